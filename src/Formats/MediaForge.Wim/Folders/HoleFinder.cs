namespace MediaForge.Wim.Folders;

/// <summary>Splits what is written to a sparse file into blocks of zeros, which are left out, and others.</summary>
/// <param name="isSparse">Whether anything is left out.</param>
internal sealed class HoleFinder(bool isSparse)
{
    private const int Block = 4096; // a cluster, as most volumes have it

    /// <summary>The bytes up to the next change from zeros to others or back, in whole blocks of the file.</summary>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, long position, out bool isHole)
    {
        isHole = false;
        if (!isSparse) return bytes;
        var end = Math.Min(bytes.Length, Block - (int)(position % Block));
        isHole = IsZero(bytes[..end]);
        while (end < bytes.Length)
        {
            var next = Math.Min(bytes.Length, end + Block);
            if (IsZero(bytes[end..next]) != isHole) break;
            end = next;
        }
        return bytes[..end];
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;
}
