using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

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
    /// <summary>The step was cut off before, by a power cut or an unexpected restart, and runs once more.</summary>
    public bool WasCutOff { get; init; }

    /// <summary>The whole sequence, for steps that look ahead; null only in tests without one.</summary>
    public TaskSequence? Sequence { get; init; }

    /// <summary>The packages of a bootable media; null when they are on the media.</summary>
    public Published.PublishedContent? Published { get; init; }

    /// <summary>The discs of the media; null only in tests without one.</summary>
    public DiscSet? Discs { get; init; }

    /// <summary>Checks, once for each start of the program, that the captures of the sequence will have a place for their images; null only in tests without a sequence.</summary>
    public Capture.CaptureDestinationCheck? CaptureCheck { get; init; }

    /// <summary>Checks, once for each start of the program, the packages that the sequence will use; null only in tests without a sequence.</summary>
    public ContentCheck? ContentCheck { get; init; }

    /// <summary>Looks ahead before this step destroys anything: the captures have a place for their images, and the packages are whole.</summary>
    /// <exception cref="StepFailedException">A later step would fail; nothing was changed yet.</exception>
    public void LookAhead()
    {
        CaptureCheck?.Check();
        ContentCheck?.Check();
    }

    /// <summary>Writes the variables that were changed so far to the journal; null only in tests without one.</summary>
    public Action? Checkpoint { get; init; }

    /// <summary>
    /// Notes how far the step is in a variable of the engine, and has it on the disk when this returns, so that a run of the
    /// step after a restart or power cut finds it. Null deletes it. A step takes its notes away before it ends.
    /// </summary>
    public void Note(string variable, string? value)
    {
        Variables.SetByEngine(variable, value);
        Checkpoint?.Invoke();
    }

    /// <summary>Shows how far something is, at most a few times a second; call it as often as you like.</summary>
    public void Progress(string what, ByteProgress progress) => Log.Screen.Progress(what, progress, Machine.Clock);

    /// <summary>The folder of a package's content on the media, on the share that it was published to, or on the disk that it was downloaded to.</summary>
    /// <exception cref="StepFailedException">The media is not there, lacks the package, or its content is not what the manifest says.</exception>
    public string PackageFolder(string package)
    {
        if ((Published?.FolderOf(package) ?? (Discs is { IsSet: true } ? Discs.FolderOf(package) : null)) is { } place)
        {
            Variables.SetByEngine("_SMSTSLastContentDownloadLocation", place);
            return place;
        }
        if (Run.ContentRoot is null) throw new StepFailedException(ErrorText.FileNotFound, $"The package {package} is on the media, which is not in the machine. Leave the disc or stick in until the task sequence is done.");
        var folder = Run.ContentRoot + MediaPaths.Content.Replace('/', '\\') + "\\" + package;
        if (!Machine.FolderExists(folder)) throw new StepFailedException(ErrorText.FileNotFound, $"The media has no package {package}: {folder} is missing.");
        if (Packages.FindFault(package) is { } fault) throw new StepFailedException(ErrorText.WrongHash, fault);
        Variables.SetByEngine("_SMSTSLastContentDownloadLocation", folder);
        return folder;
    }

    /// <summary>Replaces <c>%NAME%</c>.</summary>
    public string Expand(string text) => TextExpansion.Expand(text, Variables, Machine, Log);
}
