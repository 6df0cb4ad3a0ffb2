#:property TreatWarningsAsErrors=false
#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property EnforceCodeStyleInBuild=false
#:property AnalysisLevel=none

// The build program behind build.cmd: one logic for cmd.exe and sh.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

const string Usage = """
    build.cmd VERB
      build     build everything, the executor for Windows PE included
      test      build, install the Debian packages that tests need (as root or with sudo), run all tests
      demo      build, then make, verify and boot a demonstration ISO in artifacts/demo
      bench     run the benchmarks (arguments go to tests/MediaForge.Benchmarks)
      publish   the command-line tool for linux-x64 and win-x64 in artifacts/publish
    """;

var verb = args.FirstOrDefault() ?? "build";
var rest = args.Skip(1).ToArray();
var artifacts = Path.GetFullPath("artifacts");
var windows = OperatingSystem.IsWindows();
Environment.SetEnvironmentVariable("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1");

switch (verb)
{
    case "build":
        return Build();
    case "test":
        InstallPackages();
        return Build() is var built and not 0 ? built : Test(rest);
    case "demo":
        InstallPackages();
        return Build() is var code and not 0 ? code : Demo();
    case "bench":
        return Build() is var b and not 0 ? b : Run("dotnet", ["run", "-c", "Release", "--no-build", "--project", "tests/MediaForge.Benchmarks", "--", .. rest]);
    case "publish":
        return Publish();
    case "help" or "-h" or "--help":
        Console.WriteLine(Usage);
        return 0;
    default:
        Console.Error.WriteLine($"There is no verb '{verb}'.\n{Usage}");
        return 2;
}

int Build()
{
    // The executor first: the command-line tool carries it as its payload.
    var code = Run("dotnet", ["publish", "src/MediaForge.Executor", "-c", "Release", "-r", "win-x64", "-o", Path.Combine(artifacts, "executor"), "-v", "q"]);
    return code != 0 ? code : Run("dotnet", ["build", "MediaForge.sln", "-c", "Release", "-v", "q"]);
}

int Publish()
{
    var code = Run("dotnet", ["publish", "src/MediaForge.Executor", "-c", "Release", "-r", "win-x64", "-o", Path.Combine(artifacts, "executor"), "-v", "q"]);
    foreach (var runtime in new[] { "linux-x64", "win-x64" })
    {
        if (code != 0) return code;
        code = Run("dotnet", ["publish", "src/MediaForge.Cli", "-c", "Release", "-r", runtime, "--self-contained", "-p:PublishSingleFile=true", "-p:PublishReadyToRun=true", "-o", Path.Combine(artifacts, "publish", runtime), "-v", "q"]);
    }
    return code;
}

