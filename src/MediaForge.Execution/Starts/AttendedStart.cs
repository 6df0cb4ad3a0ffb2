using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Starts;

/// <summary>
/// What a media with <c>unattended: false</c> asks whoever is at the machine before a new run begins: whether it is meant, before
/// anything is done to the machine, and the values of variables that have none (ConfigMgr's Task Sequence Wizard, its page <i>Edit Task
/// Sequence Variables</i>). A run that goes on asks nothing: it has the answers in its journal.
/// </summary>
public sealed class AttendedStart(Machine machine, ExecutionLog log)
{
    private const string Component = "AttendedStart";

    /// <summary>Asks whether the task sequence is to run.</summary>
    /// <param name="sequence">What runs, for people: the name of the sequence, or where it comes from.</param>
    /// <param name="media">The media, for people.</param>
    /// <param name="captures">Whether it captures a machine that is installed already, instead of installing one.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidDataException">Nobody is there to be asked.</exception>
    public bool Confirm(string sequence, string media, bool captures)
    {
        log.Notice(Component, $"Task sequence: {sequence}");
        log.Notice(Component, $"Media: {media}");
        log.Notice(Component, captures ? "It prepares the Windows of this machine with Sysprep, and captures it." : "It may wipe the disks of this machine.");
        var answer = machine.AskYesNo("Run it on this machine?") ?? throw new InvalidDataException("The media asks before it runs (`unattended: false`), and there is no keyboard to answer on. Nothing was changed.");
        log.Info(Component, answer ? "The answer is yes." : "The answer is no.");
        return answer;
    }

    /// <summary>Asks for the value of each variable that has none. An answer may be empty: then it stays so.</summary>
    /// <returns>All variables, in their order, with the answers.</returns>
    /// <exception cref="InvalidDataException">Nobody is there to be asked.</exception>
    public IReadOnlyList<MediaVariable> Complete(IReadOnlyList<MediaVariable> variables) => [.. variables.Select(v => v.Value.Length > 0 ? v : Ask(v))];

    private MediaVariable Ask(MediaVariable variable)
    {
        while (true)
        {
            var answer = machine.AskText($"Value of {variable.Name} ({(variable.Secret ? "not shown; " : string.Empty)}Enter leaves it empty): ", variable.Secret) ?? throw new InvalidDataException($"The media asks for the value of {variable.Name} (`unattended: false`), and there is no keyboard to type it on. The task sequence does not begin.");
            if (answer.Length > VariableName.MaxValueLength)
            {
                log.Warning(Component, $"That has {answer.Length} characters, and {VariableName.MaxValueLength} are the most.");
                continue;
            }
            if (variable.Secret) log.Secrets.Add(answer);
            log.Info(Component, answer.Length == 0 ? $"{variable.Name} stays empty" : variable.Secret ? $"{variable.Name} was given" : $"{variable.Name} is '{answer}'");
            return variable with { Value = answer };
        }
    }
}
