using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// Runs a sequence on a simulated machine, through all its restarts, to its end, and tells what happens: which steps run,
/// with which programs and variables, which are skipped and why. Nothing outside is touched.
/// </summary>
public sealed class Simulation
{
    // A sequence that restarts more often than this does not come to an end by itself.
    private const int MostStarts = 100;

    // The engine's own book-keeping, which says nothing of what the step does.
    private static readonly string[] BookKeeping = ["_MediaForge", "_SMSTSLastAction", "_SMSTSCurrentAction", "_SMSTSInWinPE", "_SMSTSLastContent"];

    private readonly SimulatedRun _run;
    private readonly Action<RunEvent> _listener;
    private Dictionary<string, Variable> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes the simulation.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="options">The machine and the media.</param>
    /// <param name="listener">Hears what happens; secrets are masked.</param>
    public Simulation(TaskSequence sequence, SimulationOptions options, Action<RunEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _listener = listener;
        _run = new SimulatedRun(sequence, options) { Observer = Hear, Screen = new WarningWriter(text => listener(new LogWarns(Mask(text)))) };
        _run.Machine.OnAct = Hear;
    }

    /// <summary>Runs to the end.</summary>
    public RunResult Run()
    {
        try
        {
            for (var start = 0; start < MostStarts; start++)
            {
                if (_run.Start() is not { } result) return new RunResult(RunOutcome.WrongEnvironment, ErrorText.NotSupported, "The installed operating system starts and nothing in it goes on with the task sequence. Restart into it with the step Setup Windows and ConfigMgr first.");
                if (result.Outcome != RunOutcome.Restarting) return result;
            }
            return new RunResult(RunOutcome.Failed, ErrorText.Unspecified, $"The machine was restarted {MostStarts} times and the sequence does not come to an end.");
        }
        catch (InvalidOperationException e)
        {
            return new RunResult(RunOutcome.Failed, ErrorText.NotReady, $"After the restart the machine does not start: {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            return new RunResult(RunOutcome.Failed, ErrorText.InvalidParameter, Mask(e.Message));
        }
    }

    private void Hear(RunEvent happened)
    {
        switch (happened)
        {
            case StepBegins: _known = Snapshot(); break;
            case NodeEnds: TellVariables(); break;
        }
        _listener(happened switch
        {
            NodeSkipped skipped => skipped with { Why = Mask(skipped.Why) },
            NodeEnds ends => ends with { Message = Mask(ends.Message) },
            MachineActs acts => acts with { Text = Mask(acts.Text) },
            _ => happened,
        });
    }

    private void TellVariables()
    {
        var now = Snapshot();
        foreach (var variable in now.Values.Where(v => !_known.TryGetValue(v.Name, out var old) || old != v).OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase))
            Tell(variable.Name, variable.Secret ? SecretMask.Mask : Mask(variable.Value));
        foreach (var gone in _known.Values.Where(v => !now.ContainsKey(v.Name)).OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)) Tell(gone.Name, string.Empty);

        void Tell(string name, string value)
        {
            if (!Array.Exists(BookKeeping, b => name.StartsWith(b, StringComparison.OrdinalIgnoreCase))) _listener(new VariableChanges(name, value));
        }
    }

    private Dictionary<string, Variable> Snapshot() => _run.Variables.All.ToDictionary(v => v.Name, StringComparer.OrdinalIgnoreCase);

    private string Mask(string text) => _run.Variables.Secrets.Apply(text);

    /// <summary>Takes the lines of the screen and passes on its warnings; errors come as results of steps.</summary>
    private sealed class WarningWriter(Action<string> warn) : StringWriter
    {
        private const string Mark = "WARNING: ";

        public override void WriteLine(string? value)
        {
            if (value?.StartsWith(Mark, StringComparison.Ordinal) is true) warn(value[Mark.Length..]);
        }
    }
}
