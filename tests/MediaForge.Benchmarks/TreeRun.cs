using System.Diagnostics;
using MediaForge.Testing;
using MediaForge.Wim;

namespace MediaForge.Benchmarks;

/// <summary>The long run of random trees: capture with every compression and level, verify with wimlib, apply with both, compare. Arguments: how many, the first seed.</summary>
internal static class TreeRun
{
    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0]) : 1000;
        var first = args.Length > 1 ? int.Parse(args[1]) : Environment.TickCount;
        var clock = Stopwatch.StartNew();
        for (var seed = first; seed < first + count; seed++)
        {
            var folder = Directory.CreateTempSubdirectory("mediaforge-trees-").FullName;
            string tree = Path.Combine(folder, "tree"), wim = Path.Combine(folder, "x.wim"), ours = Path.Combine(folder, "ours"), theirs = Path.Combine(folder, "theirs");
            RandomTree.Make(tree, seed, 80, 4_000_000);
            var compression = (WimCompression)((seed & 0x7FFFFFFF) % 3);
            var chunk = compression == WimCompression.Lzx ? 1 << (15 + (seed & 7) % 7) : 1 << (12 + (seed & 3));
            var write = new WimWriteOptions { Compression = compression, Level = (WimCompressionLevel)((seed >> 2 & 0x7FFFFFFF) % 3), ChunkSize = chunk, IntegrityTable = (seed & 1) == 0 };
            WimCapture.Run(tree, wim, new WimCaptureOptions { Name = "Tree", Time = DateTime.UnixEpoch.AddYears(50), Write = write });
            MeasuredRun.Of("wimlib-imagex", "verify", wim);
            MeasuredRun.Of("wimlib-imagex", "apply", wim, "1", theirs);
            WimApply.Run(WimFile.OpenFile(wim), 1, ours);
            var expected = RandomTree.Describe(tree);
            if (!RandomTree.Describe(ours).SequenceEqual(expected) || !RandomTree.Describe(theirs).SequenceEqual(expected))
            {
                Console.WriteLine($"seed {seed} ({write}) differs; everything is in {folder}");
                return 1;
            }
            Directory.Delete(folder, recursive: true);
            if ((seed - first) % 50 == 49) Console.WriteLine($"{seed - first + 1} of {count} trees the same, {clock.Elapsed.TotalSeconds:F0} s");
        }
        Console.WriteLine($"{count} trees from seed {first} on: all the same.");
        return 0;
    }
}
