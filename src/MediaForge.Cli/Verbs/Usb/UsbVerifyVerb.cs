using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Disk.Devices;
using MediaForge.Media;
using MediaForge.Media.Sticks;
using MediaForge.Media.Verification;

namespace MediaForge.Cli.Verbs.Usb;

/// <summary><c>mediaforge usb verify DISK [IMAGE]</c>: reads a stick and holds it against what it says of itself, or against an image.</summary>
internal static class UsbVerifyVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var disk = new Argument<string>("disk") { Description = "The disk with the media." };
        var image = new Argument<string?>("image") { Description = "The image that was written; without it the media is checked by its own manifest.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("verify", "Reads a stick, every byte, and checks it.") { disk, image };
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var disks = host.Disks();
                if (UsbVerb.Find(disks.List(), parsed.GetRequiredValue(disk), reporter) is not { } device) return Task.FromResult(ExitCodes.BadInput);
                return parsed.GetValue(image) is { } path ? CompareAsync(host, reporter, disks, device, path, cancellationToken) : VerifyAsync(reporter, disks, device, cancellationToken);
            }, "Nothing was changed.");
        });
        return command;
    }

    private static async Task<int> CompareAsync(CliHost host, Reporter reporter, DiskDevices disks, DiskDevice device, string image, CancellationToken cancellationToken)
    {
        var report = await reporter.WithProgressAsync(() => new StickWriter(disks, host.Build.Clock, reporter).CompareAsync(device, ByteSource.FromFile(image), cancellationToken));
        reporter.Result("stick", report);
        if (report.Difference is { } difference)
        {
            reporter.Problem(ProblemCodes.ReadBackDiffers(device.Path, difference));
            return ExitCodes.NotVerified;
        }
        reporter.Line($"{device.Path} has what the image has.");
        return ExitCodes.Done;
    }

    private static async Task<int> VerifyAsync(Reporter reporter, DiskDevices disks, DiskDevice device, CancellationToken cancellationToken)
    {
        using var open = disks.OpenForReading(device);
        var report = await reporter.WithProgressAsync(() => Task.Run(() => new MediaVerifier(new Progress(reporter)) { IsUsedStick = true }.Verify(open.AsSource(), full: true, cancellationToken), cancellationToken));
        reporter.Result("verification", report);
        VerifyVerb.Show(reporter, report);
        return report.Passed ? ExitCodes.Done : ExitCodes.NotVerified;
    }

    private sealed class Progress(Reporter reporter) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => reporter.Report(new BuildProgress("verify", value.Done, value.Total));
    }
}
