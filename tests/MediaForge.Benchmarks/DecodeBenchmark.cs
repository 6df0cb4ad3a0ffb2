using System.Diagnostics;
using MediaForge.Wim.Compression;

namespace MediaForge.Benchmarks;

/// <summary>Each decoder against wimlib's, on one thread, on chunks that wimlib made of the files of a folder; processor time, the best of runs in turn.</summary>
internal static class DecodeBenchmark
{
    private const int MaxContent = 96 << 20;

    private delegate void Decode(ReadOnlySpan<byte> input, Span<byte> output);

    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("decode FOLDER...");
            return 2;
        }
        foreach (var folder in args)
        {
            var content = ReadContent(folder);
            Compare(folder, content, "XPRESS", 1, 32768, XpressDecoder.Decompress);
            Compare(folder, content, "LZX", 2, 32768, (input, output) => LzxDecoder.Decompress(input, output, 32768));
            Compare(folder, content, "LZMS", 3, 131072, LzmsDecoder.Decompress);
            Compare(folder, content, "LZMS", 3, 1 << 26, LzmsDecoder.Decompress);
        }
        return 0;
    }

    private static void Compare(string folder, byte[] content, string name, int format, int chunkSize, Decode decode)
    {
        const int runs = 5;
        using var wimlib = new WimlibCodec(format, chunkSize);
        var output = new byte[chunkSize];
        List<(byte[] Compressed, byte[] Plain)> chunks = [.. content.Chunk(chunkSize).Select(chunk => (output[..wimlib.Compress(chunk, output)], chunk)).Where(c => c.Item1.Length > 0)];
        double theirs = double.MaxValue, ours = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            theirs = Math.Min(theirs, Measure(chunks, output, wimlib.Decompress));
            ours = Math.Min(ours, Measure(chunks, output, decode));
        }
        var size = chunks.Sum(c => (double)c.Plain.Length) / 1e6;
        Console.WriteLine($"{Path.GetFileName(folder),-16}{name,-7}{chunkSize,9}  wimlib {size / theirs,7:F1} MB/s  mediaforge {size / ours,7:F1} MB/s  time x {ours / theirs:F2}");
    }

    private static double Measure(List<(byte[] Compressed, byte[] Plain)> chunks, byte[] output, Decode decode)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.UserProcessorTime;
        foreach (var (compressed, plain) in chunks) decode(compressed, output.AsSpan(0, plain.Length));
        process.Refresh();
        var time = process.UserProcessorTime - before;
        if (!output.AsSpan(0, chunks[^1].Plain.Length).SequenceEqual(chunks[^1].Plain)) throw new InvalidDataException("A chunk is not what it was.");
        return time.TotalSeconds;
    }

    private static byte[] ReadContent(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        var content = new MemoryStream();
        foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            content.Write(bytes.AsSpan(0, (int)Math.Min(bytes.Length, MaxContent - content.Length)));
        }
        return content.ToArray();
    }
}
