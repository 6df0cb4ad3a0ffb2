using MediaForge.Execution.Disks;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="ApplyDataImage"/>: an image on a volume, which is emptied first if the step says so.</summary>
internal sealed class ApplyDataImageHandler : StepHandler
{
    private const string Component = "ApplyDataImage";

    /// <summary>The second run writes the same files over those of the first.</summary>
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ApplyDataImage)context.Settings;
        var package = settings.ImagePackage.Trim();
        if (package.Length == 0) return StepResult.Broken(ErrorText.InvalidParameter, "The step names no image package.");
        var images = ImagePackage.Open(context, package);
        if (settings.ImageIndex is not { } index) return StepResult.Broken(ErrorText.InvalidParameter, $"The step does not say which image of {images.Path} to apply ('{settings.Find("OSDDataImageIndex")}'). {images.Listing()}");
        var image = images.Find(index);
        var volume = TargetVolume.IsNamed(settings) ? TargetVolume.Named(context, settings)
            : TargetVolume.ListAvailable(context) is [var next, ..] ? next : throw TargetVolume.NoneAvailable(context, $"image {image.Index} '{image.Name}'");
        var applier = new VolumeImage(context, Component);
        applier.RequireSize(image, volume);

        if (settings.WipeDestination)
        {
            context.LookAhead();
            applier.Clear(volume);
        }
        applier.Apply(images.Path, image, volume, isStarted: context.WasCutOff && !settings.WipeDestination);
        UsedVolumes.Add(context.Variables, volume);
        return StepResult.Done;
    }
}
