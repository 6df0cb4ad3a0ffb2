using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Capture;

/// <summary>
/// Looks ahead, before anything on the machine is destroyed, whether the captures of the sequence will have a place for
/// their images: hours of building are lost otherwise. Once for each start of the program.
/// </summary>
/// <remarks>
/// Steps and groups that are disabled do not count. A step whose destination is not known yet is passed over with a
/// warning; so is, with its faults, one under a condition that is false now, or cannot be answered now.
/// <c>MediaForgeSkipCaptureCheck=true</c> turns the check off. An image that an earlier run had to keep on this machine
/// (<see cref="KeptImage"/>) is a reason to stop as well, unless <c>MediaForgeDiscardKeptImage=true</c>.
/// </remarks>
internal sealed class CaptureDestinationCheck(Machine machine, VariableStore variables, ExecutionLog log, RunIdentity run, TaskSequence sequence)
{
    /// <summary>The variable that turns the check off.</summary>
    public const string SkipVariable = "MediaForgeSkipCaptureCheck";

    private const string DiscardVariable = "MediaForgeDiscardKeptImage";
    private const string Component = "CaptureCheck";

    // What a compressed image takes of the bytes in it: usually about 0.45; never as little as 0.2.
    private const double LikelyRatio = 0.6;
    private const double LeastRatio = 0.2;

    private bool _done;

    /// <summary>What images of that many bytes take, likely and at the very least.</summary>
    public static (long Likely, long Least) Estimate(long bytes) => ((long)(bytes * LikelyRatio), (long)(bytes * LeastRatio));

    /// <summary>Checks, unless that was done since the program started.</summary>
    /// <exception cref="StepFailedException">A destination cannot take the image, or a kept image would be lost.</exception>
    public void Check()
    {
        if (_done) return;
        RequireNoKeptImage();
        foreach (var (step, maybe, _) in new ComingSteps(machine, variables, log, sequence).Of(s => s.Settings is CaptureImage))
        {
            if (variables.IsTrue(SkipVariable))
            {
                log.Warning(Component, $"{SkipVariable} is true: whether '{step.Name}' will have a place for its image is not checked.");
                continue;
            }
            if (CaptureTarget.ResolveNow(step, variables, machine, log, out var unknown) is not { } settings)
            {
                log.Warning(Component, $"The destination of '{step.Name}' is not known yet ({unknown} has no value), so it is not checked before it is used.");
                continue;
            }
            if (FindFault(settings) is not { } fault) continue;
            if (!maybe) throw new StepFailedException(fault.Code, $"Nothing was changed yet, but '{step.Name}' would fail at the end: {fault.Message}");
            log.Warning(Component, $"'{step.Name}', whose condition is not true now, would fail: {ErrorText.Describe(fault.Code)}. {fault.Message}");
        }
        _done = true;
    }

    private ShareFault? FindFault(CaptureImage settings)
    {
        if (!CaptureTarget.TryParse(settings, out var target, out var fault)) return fault;
        log.Info(Component, $"checking that {target.Path} can be captured to{(target.Account.Length > 0 ? $" with the account {target.Account}" : string.Empty)}");
        try
        {
            fault = new ShareCheck(machine, log).Find(target, SizeOfImage() is { } size ? Estimate(size) : null);
        }
        finally
        {
            // Packages may be in use on it.
            if (!target.Share.Equals(run.Published?.Source.Place.Share, StringComparison.OrdinalIgnoreCase)) machine.DisconnectShare(target.Share);
        }
        if (fault is null) log.Info(Component, $"{target.Path} can be captured to");
        return fault;
    }

    private void RequireNoKeptImage()
    {
        foreach (var kept in KeptImage.FindAll(machine, run))
        {
            if (variables.IsTrue(DiscardVariable)) log.Warning(Component, $"{DiscardVariable} is true: {kept}, kept from an earlier run, may be lost now.");
            else throw new StepFailedException(ErrorText.FromWin32(183), $"{kept} is an image that an earlier run captured and could not upload; going on would destroy it. Copy it to a safe place and delete it, or set {DiscardVariable} to true.");
        }
    }

    /// <summary>The bytes of the image that the sequence applies first; null when it applies none, or none that is known here.</summary>
    private long? SizeOfImage()
    {
        if (run.ContentRoot is null || sequence.Steps.FirstOrDefault(s => !s.Disabled && s.Settings is ApplyOperatingSystem)?.Settings is not ApplyOperatingSystem apply) return null;
        var package = apply.ImagePackage.Length > 0 ? apply.ImagePackage : apply.InstallPackage;
        var folder = run.ContentRoot + MediaPaths.Content.Replace('/', '\\') + "\\" + package + (apply.ImagePackage.Length > 0 ? string.Empty : @"\sources");
        try
        {
            if (!machine.FolderExists(folder)) return null;
            var file = machine.ListFolder(folder).Where(f => !f.IsFolder && IsImage(f.Name)).OrderByDescending(f => f.Name.StartsWith("install.", StringComparison.OrdinalIgnoreCase)).ThenBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
            if (file is null) return null;
            var images = machine.ReadImages(folder + "\\" + file.Name);
            var index = apply.ImagePackage.Length > 0 ? apply.ImageIndex : apply.InstallEditionIndex;
            return (images.FirstOrDefault(i => i.Index == index) ?? images.MaxBy(i => i.TotalBytes))?.TotalBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            log.Warning(Component, $"How big the image will be cannot be estimated: {e.Message}");
            return null;
        }
    }

    private static bool IsImage(string name) => Path.GetExtension(name).ToUpperInvariant() is ".WIM" or ".ESD" or ".SWM";
}
