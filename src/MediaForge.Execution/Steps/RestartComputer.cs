using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="RestartComputer"/>. Without a message there is nothing to show, so the restart is at once.</summary>
internal sealed class RestartComputerHandler : StepHandler
{
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (RestartComputer)context.Settings;
        if (!Enum.TryParse<RestartTarget>(settings.Target, ignoreCase: true, out var target) || !Enum.IsDefined(target))
            return StepResult.Broken(ErrorText.InvalidParameter, $"'{settings.Target}' is no target of a restart; use WinPE or HD.");
        var delay = settings.Message.Length == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(settings.Timeout, 0));
        return StepResult.Done with { Restart = new RestartRequest(target, settings.Message, delay) };
    }
}
