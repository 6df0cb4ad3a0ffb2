namespace MediaForge.Benchmarks;

/// <summary>
/// The WIM engine against wimlib-imagex, as the command lines that people run: on Windows executables (Wine's, from Debian's
/// libwine) and on mixed text, with two threads each, every output flushed to the disk.
/// </summary>
internal sealed class WimBenchmark : IDisposable
{
    private const string Executables = "/usr/lib/x86_64-linux-gnu/wine";
    private const int Threads = 2;

    private static readonly string[] TextFolders = ["/usr/share/doc", "/usr/include", "/usr/share/perl", "/usr/lib/python3", "/usr/share/dotnet", "/usr/share/common-licenses"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mediaforge-bench-").FullName;
    private readonly string _command = BenchmarkInputs.FindCommand();
    private readonly int _rounds;

    private WimBenchmark(int rounds) => _rounds = rounds;

    /// <summary>Arguments: rows (<c>lzx</c>, <c>lzx-max</c>, <c>xpress</c>, <c>none</c>; all when left out) and the number of rounds.</summary>
    public static int Run(string[] args)
    {
        using var benchmark = new WimBenchmark(args.Select(a => int.TryParse(a, out var n) ? n : 0).Append(3).First(n => n > 0));
        var rows = args.Where(a => !int.TryParse(a, out _)).ToArray();
        benchmark.Measure(rows.Length == 0 ? ["none", "xpress", "lzx", "lzx-max"] : rows);
        return 0;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Measure(string[] rows)
    {
        if (!Directory.Exists(Executables)) throw new DirectoryNotFoundException($"'{Executables}' is not there. Install libwine: its DLLs are the Windows executables that are compressed.");
        var text = Path.Combine(_folder, "text");
        GatherText(text, 200 << 20);
        foreach (var row in rows)
        {
            foreach (var (name, data) in new[] { ("Windows executables", Executables), ("text", text) })
            {
                switch (row)
                {
                    case "none":
                        Compare(name, data, "none", "normal", "none", copy: true);
                        break;
                    case "xpress":
                        Compare(name, data, "xpress", "normal", "fast", copy: false);
                        break;
                    case "lzx":
                        Compare(name, data, "lzx", "normal", "LZX", copy: false);
                        break;
                    case "lzx-max":
                        Compare(name, data, "lzx", "max", "maximum", copy: false);
                        break;
                    default:
                        throw new ArgumentException($"There is no row '{row}': none, xpress, lzx, lzx-max.");
                }
            }
        }
    }

    private void Compare(string name, string data, string compression, string level, string theirs, bool copy)
    {
        string ourWim = Path.Combine(_folder, "ours.wim"), theirWim = Path.Combine(_folder, "theirs.wim"), target = Path.Combine(_folder, "target");
        var title = $"{name} ({SizeOf(data) >> 20} MiB), {compression} {level}";

        var capture = new Contest($"capture: {title}");
        capture.Add($"wimlib-imagex capture --compress={theirs}", () => Shell($"wimlib-imagex capture '{data}' '{theirWim}' X --compress={theirs} --threads={Threads} --no-acls && sync -f '{theirWim}'"));
        capture.Add($"mediaforge capture --compress {compression} --level {level}", () => Shell($"{_command} wim capture '{data}' '{ourWim}' X --compress {compression} --level {level} --threads {Threads}"));
        if (copy) capture.Add("cp -r", () => Shell($"rm -rf '{target}'; cp -r '{data}' '{target}' && sync -f '{target}'"));
        capture.Run(_rounds);
        Console.WriteLine($"size: wimlib {new FileInfo(theirWim).Length:N0}, mediaforge {new FileInfo(ourWim).Length:N0}, ratio {(double)new FileInfo(ourWim).Length / new FileInfo(theirWim).Length:F4}\n");

        var verify = new Contest($"verify: {title}, wimlib's file");
        verify.Add("wimlib-imagex verify", () => Shell($"wimlib-imagex verify '{theirWim}'"));
        verify.Add("mediaforge wim verify", () => Shell($"{_command} wim verify '{theirWim}'"));
        verify.Run(_rounds);
        Console.WriteLine();

        var apply = new Contest($"apply: {title}, wimlib's file");
        apply.Add("wimlib-imagex apply", () => Fresh(target, $"wimlib-imagex apply '{theirWim}' 1 '{target}' --no-acls"));
        apply.Add("mediaforge wim apply", () => Fresh(target, $"{_command} wim apply '{theirWim}' 1 '{target}' --threads {Threads}"));
        if (copy) apply.Add("cp -r", () => Fresh(target, $"cp -r '{data}' '{target}'"));
        apply.Run(_rounds);
        Console.WriteLine();
        Directory.Delete(target, recursive: true);
    }

    /// <summary>Text of all kinds, each file once, up to a size.</summary>
    private static void GatherText(string target, long size)
    {
        Directory.CreateDirectory(target);
        long total = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in TextFolders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*", options)).Order(StringComparer.Ordinal))
        {
            var length = new FileInfo(file).Length;
            if (length == 0 || total + length > size || Path.GetExtension(file) is ".gz" or ".png" or ".dll" or ".so" or ".pyc" or ".a") continue;
            total += length;
            var copy = Path.Combine(target, file[1..]);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static long SizeOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(f => new FileInfo(f).Length);

    private static MeasuredRun Shell(string command) => MeasuredRun.Of("/bin/sh", "-c", command);

    private static MeasuredRun Fresh(string target, string command)
    {
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        return Shell(command);
    }
}
