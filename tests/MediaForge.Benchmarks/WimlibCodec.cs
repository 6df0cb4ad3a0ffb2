using System.Runtime.InteropServices;

namespace MediaForge.Benchmarks;

/// <summary>
/// wimlib's codecs, called in this process: its commands also read files and hash, which would be measured along.
/// Needs libwim.so.15 (Debian package libwim15).
/// </summary>
internal sealed unsafe partial class WimlibCodec : IDisposable
{
    private readonly nint _compressor;
    private readonly nint _decompressor;

    /// <param name="format">1 XPRESS, 2 LZX, 3 LZMS.</param>
    /// <param name="chunkSize">The longest chunk.</param>
    public WimlibCodec(int format, int chunkSize)
    {
        Check(Initialize(0));
        Check(CreateCompressor(format, (nuint)chunkSize, 0, out _compressor));
        Check(CreateDecompressor(format, (nuint)chunkSize, out _decompressor));
    }

    /// <summary>Compresses; 0 when the chunk does not shrink.</summary>
    public int Compress(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        fixed (byte* from = chunk, to = output) return (int)Compress(from, (nuint)chunk.Length, to, (nuint)chunk.Length - 1, _compressor);
    }

    public void Decompress(ReadOnlySpan<byte> input, Span<byte> chunk)
    {
        fixed (byte* from = input, to = chunk) Check(Decompress(from, (nuint)input.Length, to, (nuint)chunk.Length, _decompressor));
    }

    public void Dispose()
    {
        FreeCompressor(_compressor);
        FreeDecompressor(_decompressor);
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException($"wimlib says error {error}.");
    }

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_global_init")]
    private static partial int Initialize(int flags);

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_create_compressor")]
    private static partial int CreateCompressor(int format, nuint maxSize, uint level, out nint compressor);

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_compress")]
    private static partial nuint Compress(byte* from, nuint size, byte* to, nuint room, nint compressor);

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_free_compressor")]
    private static partial void FreeCompressor(nint compressor);

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_create_decompressor")]
    private static partial int CreateDecompressor(int format, nuint maxSize, out nint decompressor);

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_decompress")]
    private static partial int Decompress(byte* from, nuint size, byte* to, nuint originalSize, nint decompressor);

    [LibraryImport("libwim.so.15", EntryPoint = "wimlib_free_decompressor")]
    private static partial void FreeDecompressor(nint decompressor);
}
