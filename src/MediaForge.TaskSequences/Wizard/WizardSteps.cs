using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>What both wizards put together.</summary>
internal static class WizardSteps
{
    /// <summary>Adds a complete step to a group.</summary>
    public static void Add(this Group group, string name, string description, StepSettings settings, Condition? condition = null, int retries = 0)
    {
        var step = new Step(name, settings) { Description = description, Condition = condition, RetryCount = retries };
        settings.Complete(step);
        group.Children.Add(step);
    }

    /// <summary>Tests of variables that must all hold.</summary>
    public static CompoundCondition If(params IEnumerable<(string Variable, string Operator, string? Value)> tests) =>
        new(ConditionOperator.And, [.. tests.Select(t => new VariableExpression(t.Variable, t.Operator, t.Value))], Implicit: true);

    /// <summary>The capture step of both wizards.</summary>
    public static CaptureImage CaptureImage(string destination, string account, string password, string createdBy, string version, string description) => new()
    {
        Destination = destination,
        Account = account,
        Password = password,
        ImageCreator = createdBy,
        ImageVersion = version,
        ImageDescription = description,
    };
}
