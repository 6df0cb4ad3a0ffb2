using System.CommandLine;
using System.Globalization;
using MediaForge.Cli.Output;
using MediaForge.Disk.Devices;

namespace MediaForge.Cli.Verbs.Usb;

/// <summary><c>mediaforge usb list|write|update|verify</c>: USB sticks and cards of this machine.</summary>
internal static class UsbVerb
{
    private const double Giga = 1e9; // as sticks are sold

    public static Command Create(CliHost host, Option<bool> json) => new("usb", "Lists, writes, updates and verifies USB sticks.")
    {
        CreateList(host, json),
        UsbWriteVerb.Create(host, json, update: false),
        UsbWriteVerb.Create(host, json, update: true),
        UsbVerifyVerb.Create(host, json),
    };

    /// <summary>The size that a person reads on a stick, and types.</summary>
    public static string Size(long length) => string.Create(CultureInfo.InvariantCulture, $"{length / Giga:F1} GB");

    /// <summary>The disk of a path, also through a link such as /dev/disk/by-id/...; null, and a problem, when there is none.</summary>
    public static DiskDevice? Find(IReadOnlyList<DiskDevice> disks, string path, Reporter reporter)
    {
        var target = OperatingSystem.IsLinux() && File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        if (disks.FirstOrDefault(d => d.Path.Equals(target, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        var whole = disks.FirstOrDefault(d => target.StartsWith(d.Path, StringComparison.OrdinalIgnoreCase));
        reporter.Problem(ProblemCodes.NoDisk(path, whole?.Path));
        return null;
    }

    /// <summary>A disk in a line.</summary>
    public static string Describe(DiskDevice disk) => $"{disk.Path}  {Size(disk.Length)}  {disk.Bus}  {(disk.Model.Length > 0 ? disk.Model : "(no model)")}  {(disk.Serial.Length > 0 ? $"serial {disk.Serial}" : "no serial")}";

    private static Command CreateList(CliHost host, Option<bool> json)
    {
        var all = new Option<bool>("--all") { Description = "Also the disks that are never written, and why." };
        var command = new Command("list", "Lists the removable disks that a media can be written to.") { all };
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var disks = host.Disks().List();
                var offered = disks.Where(d => d.IsRemovable && !d.IsSystem && d.Length > 0).ToList();
                foreach (var disk in parsed.GetValue(all) ? disks : offered)
                    reporter.Line(disk.FindObstacle(allowFixed: false) is { } obstacle ? $"{Describe(disk)}  ({obstacle})" : Describe(disk));
                if (offered.Count == 0) reporter.Line(parsed.GetValue(all) ? "No removable disk is there." : "No removable disk is there; --all shows the others.");
                reporter.Result("disks", disks.Select(d => new { d.Path, d.Model, d.Serial, d.Length, d.Bus, d.IsRemovable, Obstacle = d.FindObstacle(allowFixed: false) }));
                return Task.FromResult(ExitCodes.Done);
            });
        });
        return command;
    }
}
