using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Media.BootTest;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Inspection;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge demo</c>: the main job on an embedded default, from nothing to a checked ISO.</summary>
internal static class DemoVerb
{
    private const string Sequence = "sequences/demo.yaml";

    public static Command Create(CliHost host, Option<bool> json)
    {
        var folder = new Option<string>("--folder") { Description = "Where to put what is made.", DefaultValueFactory = _ => "mediaforge-demo" };
        var bootFiles = new Option<string?>("--boot-files") { Description = "An ADK folder, the lab's or a real one. Left out: a small boot image in the shape of Windows PE is made on the spot." };
        var command = new Command("demo", "Builds, shows, verifies and, where QEMU is, boots a demonstration ISO.") { folder, bootFiles };
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () => RunAsync(host, reporter, Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(bootFiles), cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Reporter reporter, string folder, string? bootFiles, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var sequence = Path.Combine(folder, "demo.yaml");
        await File.WriteAllTextAsync(sequence, Templates.Read(Sequence), cancellationToken);
        var iso = Path.Combine(folder, "demo.iso");
        List<MediaOverride> settings = [new("label", "MEDIAFORGE-DEMO", "demo"), new("sequence", sequence, "demo"), new("output", iso, "demo"), new("verify", "full", "demo")];
        if (bootFiles is not null)
        {
            settings.Add(new MediaOverride("bootFiles", bootFiles, "demo"));
        }
        else
        {
            var wim = Path.Combine(folder, "winpe.wim");
            await DemoBootImage.Create(host.Build.Clock.GetUtcNow()).WriteToFileAsync(wim, cancellationToken: cancellationToken);
            settings.Add(new MediaOverride("bootImage", wim, "demo"));
        }

        reporter.Line("Building");
        var code = await BuildVerb.RunAsync(host, reporter, null, settings, cancellationToken);
        if (code != ExitCodes.Done) return code;
        reporter.Line();
        reporter.Line("What is on it");
        Print(Inspector.Inspect(ByteSource.FromFile(iso), everything: true), reporter);
        reporter.Line();
        reporter.Line("Booting");
        if (bootFiles is null)
        {
            reporter.Line("  not tested: the boot image made on the spot has the shape of Windows PE and holds no operating system. Give --boot-files an ADK folder to boot a real one.");
            return ExitCodes.Done;
        }
        if (QemuMachine.FindObstacle(MachineFirmware.Bios) is { } obstacle)
        {
            reporter.Line($"  not tested: {obstacle}");
            return ExitCodes.Done;
        }
        return await TestVerb.RunAsync(reporter, iso, TimeSpan.FromMinutes(5), toTheEnd: true, verbose: false, cancellationToken);
    }

    private static void Print(Finding finding, Reporter reporter, int depth = 1)
    {
        foreach (var child in finding.Children)
        {
            reporter.Line($"{new string(' ', depth * 2)}{child.Name}{(child.Value.Length > 0 ? ": " + child.Value : string.Empty)}");
            Print(child, reporter, depth + 1);
        }
    }
}
