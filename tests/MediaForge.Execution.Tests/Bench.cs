using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Tests;

/// <summary>A simulated machine, a sequence and everything to run it, with what came of it.</summary>
internal sealed class Bench
{
    public const string JournalPath = @"C:\_SMSTaskSequence\MediaForge\journal";

    public static readonly Volume DiskC = new(@"C:\", "Windows", "NTFS", VolumeKind.Fixed, 64L << 30, 60L << 30);

    private readonly TaskSequence _sequence = new() { Name = "Test" };

    public Bench(params SequenceNode[] nodes)
    {
        foreach (var node in nodes) _sequence.Children.Add(node);
        Machine.EnvironmentVariables["windir"] = @"X:\Windows";
    }

    public SimulatedMachine Machine { get; } = new();

    public TaskSequence Sequence => _sequence;

    public RunIdentity Identity { get; set; } = new() { SequenceSha256 = new string('a', 64), MediaId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), SequenceName = "Test", Variables = [new("SMSTSErrorDialogTimeout", "0")] };

    public VariableStore Variables { get; private set; } = new();

    public StringWriter Screen { get; } = new();

    public ExecutionLog Log { get; private set; } = null!;

    /// <summary>All that stands in the log file, wherever it is now.</summary>
    public string LogText => string.Concat(Machine.Disks.Files.Where(f => f.EndsWith("smsts.log", StringComparison.Ordinal)).Select(f => System.Text.Encoding.UTF8.GetString(Machine.Disks.Read(f)!)));

    /// <summary>The marks that the program mark.exe has left: its arguments, in order.</summary>
    public List<string> Marks { get; } = [];

    public Bench WithDisk()
    {
        Machine.Disks.Format(DiskC);
        return this;
    }

    /// <summary>Starts the program once, as a boot does.</summary>
    public RunResult Start()
    {
        Variables = new VariableStore();
        Log = new ExecutionLog(Machine, Variables.Secrets, new ProgressScreen(Screen));
        Machine.AddProgram(@"X:\Windows\System32\mark.exe", (request, line) =>
        {
            Marks.Add(request.Arguments);
            line("marked " + request.Arguments);
            return new ProcessResult(0);
        });
        var result = new Sequencer(Machine, _sequence, Identity, Variables, Log).Run();
        new RunEnding(Machine, Variables, Log, (Identity, _sequence)).End(result);
        return result;
    }

    /// <summary>Starts the program after each restart until the run is over.</summary>
    public RunResult RunToEnd()
    {
        for (var boots = 0; boots < 20; boots++)
        {
            var result = Start();
            if (result.Outcome != RunOutcome.Restarting) return result;
            Machine.PowerOn(inWindowsPE: Machine.Restarts[^1] == RestartTarget.WinPE);
        }
        throw new InvalidOperationException("The run does not come to an end.");
    }

    public string? this[string variable] => Variables.Find(variable);

    /// <summary>A program that ends with a code.</summary>
    public Bench Program(string name, int code, params string[] output)
    {
        Machine.AddProgram(@"X:\Windows\System32\" + name, (_, line) =>
        {
            Array.ForEach(output, line);
            return new ProcessResult(code);
        });
        return this;
    }

    public static Step Mark(string name) => Command("mark " + name, name);

    public static Step Command(string line, string? name = null) => new(name ?? line, new RunCommandLine { CommandLine = line });

    public static Step Set(string variable, string value, bool secret = false) => new($"Set {variable}", new SetVariable { Variable = variable, Value = value, IsSecret = secret });

    public static Step Restart(string target = "WinPE") => new("Restart", new RestartComputer { Target = target });

    public static Group Group(string name, params SequenceNode[] children)
    {
        var group = new Group(name);
        foreach (var child in children) group.Children.Add(child);
        return group;
    }

    public static Condition If(string variable, string op, string? value = null) => new VariableExpression(variable, op, value);
}

internal static class NodeExtensions
{
    public static T ContinueOnError<T>(this T node) where T : SequenceNode
    {
        node.ContinueOnError = true;
        return node;
    }

    public static T When<T>(this T node, Condition condition) where T : SequenceNode
    {
        node.Condition = condition;
        return node;
    }

    public static T Disabled<T>(this T node) where T : SequenceNode
    {
        node.Disabled = true;
        return node;
    }

    public static Step In(this Step step, RunIn where)
    {
        step.RunIn = where;
        return step;
    }

    public static Step Retry(this Step step, int count)
    {
        step.RetryCount = count;
        return step;
    }
}
