using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Tests;

/// <summary>A bench with Windows on C:, a media with content on D:, a catalog, and the programs that install software.</summary>
internal static class SoftwareBench
{
    public const string Content = @"D:\MediaForge\content\";

    /// <summary>A bench whose machine runs the full operating system.</summary>
    public static Bench InWindows(out SimulatedSoftwareTools tools, params SequenceNode[] nodes)
    {
        var bench = InWindowsPE(out tools, nodes);
        bench.Machine.PowerOn(inWindowsPE: false);
        return bench;
    }

    /// <summary>A bench whose machine runs Windows PE, with a Windows on C: that was applied.</summary>
    public static Bench InWindowsPE(out SimulatedSoftwareTools tools, params SequenceNode[] nodes)
    {
        var bench = new Bench(nodes).WithDisk();
        bench.Machine.Disks.Format(new Volume(@"D:\", "M", "UDF", VolumeKind.Optical, 1, 0));
        bench.Machine.Disks.AddFile(@"C:\Windows\System32\ntoskrnl.exe", "MZ"u8);
        tools = SimulatedSoftwareTools.Install(bench.Machine);
        bench.Identity = bench.Identity with { MediaRoot = @"D:\", Catalog = new MediaCatalog { Format = OnMediaFormat.Version, Applications = [], Packages = [], Updates = [] } };
        return bench;
    }

    /// <summary>Puts files into packages of the media: <c>PKG1/setup.exe</c>.</summary>
    public static Bench WithContent(this Bench bench, params string[] files)
    {
        foreach (var file in files) bench.Machine.Disks.AddFile(Content + file.Replace('/', '\\'), System.Text.Encoding.ASCII.GetBytes(file));
        return bench;
    }

    public static Bench WithCatalog(this Bench bench, Func<MediaCatalog, MediaCatalog> change)
    {
        bench.Identity = bench.Identity with { Catalog = change(bench.Identity.Catalog!) };
        return bench;
    }

    public static Bench WithApplications(this Bench bench, params CatalogApplication[] applications) => bench.WithCatalog(c => c with { Applications = applications });

    public static Bench WithPackages(this Bench bench, params CatalogPackage[] packages) => bench.WithCatalog(c => c with { Packages = packages });

    /// <summary>Puts update files on the media and into the catalog, in this order.</summary>
    public static Bench WithUpdates(this Bench bench, params string[] names) =>
        bench.WithContent([.. names.Select(n => "UPDATES/1/" + n)]).WithCatalog(c => c with { Updates = [.. names.Select(n => "UPDATES/1/" + n)] });

    /// <summary>An application that lies in the package APPS and whose detection looks for <c>C:\Apps\NAME</c>.</summary>
    public static CatalogApplication Application(string name, bool detected = true) => new()
    {
        Id = "id/" + name,
        Name = name,
        Package = "APPS",
        Install = $"{name}.exe /quiet",
        SuccessCodes = [0],
        RestartCodes = [3010, 1641],
        Timeout = 7200,
        Detection = detected ? new CatalogDetection { File = $@"C:\Apps\{name}" } : null,
    };

    /// <summary>
    /// Puts the installer of an application into the package APPS. It counts in <see cref="Bench.Marks"/>, installs in a
    /// way that a power cut does not undo, and ends with a code.
    /// </summary>
    public static Bench WithInstaller(this Bench bench, string name, int code = 0, Action? also = null)
    {
        bench.Machine.AddProgram($"{Content}APPS\\{name}.exe", (_, _) =>
        {
            bench.Marks.Add(name);
            also?.Invoke();
            if (code is 0 or 3010 or 1641) bench.Machine.Disks.AddFile($@"C:\Apps\{name}", "there"u8);
            return new ProcessResult(code);
        });
        return bench;
    }

    public static Step StepOf(StepSettings settings) => new("It", settings);

    /// <summary>Runs with a power cut at one call of one boot, and returns the result of the last boot.</summary>
    public static RunResult RunWithCut(this Bench bench, int boot, int call)
    {
        for (var at = 0; at < 30; at++)
        {
            bench.Machine.PowerCutAt = at == boot ? call : null;
            var inWindowsPE = bench.Machine.IsWindowsPE;
            try
            {
                var result = bench.Start();
                if (result.Outcome != RunOutcome.Restarting) return result;
                inWindowsPE = bench.Machine.Restarts[^1] == RestartTarget.WinPE;
            }
            catch (SimulatedPowerCutException)
            {
                if (bench.Machine.Disks.Read(Bench.JournalPath) is { } journal && JournalFormat.Read(journal, Bench.JournalPath).Records is [.., RunFinished finished])
                    return new RunResult(finished.Succeeded ? RunOutcome.Succeeded : RunOutcome.Failed, 0, "cut after the end");
            }
            bench.Machine.PowerOn(inWindowsPE);
        }
        throw new InvalidOperationException("The run does not come to an end.");
    }

    /// <summary>Every call of every boot of an undisturbed run.</summary>
    public static IReadOnlyList<(int Boot, int Call)> EveryCall(this Bench bench)
    {
        var calls = new List<(int, int)>();
        for (var boot = 0; ; boot++)
        {
            var outcome = bench.Start().Outcome;
            for (var call = 1; call <= bench.Machine.Calls; call++) calls.Add((boot, call));
            if (outcome != RunOutcome.Restarting) return calls;
            bench.Machine.PowerOn(inWindowsPE: bench.Machine.Restarts[^1] == RestartTarget.WinPE);
        }
    }
}
