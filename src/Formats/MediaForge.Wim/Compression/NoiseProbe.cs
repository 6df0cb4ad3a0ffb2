namespace MediaForge.Wim.Compression;

/// <summary>
/// Recognizes what will not shrink (compressed and encrypted files, pictures) in a small part of the time that an
/// encoder would take to find out: bytes that are all about as frequent, and hardly any four of them occur twice.
/// </summary>
internal sealed class NoiseProbe
{
    private const int LeastSize = 4096; // small chunks are soon tried, and vary too much to be judged by statistics
    private const int HashBits = 13;
    private const uint Multiplier = 0x9E3779B1;

    private readonly uint[] _counts = new uint[256];
    private readonly int[] _last = new int[1 << HashBits];

    /// <summary>Whether a chunk is noise. Errs on the side of no.</summary>
    public bool IsNoise(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < LeastSize) return false;
        _counts.AsSpan().Clear();
        foreach (var value in chunk) _counts[value]++;
        var bits = (long)chunk.Length * FixedLog.Log2((uint)chunk.Length);
        foreach (var count in _counts)
            if (count > 0) bits -= (long)count * FixedLog.Log2(count);
        // Real noise of this size has 256 / 2 / ln 2 bits less than 8 per byte; allow for 1 % more.
        if (bits < (long)chunk.Length * 8 * FixedLog.Bit * 99 / 100 - 185 * FixedLog.Bit) return false;

        _last.AsSpan().Clear();
        var repeats = 0;
        for (var at = 0; at + sizeof(uint) <= chunk.Length; at++)
        {
            var four = BitConverter.ToUInt32(chunk[at..]);
            ref var last = ref _last[four * Multiplier >> (32 - HashBits)];
            if (BitConverter.ToUInt32(chunk[last..]) == four) repeats++;
            last = at;
        }
        return repeats <= chunk.Length / 512;
    }
}
