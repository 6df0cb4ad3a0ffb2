using System.Diagnostics;
using System.Text.Json;

namespace MediaForge.Benchmarks;

/// <summary>
/// A stick: its image against dd of the same size, the write to a disk (a loop device, since a test has no stick) against dd, all of it with reading
/// back against dd and cmp, and an update after one file has changed against all of it. Needs root on Linux.
/// </summary>
/// <remarks>The stage of writing is compared with dd alone: what else the command does (start, looking for disks, the probe) is in the whole.</remarks>
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
            string[] dd = [$"if={stick}", $"of={loop}", "bs=4M", "oflag=direct", "conv=fsync"], plain = ["usb", "write", stick, .. target, "--no-read-back", "--no-probe"];
            MeasuredRun.Of("dd", dd); // the first one pays for the blocks of the file behind the loop device

            var writes = new Contest($"Write to {loop}");
            writes.Add("dd (bs=4M oflag=direct conv=fsync)", () => MeasuredRun.Of("dd", dd));
            writes.Add("mediaforge usb write: its stage 'write'", () => StageOf(MeasuredRun.Of(inputs.Command, [.. plain, "--json"]), "write"));
            writes.Add("mediaforge usb write, not read back", () => MeasuredRun.Of(inputs.Command, plain));
            writes.Run(rounds);

            var whole = new Contest($"All of it; the changed file has {new FileInfo(file).Length >> 20} MiB");
            whole.Add("mediaforge usb write", () => MeasuredRun.Of(inputs.Command, ["usb", "write", stick, .. target]));
            whole.Add("mediaforge usb update", () => MeasuredRun.Of(inputs.Command, ["usb", "update", changed, .. target]));
            whole.Add("dd, then cmp past the cache", () => MeasuredRun.Of("sh", "-c", $"dd {string.Join(' ', dd)} && dd if={loop} iflag=direct,count_bytes bs=4M count={new FileInfo(stick).Length} | cmp - {stick}"));
            whole.Run(rounds);
            return 0;
        }
        finally
        {
            if (loop is not null) Losetup("-d", loop);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A run, with the time of one of the stages that it reported.</summary>
    private static MeasuredRun StageOf(MeasuredRun run, string stage)
    {
        foreach (var line in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("event").GetString() != "stick") continue;
            var times = json.RootElement.GetProperty("value").GetProperty("stages").EnumerateArray();
            return run with { Seconds = times.Single(t => t.GetProperty("stage").GetString() == stage).GetProperty("seconds").GetDouble() };
        }
        throw new InvalidOperationException($"There is no stage '{stage}' in: {run.Output}");
    }

    private static string Losetup(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("losetup", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"losetup {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
