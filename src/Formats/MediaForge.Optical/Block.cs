namespace MediaForge.Optical;

/// <summary>The unit of every optical file system here: a sector and a logical block, 2048 bytes (ECMA-119 6.1.2, 6.2.2).</summary>
internal static class Block
{
    public const int Size = 2048;

    /// <summary>How many blocks hold that many bytes.</summary>
    public static long CountFor(long bytes) => (bytes + Size - 1) / Size;
}
