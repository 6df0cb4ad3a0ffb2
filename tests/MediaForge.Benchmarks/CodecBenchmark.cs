using System.Diagnostics;
using System.Security.Cryptography;
using MediaForge.Wim;
using MediaForge.Wim.Compression;

namespace MediaForge.Benchmarks;

/// <summary>One encoder on one thread, over the chunks of files as a WIM would have them: each file once, chunks of each file apart.</summary>
internal static class CodecBenchmark
{
    /// <summary>The encoders by the name of their format, and what wimlib calls the nearest of its own to each level.</summary>
    private static readonly Dictionary<string, (Func<int, WimCompressionLevel, ChunkEncoder> Encoder, Decompress Decoder, string Name, int[] Levels)> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["lzx"] = ((size, level) => new LzxEncoder(size, level), LzxDecoder.Decompress, "LZX", [20, 50, 100]),
        ["xpress"] = ((size, level) => new XpressEncoder(size, level), (input, output, _) => XpressDecoder.Decompress(input, output), "XPRESS", [20, 50, 100]),
    };

    private const int Runs = 3;

    private delegate void Decompress(ReadOnlySpan<byte> input, Span<byte> output, int chunkSize);

    public static int Run(string[] args)
    {
        if (args.Length < 4 || !Formats.TryGetValue(args[0], out var format) || !Enum.TryParse<WimCompressionLevel>(args[1], true, out var level) || !int.TryParse(args[2], out var chunkSize))
        {
            Console.Error.WriteLine($"codec FORMAT LEVEL CHUNK FOLDER...; formats: {string.Join(", ", Formats.Keys)}; levels: {string.Join(", ", Enum.GetNames<WimCompressionLevel>())}");
            return 2;
        }
        foreach (var folder in args[3..])
        {
            var chunks = ReadChunks(folder, chunkSize);
            long size = chunks.Sum(c => (long)c.Length);
            var (compressed, seconds) = Measure(chunks, format.Encoder(chunkSize, level), format.Decoder, chunkSize);
            Print(folder, $"mediaforge {level}", size, compressed, seconds);
            var tool = $"{format.Name}:{format.Levels[(int)level]}";
            if (MeasureWimlib(folder, tool, chunkSize) is var (theirSize, theirSeconds)) Print(folder, $"wimlib {tool}", size, theirSize, theirSeconds);
        }
        return 0;
    }

    private static void Print(string folder, string name, long size, long compressed, double seconds) =>
        Console.WriteLine($"{Path.GetFileName(folder),-16}{name,-20}{size,12:N0} -> {compressed,12:N0}  {100.0 * compressed / size,6:F2} %  {seconds,7:F2} s  {size / seconds / 1e6,7:F1} MB/s");

    private static List<byte[]> ReadChunks(string folder, int chunkSize)
    {
        var seen = new HashSet<string>();
        var chunks = new List<byte[]>();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            if (seen.Add(Convert.ToHexString(SHA256.HashData(bytes)))) chunks.AddRange(bytes.Chunk(chunkSize));
        }
        return chunks;
    }

    /// <summary>Compresses once to warm up and to check, then to measure. Counts what a WIM's chunk tables add.</summary>
    private static (long Size, double Seconds) Measure(List<byte[]> chunks, ChunkEncoder encoder, Decompress decoder, int chunkSize)
    {
        var output = new byte[chunkSize];
        var back = new byte[chunkSize];
        long total = 0;
        foreach (var chunk in chunks)
        {
            var size = encoder.Encode(chunk, output);
            total += (size == 0 ? chunk.Length : size) + (chunk.Length == chunkSize ? sizeof(uint) : 0);
            if (size == 0) continue;
            decoder(output.AsSpan(0, size), back.AsSpan(0, chunk.Length), chunkSize);
            if (!back.AsSpan(0, chunk.Length).SequenceEqual(chunk)) throw new InvalidDataException("A chunk is not what it was after decompression.");
        }
        var best = double.MaxValue; // other work on the machine only adds
        for (var run = 0; run < Runs; run++)
        {
            var before = Process.GetCurrentProcess().UserProcessorTime;
            foreach (var chunk in chunks) encoder.Encode(chunk, output);
            best = Math.Min(best, (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds);
        }
        return (total, best);
    }

    /// <summary>The size of a WIM of the folder and the processor time that compression took: what a capture takes more than one without compression.</summary>
    private static (long Size, double Seconds)? MeasureWimlib(string folder, string compression, int chunkSize)
    {
        if (!IsOnPath("wimlib-imagex")) return null;
        var wim = Path.GetTempFileName();
        try
        {
            // A process that has ended no longer tells how long it computed; the shell's second line of times does: 0m1.234s 0m0.005s
            double Capture(params string[] options)
            {
                File.Delete(wim);
                var start = new ProcessStartInfo("sh", ["-c", "wimlib-imagex \"$@\" && times", "sh", "capture", folder, wim, "--threads=1", "--no-acls", "--quiet", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(start)!;
                var times = process.StandardOutput.ReadToEnd().Trim().Split('\n');
                process.WaitForExit();
                if (process.ExitCode != 0) throw new InvalidOperationException($"wimlib-imagex ended with {process.ExitCode}.");
                var user = times[^1].Split(' ')[0].TrimEnd('s').Split('m');
                return 60 * double.Parse(user[0]) + double.Parse(user[1]);
            }
            var plain = Enumerable.Range(0, Runs).Min(_ => Capture("--compress=none"));
            var seconds = Enumerable.Range(0, Runs).Min(_ => Capture($"--compress={compression}", $"--chunk-size={chunkSize}"));
            return (new FileInfo(wim).Length, seconds - plain);
        }
        finally
        {
            File.Delete(wim);
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
