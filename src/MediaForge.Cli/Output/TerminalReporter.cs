using MediaForge.Media;
using Spectre.Console;

namespace MediaForge.Cli.Output;

/// <summary>Progress bars with rates and remaining time, for a person at a terminal.</summary>
internal sealed class TerminalReporter(CliHost host) : PlainReporter(host)
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private ProgressContext? _context;

    public override void Problem(TaskSequences.Problem problem)
    {
        var colour = problem.Severity == TaskSequences.ProblemSeverity.Error ? "red" : "yellow";
        _console.MarkupLine($"[{colour}]{Markup.Escape(problem.ToString())}[/]");
    }

    public override void Report(BuildProgress value)
    {
        if (_context is null || value.Total == 0) return;
        if (!_bars.TryGetValue(value.Stage, out var bar)) _bars.Add(value.Stage, bar = _context.AddTask(value.Stage, maxValue: value.Total));
        bar.Value = value.Done;
    }

    public override Task<T> WithProgressAsync<T>(Func<Task<T>> work) => _console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            _context = context;
            try
            {
                return await work();
            }
            finally
            {
                _context = null;
            }
        });
}
