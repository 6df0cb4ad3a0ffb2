using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="DisableBitLocker"/>: suspends the protection of a drive for some restarts. Suspending it again changes the count only.</summary>
internal sealed class DisableBitLockerHandler : StepHandler
{
    private const string Component = "OSDBitLocker";
    private const string Override = "OSDBitLockerRebootCountOverride";
    private const int MostRestarts = 15;

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (DisableBitLocker)context.Settings;
        var drive = BitLockerTool.Drive(settings.TargetDrive.Trim().Length > 0 ? settings.TargetDrive : context.Machine.EnvironmentVariable("SystemDrive") ?? "C:");
        var count = settings.RebootCount ?? 1;
        if (context.Variables.Find(Override) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count > MostRestarts))
            return StepResult.Broken(ErrorText.InvalidParameter, $"{Override} is '{text}'; it is 0 (until somebody enables the protection) to {MostRestarts}.");
        if (count is < 0 or > MostRestarts) return StepResult.Broken(ErrorText.InvalidParameter, $"The protection cannot begin again after {count} restarts; 1 to {MostRestarts} are possible.");
        var tool = new BitLockerTool(context, Component);
        if (!tool.IsProtected(drive))
        {
            context.Log.Info(Component, $"{drive} is not protected: there is nothing to suspend");
            return StepResult.Done;
        }
        tool.Require($"-protectors -disable {drive} -rebootcount {count.ToString(CultureInfo.InvariantCulture)}", $"The protection of {drive} cannot be suspended");
        context.Log.Info(Component, count == 0 ? $"the protection of {drive} is suspended until somebody enables it" : $"the protection of {drive} is suspended for {count} restarts");
        return StepResult.Done;
    }
}
