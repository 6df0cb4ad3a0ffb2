namespace MediaForge.Benchmarks;

/// <summary>The main job at size: boot image, executor and packages into an ISO.</summary>
internal static class IsoBenchmark
{
    public static int Run(string[] args)
    {
        var mebibytes = args.Length > 0 ? int.Parse(args[0]) : 4096;
        var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
        var folder = Directory.CreateTempSubdirectory("mediaforge-bench-").FullName;
        try
        {
            var inputs = BenchmarkInputs.Make(folder, mebibytes);
            var staging = Path.Combine(folder, "staging");
            string Out(string name) => Path.Combine(folder, name);
            var contest = new Contest($"ISO with {mebibytes} MiB of content");
            contest.Add("cp + sync (the same bytes)", () => Shell($"rm -rf {Out("copy")}; cp -r {inputs.Content} {Out("copy")} && cp {inputs.BootWim} {inputs.Executor} {Out("copy")} && sync -f {Out("copy")}", Out("copy")));
            contest.Add("cp, not flushed", () => Shell($"rm -rf {Out("copy")}; cp -r {inputs.Content} {Out("copy")} && cp {inputs.BootWim} {inputs.Executor} {Out("copy")}", Out("copy")));
            contest.Add("mediaforge build (flushed, quick verify)", () => MediaForge(inputs, Out("ours.iso")));
            contest.Add("wimlib update + staging + genisoimage -udf", () => Shell(
                $"set -e; rm -rf {staging}; mkdir -p {staging}/sources; cp {inputs.BootWim} {staging}/sources/boot.wim; "
                + $"echo \"add '{inputs.Executor}' /MediaForge/MediaForge.Executor.exe\" | wimlib-imagex update {staging}/sources/boot.wim 1 >/dev/null; "
                + $"cp -r {inputs.Content} {staging}/content; genisoimage -quiet -udf -iso-level 3 -allow-limited-size -J -joliet-long -V BENCH -o {Out("theirs.iso")} {staging}; sync -f {Out("theirs.iso")}",
                staging, Out("theirs.iso")));
            contest.Run(rounds);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static MeasuredRun MediaForge(BenchmarkInputs inputs, string output)
    {
        File.Delete(output);
        var run = MeasuredRun.Of(inputs.Command, "build", "--boot-image", inputs.BootWim, "--sequence", inputs.Sequence, "--executor", inputs.Executor, "--content", $"BENCH001={inputs.Content}", "-o", output);
        File.Delete(output);
        return run;
    }

    private static MeasuredRun Shell(string script, params string[] remove)
    {
        var run = MeasuredRun.Of("/bin/sh", "-c", script);
        foreach (var path in remove)
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        return run;
    }
}
