using MediaForge.Execution.Capture;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="CaptureImage"/>; see <see cref="ImageCapture"/>. Cut off anywhere it goes on where it was.</summary>
internal sealed class CaptureImageHandler : StepHandler
{
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        if (!context.Machine.IsWindowsPE) return StepResult.Broken(ErrorText.NotSupported, "A running Windows cannot be captured. Put a restart into Windows PE (Prepare Windows for Capture makes one) before this step.");
        if (!CaptureTarget.TryParse((CaptureImage)context.Settings, out var target, out var fault)) return StepResult.Broken(fault.Code, fault.Message);
        new ImageCapture(context, target).Run();
        return StepResult.Done;
    }
}
