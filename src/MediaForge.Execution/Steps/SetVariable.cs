using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="SetVariable"/>. A second run starts from the same variables, since changes count only when the step has ended.</summary>
internal sealed class SetVariableHandler : StepHandler
{
    private const string Component = "SetVariable";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (SetVariable)context.Settings;
        var name = settings.Variable.Trim();
        var secret = settings.IsSecret || context.Variables.IsSecret(name);
        context.Variables.Set(name, settings.Value, settings.IsSecret);
        context.Log.Info(Component, settings.Value.Length == 0 ? $"{name} deleted" : $"{name}={(secret ? SecretMask.Mask : settings.Value)}");
        return StepResult.Done;
    }
}
