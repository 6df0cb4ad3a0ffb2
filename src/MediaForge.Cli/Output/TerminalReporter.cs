using MediaForge.Media;
using MediaForge.Media.Building;
using Spectre.Console;

namespace MediaForge.Cli.Output;

/// <summary>Progress bars for each stage and for the whole, with rates and remaining time, for a person at a terminal.</summary>
internal sealed class TerminalReporter(CliHost host) : PlainReporter(host)
{
    // The whole is measured in work, which no one wants to read as bytes.
    private const string Whole = "overall";
    private const double WholeSteps = 1000;

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private ProgressContext? _context;
    private OverallProgress? _overall;

    public override void Problem(TaskSequences.Problem problem)
    {
        var colour = problem.Severity == TaskSequences.ProblemSeverity.Error ? "red" : "yellow";
        _console.MarkupLine($"[{colour}]{Markup.Escape(problem.ToString())}[/]");
    }

    public override void Begin(IReadOnlyList<BuildStage> stages) => _overall = new OverallProgress(Host.Build.Clock, stages);

    public override void Report(BuildProgress value)
    {
        if (_context is null) return;
        if (!_bars.TryGetValue(value.Stage, out var bar))
        {
            foreach (var (name, before) in _bars.Where(b => b.Key != Whole)) Finish(before);
            bar = _overall is null ? _context.AddTask(value.Stage, maxValue: Math.Max(1, value.Total)) : _context.AddTaskBefore(value.Stage, new ProgressTaskSettings { MaxValue = Math.Max(1, value.Total) }, WholeBar(_context));
            _bars.Add(value.Stage, bar);
        }
        bar.IsIndeterminate = value.Total == 0;
        if (value.Total > 0) (bar.MaxValue, bar.Value) = (value.Total, value.Done);
        if (_overall is null) return;
        _overall.Take(value);
        WholeBar(_context).Value = _overall.Fraction * WholeSteps;
    }

    public override Task<T> WithProgressAsync<T>(Func<Task<T>> work) => _console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new OfBytes(new DownloadedColumn()), new OfBytes(new TransferSpeedColumn()), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            _context = context;
            try
            {
                var result = await work();
                foreach (var bar in _bars.Values) Finish(bar);
                return result;
            }
            finally
            {
                _context = null;
            }
        });

    private ProgressTask WholeBar(ProgressContext context)
    {
        if (!_bars.TryGetValue(Whole, out var bar)) _bars.Add(Whole, bar = context.AddTask(Whole, maxValue: WholeSteps));
        return bar;
    }

    private static void Finish(ProgressTask bar)
    {
        bar.IsIndeterminate = false;
        bar.Value = bar.MaxValue;
        bar.StopTask();
    }

    /// <summary>A column that only bars of bytes have.</summary>
    private sealed class OfBytes(ProgressColumn column) : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            task.Description == Whole || task.MaxValue <= 1 ? new Text(string.Empty) : column.Render(options, task, deltaTime);
    }
}