int Test(string[] only)
{
    int passed = 0, failed = 0, skipped = 0;
    var broken = new List<string>();
    if (Run("dotnet", ["format", "whitespace", "--folder", ".", "--verify-no-changes"]) != 0)
    {
        broken.Add("formatting (mend it with: dotnet format whitespace --folder .)");
        failed++;
    }
    Directory.CreateDirectory(Path.Combine(artifacts, "tests"));
    var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
    var projects = Directory.GetFiles("tests", "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(p => Path.GetFileNameWithoutExtension(p)!)
        .Where(n => n.EndsWith(".Tests", StringComparison.Ordinal) || n == "MediaForge.Lab")
        .Where(n => only.Length == 0 || only.Any(o => n.Contains(o, StringComparison.OrdinalIgnoreCase)))
        .ToLookup(n => n == "MediaForge.Lab");
    // Two at a time, since some wait more than they work (Wine, the first of all); the machines last and alone: they take most.
    string[] longest = ["MediaForge.Executor.Tests", "MediaForge.Wim.Tests", "MediaForge.Cli.Tests"];
    var gate = new object();
    Parallel.ForEach(Partitioner.Create(projects[false].OrderBy(n => Array.IndexOf(longest, n) is var at and >= 0 ? at : longest.Length), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = 2 }, project =>
    {
        var shown = new List<string>();
        var code = RunProject(project, shown.Add);
        lock (gate)
        {
            shown.ForEach(Console.WriteLine);
            Count(project, code, shown);
        }
    });
    foreach (var project in projects[true])
    {
        var shown = new List<string>();
        Count(project, RunProject(project, line =>
        {
            Console.WriteLine(line);
            shown.Add(line);
        }), shown);
    }
    if (skipped > 0) Console.WriteLine($"{skipped} skipped:");
    foreach (var (reason, count) in reasons) Console.WriteLine($"  {count} x {reason}");
    if (broken.Count > 0) Console.WriteLine($"Failures in: {string.Join(", ", broken)}");
    Console.WriteLine($"{passed} passed, {failed} failed");
    return failed == 0 && passed > 0 ? 0 : 1;

    int RunProject(string project, Action<string> show)
    {
        var exe = Path.Combine("tests", project, "bin", "Release", "net10.0", project + (windows ? ".exe" : ""));
        var report = Path.Combine(artifacts, "tests", project + ".xml");
        show($"--- {project}");
        var code = Run(exe, ["-noColor", "-noLogo", "-result-xml", report], line =>
        {
            if (!line.TrimStart().StartsWith("Discover", StringComparison.Ordinal) && !line.TrimStart().StartsWith("Starting", StringComparison.Ordinal)) show(line);
        }, minutes: 60);
        foreach (var (name, seconds) in SlowTests(report)) show($"   {seconds:0} s {name}");
        return code;
    }

    void Count(string project, int code, List<string> lines)
    {
        var summary = lines.Select(l => Regex.Match(l, @"Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+)")).LastOrDefault(m => m.Success);
        if (summary is null)
        {
            broken.Add(project);
            failed++;
            return;
        }
        int N(int group) => int.Parse(summary.Groups[group].Value);
        var bad = N(2) + N(3);
        if (code != 0 && bad == 0) bad = 1;
        if (bad > 0) broken.Add(project);
        failed += bad;
        skipped += N(4);
        passed += N(1) - N(3) - N(4);
        for (var i = 0; i < lines.Count; i++)
            if (lines[i].TrimEnd().EndsWith("[SKIP]", StringComparison.Ordinal) && i + 1 < lines.Count)
                reasons[lines[i + 1].Trim()] = reasons.GetValueOrDefault(lines[i + 1].Trim()) + 1;
    }
}

/// The tests of a report that took a minute and more, waiting for a place included, the slowest first: they are what CI's time goes into.
IEnumerable<(string Name, double Seconds)> SlowTests(string report) => !File.Exists(report) ? [] :
    from test in XDocument.Load(report).Descendants("test")
    let seconds = (double?)test.Attribute("time") ?? 0
    where seconds >= 60
    orderby seconds descending
    select ((string)test.Attribute("name")!, seconds);

int Demo()
{
    var mediaforge = Path.GetFullPath(Path.Combine("src", "MediaForge.Cli", "bin", "Release", "net10.0", "mediaforge" + (windows ? ".exe" : "")));
    string[] bootFiles = LabAdk() is { } adk ? ["--boot-files", adk] : [];
    return Run(mediaforge, ["demo", "--folder", Path.Combine(artifacts, "demo"), .. bootFiles, .. rest]);
}

/// The stand-in for the ADK that tests/MediaForge.Lab makes of Debian packages; null where it cannot be made.
string? LabAdk()
{
    if (!OperatingSystem.IsLinux() || rest.Contains("--boot-files")) return null;
    Console.WriteLine("Making the lab's stand-in for the ADK (once; about a minute) ...");
    var lines = new List<string>();
    var code = Run("bash", ["tests/MediaForge.Lab/lab/build.sh"], lines.Add);
    if (code == 0) return lines[^1];
    Console.WriteLine($"It cannot be made here, so the demonstration uses a boot image made on the spot: {string.Join(' ', lines.TakeLast(3))}");
    return null;
}

void InstallPackages()
{
    if (!OperatingSystem.IsLinux()) return;
    string[] lists = [Path.Combine("eng", "debian-packages.txt"), Path.Combine("tests", "MediaForge.Lab", "lab", "packages.txt")];
    var wanted = lists.SelectMany(File.ReadLines).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0).Distinct().ToList();
    var present = Capture("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\n", .. wanted]).Split('\n')
        .Where(l => l.EndsWith(" installed", StringComparison.Ordinal)).Select(l => l.Split(' ')[0]).ToHashSet();
    var missing = wanted.Where(p => !present.Contains(p)).ToList();
    if (missing.Count == 0) return;
    string[] sudo = Environment.UserName == "root" || Capture("id", ["-u"]).Trim() == "0" ? [] : ["sudo", "-n"];
    if (!Exists("apt-get") || (sudo.Length > 0 && Run("sudo", ["-n", "true"], _ => { }) != 0))
    {
        Console.WriteLine($"Not installed, and may not be installed from here (no apt, or neither root nor sudo without a password): {string.Join(' ', missing)}. Tests that need them are skipped and say so. To install: sudo apt-get install {string.Join(' ', missing)}");
        return;
    }
    Console.WriteLine($"Installing {string.Join(' ', missing)}");
    Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
    string[] apt = [.. sudo, "apt-get"];
    Run(apt[0], [.. apt.Skip(1), "update", "-q"], _ => { });
    if (Run(apt[0], [.. apt.Skip(1), "install", "-y", "-q", "--no-install-recommends", .. missing], _ => { }) == 0) return;
    foreach (var package in missing) // one that this release lacks must not cost the others
        if (Run(apt[0], [.. apt.Skip(1), "install", "-y", "-q", "--no-install-recommends", package], _ => { }) != 0)
            Console.WriteLine($"Could not install {package}; tests that need it are skipped and say so.");
}

bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, program)));

string Capture(string program, string[] arguments)
{
    var lines = new List<string>();
    Run(program, arguments, lines.Add);
    return string.Join('\n', lines);
}

int Run(string program, string[] arguments, Action<string>? output = null, int minutes = 60)
{
    if (!File.Exists(program) && !Exists(program) && !windows) return 127;
    var start = new ProcessStartInfo(program) { RedirectStandardOutput = output is not null, RedirectStandardError = output is not null };
    foreach (var argument in arguments) start.ArgumentList.Add(argument);
    using var process = Process.Start(start)!;
    if (output is not null)
    {
        var gate = new object();
        void Take(object _, DataReceivedEventArgs e) { if (e.Data is not null) lock (gate) output(e.Data); }
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
    if (!process.WaitForExit(TimeSpan.FromMinutes(minutes)))
    {
        Console.Error.WriteLine($"{program} did not end in {minutes} minutes and was stopped.");
        process.Kill(entireProcessTree: true);
    }
    process.WaitForExit();
    return process.ExitCode;
}
