using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Journals;

/// <summary>Where a run stands: what the records of its journal add up to.</summary>
internal sealed class JournalState
{
    private readonly Dictionary<string, Variable> _variables = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whose run it is; null before the first record.</summary>
    public RunBegun? Begun { get; private set; }

    /// <summary>What the run was begun with (JSON); empty when the journal does not hold it.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>The instruction that is reached next.</summary>
    public int Next { get; private set; }

    /// <summary>The step that was started and has not ended, or null.</summary>
    public StepStarted? Running { get; private set; }

    /// <summary>How often <see cref="Running"/> was started.</summary>
    public int Attempts { get; private set; }

    /// <summary>The restart that was asked for and has not been followed by a resumed run, or null.</summary>
    public RestartTarget? Restart { get; private set; }

    /// <summary>How many restarts the run has asked for.</summary>
    public int Restarts { get; private set; }

    /// <summary>Whether the step that is reached next asked to run again.</summary>
    public bool Continues { get; private set; }

    /// <summary>Whether the run was in Windows PE when it last wrote where it is.</summary>
    public bool InWindowsPE { get; private set; }

    /// <summary>How the run ended; null while it has not.</summary>
    public RunFinished? Finished { get; private set; }

    /// <summary>The variables, by name.</summary>
    public IReadOnlyList<Variable> Variables => [.. _variables.Values.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The value of a variable, or null.</summary>
    public string? Find(string variable) => _variables.GetValueOrDefault(variable)?.Value;

    /// <summary>Goes past something that is skipped.</summary>
    public void Skip(int next) => (Next, Continues) = (next, false);

    /// <summary>Takes in the next record.</summary>
    public void Apply(JournalRecord record)
    {
        foreach (var change in record.Changes)
        {
            if (change.Value.Length == 0) _variables.Remove(change.Name);
            else _variables[change.Name] = change;
        }
        switch (record)
        {
            case RunBegun begun: Begun = begun; break;
            case RunContent content: Content = content.Content; break;
            case Snapshot snapshot: (Next, Restarts, InWindowsPE, Continues) = (snapshot.Next, snapshot.Restarts, snapshot.InWindowsPE, snapshot.Continues); break;
            case Resumed resumed: (Restart, InWindowsPE) = (null, resumed.InWindowsPE); break;
            case GroupEntered group: Next = group.Instruction + 1; break;
            case StepStarted started:
                Attempts = Running?.Instruction == started.Instruction ? Attempts + 1 : 1;
                (Running, Next, Continues) = (started, started.Instruction, false);
                break;
            case StepEnded ended:
                (Running, Attempts, Next, Restart, Continues) = (null, 0, ended.Next, ended.Restart, ended.Continues);
                if (ended.Restart is not null) Restarts++;
                break;
            case RunFinished finished: Finished = finished; break;
        }
    }
}
