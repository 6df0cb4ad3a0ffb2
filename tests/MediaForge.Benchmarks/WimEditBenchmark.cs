using System.Diagnostics;
using MediaForge.Bytes;
using MediaForge.Wim;

namespace MediaForge.Benchmarks;

/// <summary>The executor into a boot WIM: no resource of the old one is rewritten.</summary>
internal static class WimEditBenchmark
{
    public static int Run(string[] args)
    {
        var mebibytes = args.Length > 0 ? int.Parse(args[0]) : 200;
        var rounds = args.Length > 1 ? int.Parse(args[1]) : 5;
        var folder = Directory.CreateTempSubdirectory("mediaforge-bench-").FullName;
        try
        {
            var wim = BenchmarkInputs.BootImage(folder, mebibytes);
            var executor = Path.Combine(folder, "executor.exe");
            BenchmarkInputs.Fill(executor, 15, 7);
            var theirs = Path.Combine(folder, "theirs.wim");
            var ours = Path.Combine(folder, "ours.wim");
            var contest = new Contest($"A 15 MiB executor into a boot WIM of {mebibytes} MiB");
            contest.Add("mediaforge: a new WIM, flushed", () =>
            {
                File.Delete(ours);
                var clock = Stopwatch.StartNew();
                var editor = new WimEditor(WimFile.Open(ByteSource.FromFile(wim)));
                editor.Image(1).AddFile("MediaForge/MediaForge.Executor.exe", ByteSource.FromFile(executor), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
                editor.Build().WriteToFileAsync(ours).GetAwaiter().GetResult();
                return new MeasuredRun(clock.Elapsed.TotalSeconds, Environment.WorkingSet);
            });
            contest.Add("cp + wimlib-imagex update + sync", () => MeasuredRun.Of("/bin/sh", "-c", $"cp {wim} {theirs} && echo \"add '{executor}' /MediaForge/MediaForge.Executor.exe\" | wimlib-imagex update {theirs} 1 >/dev/null && sync -f {theirs}"));
            contest.Run(rounds);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
