namespace MediaForge.Wim;

/// <summary>What a <see cref="WimStream"/> is.</summary>
public enum WimStreamKind
{
    /// <summary>The content of a file.</summary>
    Data,

    /// <summary>A named ("alternate") data stream.</summary>
    Named,

    /// <summary>The reparse data of a link, without the 8 bytes of its header.</summary>
    Reparse,
}
