using MediaForge.Cli.Output;
using MediaForge.Execution;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;

namespace MediaForge.Cli.Verbs;

/// <summary>Prints what happens in a simulation: steps under their groups, and under each step what it does.</summary>
internal sealed class SimulationListing(Reporter reporter)
{
    private const int Step = 2;
    private int _depth;

    /// <summary>Prints an event.</summary>
    public void Show(RunEvent happened)
    {
        switch (happened)
        {
            case MachineStarts e:
                _depth = -Step;
                reporter.Line();
                reporter.Line($"-- the machine starts: {(e.InWindowsPE ? "Windows PE" : "the installed operating system")}");
                reporter.Result("start", e);
                break;
            case GroupBegins e:
                Put(e.At.Depth, $"+ {e.At.Name}");
                reporter.Result("group", e);
                break;
            case NodeSkipped e:
                Put(e.At.Depth, $"- {e.At.Name}: skipped, {e.Why}");
                reporter.Result("skipped", e);
                break;
            case StepBegins e:
                _depth = e.At.Depth;
                Put(_depth, $"- {e.At.Name} [{e.Kind}]");
                reporter.Result("step", e);
                break;
            case MachineActs e:
                Put(_depth + Step, Text(e));
                reporter.Result("act", e);
                break;
            case VariableChanges e:
                Put(_depth + Step, e.Value.Length > 0 ? $"sets {e.Name}={e.Value}" : $"deletes {e.Name}");
                reporter.Result("variable", e);
                break;
            case LogWarns e:
                Put(_depth + Step, $"warning: {e.Text}");
                reporter.Result("warning", e);
                break;
            case NodeEnds e:
                if (!e.Succeeded) Put(e.At.Depth + Step, $"FAILS: {ErrorText.Describe(e.Code)}. {e.Message}{(e.GoesOn.Length > 0 ? $" But {e.GoesOn}." : string.Empty)}");
                else if (e.Code != 0) Put(e.At.Depth + Step, $"succeeds with {ErrorText.Describe(e.Code)}");
                // What comes now, before another step, the engine does by itself.
                _depth = -Step;
                reporter.Result("ended", e);
                break;
            case MachineRestarts e:
                Put(e.At.Depth + Step, $"restarts into {(e.Target == RestartTarget.WinPE ? "Windows PE" : "the installed operating system")}{(e.SameStep ? ", where the step goes on" : string.Empty)}");
                reporter.Result("restart", e);
                break;
        }
    }

    private static string Text(MachineActs act)
    {
        var code = act.Code is { } c and not 0 ? $", which gives {ErrorText.Describe(c)}" : string.Empty;
        return act.Kind switch
        {
            MachineActs.Program => $"runs {act.Text}{code}",
            MachineActs.Start => $"starts {act.Text}",
            MachineActs.Apply => $"applies {act.Text}",
            MachineActs.Capture => $"captures {act.Text}",
            MachineActs.Share => $"connects {act.Text}{code}",
            MachineActs.Ask => $"asks {act.Text}",
            MachineActs.Join => $"joins {act.Text}{code}",
            _ => act.Text,
        };
    }

    private void Put(int depth, string text) => reporter.Line(new string(' ', (depth + 1) * Step) + text);
}
