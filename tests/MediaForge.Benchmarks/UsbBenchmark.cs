using System.Diagnostics;

namespace MediaForge.Benchmarks;

/// <summary>
/// A stick: its image against dd of the same size, the write to a disk (a loop device, since a test has no stick) against dd, and an update after one file
/// has changed. Needs root on Linux.
/// </summary>
internal static class UsbBenchmark
{
    public static int Run(string[] args)
    {
        var mebibytes = args.Length > 0 ? int.Parse(args[0]) : 2048;
        var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
        var folder = Directory.CreateTempSubdirectory("mediaforge-bench-").FullName;
        string? loop = null;
        try
        {
            var inputs = BenchmarkInputs.Make(folder, mebibytes);
            var file = Path.Combine(inputs.Content, "settings.bin");
            BenchmarkInputs.Fill(file, 5, 1);
            string stick = Path.Combine(folder, "stick.img"), changed = Path.Combine(folder, "changed.img"), copy = Path.Combine(folder, "copy.img"), disk = Path.Combine(folder, "disk.img");
            string[] build = ["build", "--boot-image", inputs.BootWim, "--sequence", inputs.Sequence, "--executor", inputs.Executor, "--content", $"BENCH001={inputs.Content}", "--source-date", "1700000000", "-o"];
            MeasuredRun.Of(inputs.Command, [.. build, stick]);

            var images = new Contest($"Image of a stick with {mebibytes} MiB of content");
            images.Add("dd of the image (bs=4M conv=fsync)", () => MeasuredRun.Of("dd", $"if={stick}", $"of={copy}", "bs=4M", "conv=fsync"));
            images.Add("mediaforge build, not verified (flushed)", () => MeasuredRun.Of(inputs.Command, [.. build, changed, "--verify", "none"]));
            images.Run(rounds);

            // The same length, another content.
            BenchmarkInputs.Fill(file, 5, 2);
            MeasuredRun.Of(inputs.Command, [.. build, changed]);
            File.Delete(copy);
            using (var made = File.Create(disk)) made.SetLength(new FileInfo(stick).Length + (64 << 20));
            loop = Losetup("-f", "--show", disk).Trim();
            string[] target = [loop, "--allow-fixed", "--serial", disk];
            var writes = new Contest($"Write to {loop}; the changed file has {new FileInfo(file).Length >> 20} MiB");
            writes.Add("dd (bs=4M oflag=direct conv=fsync)", () => MeasuredRun.Of("dd", $"if={stick}", $"of={loop}", "bs=4M", "oflag=direct", "conv=fsync"));
            writes.Add("mediaforge usb write --no-read-back", () => MeasuredRun.Of(inputs.Command, ["usb", "write", stick, .. target, "--no-read-back"]));
            writes.Add("mediaforge usb update --no-read-back", () => MeasuredRun.Of(inputs.Command, ["usb", "update", changed, .. target, "--no-read-back"]));
            writes.Add("mediaforge usb write, read back", () => MeasuredRun.Of(inputs.Command, ["usb", "write", stick, .. target]));
            writes.Run(rounds);
            return 0;
        }
        finally
        {
            if (loop is not null) Losetup("-d", loop);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Losetup(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("losetup", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"losetup {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
