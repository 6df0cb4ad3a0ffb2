using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Disk.Devices;
using MediaForge.Media.Sticks;

namespace MediaForge.Cli.Verbs.Usb;

/// <summary><c>mediaforge usb write IMAGE DISK</c> and <c>usb update IMAGE DISK</c>.</summary>
internal static class UsbWriteVerb
{
    private const string LeftAfterCancel = "The disk has no partition table now: write it again.";

    public static Command Create(CliHost host, Option<bool> json, bool update)
    {
        var image = new Argument<string>("image") { Description = "The image of a stick: mediaforge build media.yaml -o stick.img" };
        var disk = new Argument<string>("disk") { Description = @"The disk: /dev/sdb, \\.\PhysicalDrive1. `mediaforge usb list` shows them." };
        var serial = new Option<string?>("--serial") { Description = "The serial number of the disk, in place of the question; for scripts." };
        var noReadBack = new Option<bool>("--no-read-back") { Description = "Do not read back and compare what was written." };
        var allowFixed = new Option<bool>("--allow-fixed") { Description = "Also take a fixed disk: one in a USB case, or a loop device. Never the system's, never one in use." };
        var noProbe = new Option<bool>("--no-probe") { Description = "Do not find out first whether the disk has the size that it claims." };
        var compareAll = new Option<bool>("--compare-all") { Description = "Compare every byte, also of files that the media on the stick says are the same." };
        var command = update
            ? new Command("update", "Brings a stick up to date: writes only what differs.") { image, disk, serial, noReadBack, allowFixed, compareAll }
            : new Command("write", "Writes an image to a stick; everything on it is lost.") { image, disk, serial, noReadBack, allowFixed, noProbe };
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            var options = new StickOptions
            {
                AllowFixed = parsed.GetValue(allowFixed),
                ReadBack = !parsed.GetValue(noReadBack),
                Probe = !update && !parsed.GetValue(noProbe),
                CompareAll = update && parsed.GetValue(compareAll),
                Seed = BitConverter.ToInt64(host.Build.NewId().ToByteArray()),
            };
            return CommandLine.GuardAsync(reporter, () => RunAsync(host, reporter, parsed.GetRequiredValue(image), parsed.GetRequiredValue(disk), parsed.GetValue(serial), options, update, cancellationToken), LeftAfterCancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Reporter reporter, string image, string path, string? serial, StickOptions options, bool update, CancellationToken cancellationToken)
    {
        var disks = host.Disks();
        var source = ByteSource.FromFile(image);
        if (UsbVerb.Find(disks.List(), path, reporter) is not { } disk) return ExitCodes.BadInput;
        if (disk.FindObstacle(options.AllowFixed) is { } obstacle)
        {
            reporter.Problem(ProblemCodes.DiskRefused(disk.Path, obstacle, hint: !disk.IsSystem && !disk.IsRemovable && !options.AllowFixed));
            return ExitCodes.BadInput;
        }
        DiskContent.For(source, disk.Length); // says what cannot be before a person is asked
        if (!Confirm(host, reporter, disk, serial)) return ExitCodes.BadInput;

        var writer = new StickWriter(disks, host.Build.Clock, reporter);
        var report = await reporter.WithProgressAsync(() => update ? writer.UpdateAsync(disk, source, options, cancellationToken) : writer.WriteAsync(disk, source, options, cancellationToken));
        reporter.Result("stick", report);
        if (report.Capacity < report.Length) reporter.Problem(ProblemCodes.Counterfeit(disk.Path, report.Length, report.Capacity.Value));
        else if (report.Difference is { } difference) reporter.Problem(ProblemCodes.ReadBackDiffers(disk.Path, difference));
        if (!report.IsGood) return ExitCodes.NotVerified;
        var compared = update ? $", compared {Reporter.Size(report.Compared)}" : string.Empty;
        reporter.Line($"{disk.Path}  wrote {Reporter.Size(report.Written)}{compared}{(options.ReadBack && report.Written > 0 ? "; read back, all is as written" : string.Empty)}");
        reporter.Line($"  in {report.Stages.Sum(s => s.Seconds):F1} s ({string.Join(", ", report.Stages.Select(s => $"{s.Stage} {s.Seconds:F1}"))})");
        return ExitCodes.Done;
    }

    /// <summary>Asks for the size, which nobody types by mistake; a script names the serial number.</summary>
    private static bool Confirm(CliHost host, Reporter reporter, DiskDevice disk, string? serial)
    {
        if (serial is not null)
        {
            if (disk.Serial.Length > 0 && serial.Trim().Equals(disk.Serial, StringComparison.OrdinalIgnoreCase)) return true;
            reporter.Problem(ProblemCodes.WrongSerial(disk.Path, disk.Serial, serial));
            return false;
        }
        if (!host.IsInteractive)
        {
            reporter.Problem(ProblemCodes.NeedsSerial(disk.Path));
            return false;
        }
        host.Error.WriteLine(UsbVerb.Describe(disk));
        host.Error.Write($"Everything on it will be lost. Type its size ({UsbVerb.Size(disk.Length)}) to go on: ");
        var typed = (host.In.ReadLine() ?? string.Empty).Replace(" ", string.Empty, StringComparison.Ordinal);
        var size = UsbVerb.Size(disk.Length).Replace(" ", string.Empty, StringComparison.Ordinal);
        if (typed.Equals(size, StringComparison.OrdinalIgnoreCase) || typed.Equals(size[..^2], StringComparison.OrdinalIgnoreCase)) return true;
        reporter.Problem(ProblemCodes.NotConfirmed(disk.Path));
        return false;
    }
}
