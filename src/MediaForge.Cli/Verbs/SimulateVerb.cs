using System.CommandLine;
using System.Globalization;
using MediaForge.Cli.Output;
using MediaForge.Execution;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Verbs;

/// <summary>
/// <c>mediaforge simulate FILE</c>: runs a task sequence on a simulated machine and prints what each step would do, why each
/// skipped one is skipped, and where the real machine would fail.
/// </summary>
internal static class SimulateVerb
{
    private const string StandIn = "simulated";

    public static Command Create(CliHost host, Option<bool> json)
    {
        var file = new Argument<string>("file") { Description = "The task sequence: ConfigMgr or MDT XML (.xml), or YAML (.yaml)." };
        var firmware = new Option<string>("--firmware") { Description = "uefi (the default) or bios.", DefaultValueFactory = _ => "uefi" };
        var mediaType = new Option<string>("--media-type") { Description = $"The kind of media: {string.Join(", ", SimulationOptions.MediaTypes)}.", DefaultValueFactory = _ => SimulationOptions.FullMedia };
        var disks = new Option<string>("--disks") { Description = "The disks in GB, in the order of their numbers: 128 (empty), removable:16 (a stick), formatted:64 (without a Windows), windows:64 (with a generalized one).", DefaultValueFactory = _ => "128" };
        var set = new Option<string[]>("--set") { Description = "A variable of the media, NAME=VALUE. May be given several times." };
        var fail = new Option<string[]>("--fail") { Description = "A step that fails, STEP=CODE: its name or its path (Group / Step), and the code, decimal or 0x. May be given several times." };
        var attended = new Option<bool>("--attended") { Description = "As from a media with `unattended: false`: shows what it asks at the machine. The answers are yes, and nothing for variables without a value (--set NAME=), which stay empty." };
        var command = new Command("simulate", "Runs a task sequence on a simulated machine and says what each step would do and why each skipped one is skipped.") { file, firmware, mediaType, disks, set, fail, attended };
        firmware.AcceptOnlyFromAmong("uefi", "bios");
        mediaType.AcceptOnlyFromAmong([.. SimulationOptions.MediaTypes]);
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var problems = new List<Problem>();
                var options = new SimulationOptions
                {
                    Uefi = parsed.GetValue(firmware) == "uefi",
                    MediaType = parsed.GetRequiredValue(mediaType),
                    Disks = ReadDisks(parsed.GetRequiredValue(disks), problems),
                    Variables = ReadVariables(parsed.GetValue(set) ?? [], problems),
                    Attended = parsed.GetValue(attended),
                    Failures = ReadFailures(parsed.GetValue(fail) ?? [], problems),
                };
                var path = parsed.GetRequiredValue(file);
                var sequence = Load(host, reporter, path, problems);
                if (sequence is not null) RequireSteps(sequence, options.Failures.Keys, problems);
                foreach (var problem in problems) reporter.Problem(problem);
                if (sequence is null || problems.Exists(p => p.Severity == ProblemSeverity.Error)) return Task.FromResult(ExitCodes.BadInput);
                return Task.FromResult(Run(reporter, sequence, options));
            });
        });
        return command;
    }

    private static int Run(Reporter reporter, TaskSequence sequence, SimulationOptions options)
    {
        reporter.Line($"{sequence.Name ?? "Task sequence"}: {sequence.Steps.Count(s => !s.Disabled)} steps, {(options.Uefi ? "UEFI" : "BIOS")}, {options.MediaType}, {string.Join(", ", options.Disks.Select((d, i) => $"disk {i} with {d.Gigabytes} GB{(d.State == SimulatedDiskState.Empty ? string.Empty : $" ({d.State.ToString().ToLowerInvariant()})")}"))}");
        var listing = new SimulationListing(reporter);
        var result = new Simulation(sequence, options, listing.Show).Run();
        var succeeded = result.Outcome == RunOutcome.Succeeded;
        reporter.Line();
        reporter.Line($"RESULT: {result.Message}");
        reporter.Result("simulated", new { Succeeded = succeeded, result.Outcome, result.Code, result.Step, result.Message });
        if (!succeeded) reporter.Problem(ProblemCodes.WouldFail(result.Message));
        return succeeded ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static TaskSequence? Load(CliHost host, Reporter reporter, string path, List<Problem> problems)
    {
        // Passwords are of no use here, so those that the environment would give need not be there.
        var (sequence, found) = SequenceFile.Load(path, name =>
        {
            if (host.Build.Environment(name) is { Length: > 0 } value) return value;
            reporter.Line($"{name} is not set in the environment; '{StandIn}' stands in for it.");
            return StandIn;
        });
        problems.AddRange(found);
        return sequence;
    }

    private static List<SimulatedDiskSize> ReadDisks(string text, List<Problem> problems)
    {
        const int Largest = 100_000;
        var disks = new List<SimulatedDiskSize>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (state, size) = part.Split(':') switch
            {
                [var gigabytes] => ("Empty", gigabytes),
                [var name, var gigabytes] => (name, gigabytes),
                _ => (string.Empty, string.Empty),
            };
            if (Enum.TryParse<SimulatedDiskState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Largest) disks.Add(new SimulatedDiskSize(number, known));
            else problems.Add(ProblemCodes.BadArgument($"--disks: '{part}' is no disk. Write its size in GB, 1 to {Largest}, and before it what is on it unless it is empty: 128,removable:16,formatted:64,windows:64."));
        }
        return disks;
    }

    private static List<Variable> ReadVariables(string[] texts, List<Problem> problems)
    {
        var variables = new List<Variable>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) problems.Add(ProblemCodes.BadArgument($"--set: '{text}' is not NAME=VALUE."));
            else if (VariableName.FindFault(text[..equals]) is { } fault) problems.Add(ProblemCodes.BadArgument($"--set: '{text[..equals]}' cannot be set: {fault}."));
            else variables.Add(new Variable(text[..equals].Trim(), text[(equals + 1)..]));
        }
        return variables;
    }

    private static Dictionary<string, int> ReadFailures(string[] texts, List<Problem> problems)
    {
        var failures = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            // A step's name may hold the sign, a code does not.
            var equals = text.LastIndexOf('=');
            if (equals > 0 && TryCode(text[(equals + 1)..].Trim(), out var code)) failures[text[..equals].Trim()] = code;
            else problems.Add(ProblemCodes.BadArgument($"--fail: '{text}' is not STEP=CODE, with a code like 5, 1603 or 0x80070005."));
        }
        return failures;
    }

    private static bool TryCode(string text, out int code)
    {
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out code);
        var isNumber = uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits);
        code = unchecked((int)bits);
        return isNumber;
    }

    private static void RequireSteps(TaskSequence sequence, IEnumerable<string> names, List<Problem> problems)
    {
        var known = Names(sequence.Children, string.Empty).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names.Where(n => !known.Contains(n))) problems.Add(ProblemCodes.BadArgument($"--fail: the sequence has no step '{name}'."));
    }

    private static IEnumerable<string> Names(IEnumerable<SequenceNode> nodes, string above)
    {
        foreach (var node in nodes)
        {
            var path = above + node.Name;
            if (node is Group group)
            {
                foreach (var name in Names(group.Children, path + " / ")) yield return name;
                continue;
            }
            yield return node.Name;
            yield return path;
        }
    }
}
