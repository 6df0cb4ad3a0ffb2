namespace MediaForge.Benchmarks;

/// <summary>Contestants that run in turn, so that what disturbs the machine disturbs all of them; the table compares medians.</summary>
internal sealed class Contest(string title)
{
    private readonly List<(string Name, Func<MeasuredRun> Run, List<MeasuredRun> Runs)> _contestants = [];

    public void Add(string name, Func<MeasuredRun> run) => _contestants.Add((name, run, []));

    public void Run(int rounds)
    {
        Console.WriteLine($"{title}, {rounds} rounds in turn");
        for (var round = 0; round < rounds; round++)
            foreach (var (name, run, runs) in _contestants)
            {
                GC.Collect();
                var measured = run();
                runs.Add(measured);
                Console.WriteLine($"  round {round + 1}: {name,-44} {measured.Seconds,8:F2} s");
            }
        var first = Median(_contestants[0].Runs.Select(r => r.Seconds));
        Console.WriteLine($"{"",-46}{"median s",10}{"ratio",8}{"peak MiB",10}");
        foreach (var (name, _, runs) in _contestants)
        {
            var median = Median(runs.Select(r => r.Seconds));
            Console.WriteLine($"{name,-46}{median,10:F2}{median / first,8:F2}{runs.Max(r => r.PeakMemory) >> 20,10}");
        }
        Console.WriteLine($"ratio: against '{_contestants[0].Name}'");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
