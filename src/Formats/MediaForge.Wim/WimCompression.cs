namespace MediaForge.Wim;

/// <summary>How the compressed resources of a WIM are compressed.</summary>
public enum WimCompression
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>XPRESS with Huffman codes ([MS-XCA] 2.2).</summary>
    Xpress,

    /// <summary>LZX.</summary>
    Lzx,

    /// <summary>LZMS, which no boot manager reads.</summary>
    Lzms,
}
