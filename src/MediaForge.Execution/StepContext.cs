using MediaForge.TaskSequences;

namespace MediaForge.Execution;

/// <summary>What a handler works with.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Variables">The variables, with the step's settings laid over them.</param>
/// <param name="Log">The log.</param>
/// <param name="Run">The run.</param>
/// <param name="Step">The step as it is written.</param>
/// <param name="Settings">Its settings, overridden by variables and with <c>%NAME%</c> replaced.</param>
/// <param name="Packages">Checks the packages on the media.</param>
internal sealed record StepContext(Machine Machine, VariableStore Variables, ExecutionLog Log, RunIdentity Run, Step Step, StepSettings Settings, PackageCheck Packages)
{
    /// <summary>Replaces <c>%NAME%</c>.</summary>
    public string Expand(string text) => TextExpansion.Expand(text, Variables, Machine, Log);
}
