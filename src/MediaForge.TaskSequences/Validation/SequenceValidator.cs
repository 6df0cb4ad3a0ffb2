using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Validation;

/// <summary>
/// Looks a whole sequence over before it goes on a media: what ConfigMgr's editor would refuse, and what would only fail
/// hours later on the machine. Values of secrets are never in a message.
/// </summary>
public static class SequenceValidator
{
    private const int MaxNameLength = 100;
    private const int MaxNameLengthInEditor = 50;
    private const int MaxDescriptionLength = 256;
    private const int MaxRetries = 5;
    private const int MaxSequenceLength = 2 * 1024 * 1024;

    /// <summary>What is wrong or worth knowing, in the order of the sequence; errors are what cannot work.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="given">The names of variables that have a value when it begins, such as a media's; null for none.</param>
    public static IReadOnlyList<Problem> Validate(TaskSequence sequence, IEnumerable<string>? given = null)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        var found = new Findings(sequence.Source ?? string.Empty, given ?? []);
        foreach (var node in sequence.Children) Check(found, node, string.Empty, disabled: false);
        found.EnterSequence();
        CheckWhole(found, sequence);
        return found.Problems;
    }

    private static void Check(Findings found, SequenceNode node, string above, bool disabled)
    {
        var path = above.Length > 0 ? $"{above} / {node.Name}" : node.Name;
        disabled |= node.Disabled;
        found.Enter(path, node.Line);
        var what = node is Group ? "group" : "step";
        if (node.Name.Trim().Length == 0) found.Error(ProblemCodes.BadName, $"The {what} has no name.", "Name it.");
        else if (node.Name.Length > MaxNameLength) found.Error(ProblemCodes.BadName, $"The name of the {what} has {node.Name.Length} characters; {MaxNameLength} are allowed.", "Shorten it.");
        else if (node.Name.Length > MaxNameLengthInEditor) found.Warn(ProblemCodes.BadName, $"The name of the {what} has {node.Name.Length} characters; ConfigMgr's editor takes {MaxNameLengthInEditor}.");
        if (node.Description?.Length > MaxDescriptionLength) found.Warn(ProblemCodes.TooLong, $"The description has {node.Description.Length} characters; ConfigMgr takes {MaxDescriptionLength}.");
        if (node.Condition is { } condition) ConditionRules.Check(found, condition);
        if (node is Group group)
        {
            foreach (var child in group.Children) Check(found, child, path, disabled);
        }
        else
        {
            CheckStep(found, (Step)node, disabled);
        }
    }

    private static void CheckStep(Findings found, Step step, bool disabled)
    {
        var definition = step.Settings.Definition;
        if (step.Settings is UnknownStep)
        {
            var unsupported = UnsupportedSteps.Find(definition.Type) ?? UnsupportedSteps.Find(definition.Class);
            var code = unsupported is null ? ProblemCodes.UnknownStep : ProblemCodes.NotOnMedia;
            var message = unsupported is null ? $"The step's type ({definition.DisplayName}) is not known; the step fails when it is run." : $"A step of the kind '{unsupported.DisplayName}' {unsupported.Reason}; it fails when it is run.";
            if (disabled) found.Warn(code, message);
            else found.Error(code, message, unsupported?.Hint ?? "Disable it or put another step in its place.");
            return;
        }

        if (step.RunIn == RunIn.None) found.Error(ProblemCodes.WrongEnvironment, "The step runs nowhere.", "Say runIn: WinPE, FullOS or WinPEandFullOS, or disable the step.");
        else if ((step.RunIn & definition.WorksIn) == 0) found.Error(ProblemCodes.WrongEnvironment, $"{definition.DisplayName} works in {definition.WorksIn} only, but the step is told to run in {step.RunIn}; it would always be skipped.", $"Say runIn: {definition.WorksIn}.");
        if (step.SuccessCodes.Count == 0) found.Warn(ProblemCodes.MissingSetting, "The step has no success codes: it always fails.", "Add 0.");
        if (step.Timeout is { } limit && limit <= TimeSpan.Zero) found.Error(ProblemCodes.BadNumber, "The step's time limit is zero: it always fails.", "Give it seconds, or none.");
        if (step.RetryCount is < 0 or > MaxRetries) found.Warn(ProblemCodes.BadNumber, $"The step is tried again {step.RetryCount} times; ConfigMgr allows 0 to {MaxRetries}.");
        foreach (var name in step.Settings.Variables.GroupBy(v => v.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key))
            found.Warn(ProblemCodes.Duplicate, $"The variable {name} stands in the step more than once; the first counts.");
        SettingRules.Check(found, step.Settings);
        StepRules.Check(found, step);
        if (step.Action is { } action && action != step.Settings.BuildAction())
            found.Warn(ProblemCodes.ActionDiffers, "The step's command line in the file is not the one that its settings make.", "The settings count; save the sequence again to make both agree.");
    }

    private static void CheckWhole(Findings found, TaskSequence sequence)
    {
        var enabled = Enabled(sequence.Children).ToArray();
        if (enabled.Length == 0) found.Warn(ProblemCodes.NothingToDo, "The sequence has no steps that are enabled.");

        var needed = sequence.CollectReferences();
        foreach (var reference in needed.Where(n => !sequence.References.Any(r => Same(r, n))))
            found.Warn(ProblemCodes.ReferencesDiffer, $"{NameOf(reference)} is used by a step, but is not in the list of references.", "Add it, or leave the list out to have it made.");
        foreach (var reference in sequence.References.Where(r => !needed.Any(n => Same(n, r))))
            found.Warn(ProblemCodes.ReferencesDiffer, $"{NameOf(reference)} is in the list of references, but no step uses it.");

        CheckOrder(found, enabled);
        if (sequence.Steps.All(s => s.RunIn != RunIn.None) && SequenceXml.ToXml(sequence).ToString().Length > MaxSequenceLength)
            found.Warn(ProblemCodes.SequenceTooLarge, "The sequence is larger than 2 MB, which ConfigMgr does not take.");
    }

    private static void CheckOrder(Findings found, Step[] enabled)
    {
        var apply = Array.FindIndex(enabled, s => s.Settings is ApplyOperatingSystem);
        var prepare = Array.FindIndex(enabled, s => s.Settings is PrepareOperatingSystem);
        var capture = Array.FindIndex(enabled, s => s.Settings is CaptureImage);
        if (capture >= 0 && (prepare < 0 || prepare > capture))
            found.Warn(ProblemCodes.BadOrder, $"'{enabled[capture].Name}' captures a Windows that no step before it has prepared.", "Put Prepare Windows for Capture before it.");
        if (apply < 0) return;
        var setup = Array.FindIndex(enabled, apply, s => s.Settings is SetupWindowsAndClient);
        var full = Array.FindIndex(enabled, apply, s => s.RunIn == RunIn.FullOS);
        if (full >= 0 && (setup < 0 || setup > full))
            found.Warn(ProblemCodes.BadOrder, $"'{enabled[full].Name}' runs in the full operating system, which no step before it has started.", "Put Setup Windows and Configuration Manager between applying the image and this step.");
        foreach (var step in enabled[(apply + 1)..].Where(s => s.Settings is PartitionDisk { DiskIndexVariable: "" } disk && enabled[..apply].Any(b => b.Settings is PartitionDisk before && before.DiskIndex == disk.DiskIndex)))
            found.Warn(ProblemCodes.BadOrder, $"'{step.Name}' destroys the disk after the operating system was applied.", "Put it before.");
    }

    private static IEnumerable<Step> Enabled(IEnumerable<SequenceNode> nodes) =>
        nodes.Where(n => !n.Disabled).SelectMany(n => n is Group group ? Enabled(group.Children) : [(Step)n]);

    private static bool Same(SequenceReference a, SequenceReference b) =>
        string.Equals(a.Package, b.Package, StringComparison.OrdinalIgnoreCase) && string.Equals(a.Application, b.Application, StringComparison.OrdinalIgnoreCase)
        && (a.Program is null or "*" || b.Program is null or "*" || string.Equals(a.Program, b.Program, StringComparison.OrdinalIgnoreCase));

    private static string NameOf(SequenceReference reference) =>
        reference.Application is { } application ? $"The application {application}" : $"The package {reference.Package}";
}
