using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Variables;

/// <summary>The read-only variables that the engine keeps, under ConfigMgr's names.</summary>
/// <remarks>
/// Which there are, and how they differ from ConfigMgr's: docs/variables.md. <c>_SMSTSClientCache</c> is set for prestaged media
/// only, whose content is such a cache: the partition steps of ConfigMgr's own sequences run only without it.
/// </remarks>
internal static class EngineVariables
{
    private const string SecureBootKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecureBoot\State";

    /// <summary>The publication that the run began with (the SHA-256 of its manifest), and goes on with.</summary>
    public const string Publication = "_MediaForgePublication";

    /// <summary>Sets what holds for the whole run; called once at its beginning.</summary>
    public static void SetForRun(VariableStore variables, Machine machine, TaskSequence sequence, RunIdentity run)
    {
        variables.SetByEngine("_SMSTSMediaType", run.MediaType == OnMediaFormat.Capture ? null : run.MediaType);
        variables.SetByEngine("_SMSTSCaptureMedia", run.MediaType == OnMediaFormat.Capture ? "true" : null);
        variables.SetByEngine("_SMSTSLaunchMode", run.LaunchMode);
        variables.SetByEngine("_SMSTSPackageName", run.SequenceName);
        variables.SetByEngine("_SMSTSPackageID", run.MediaId.ToString("D"));
        variables.SetByEngine("_SMSTSBootImageID", sequence.BootImage);
        variables.SetByEngine("_SMSTSOrgName", "MediaForge");
        variables.SetByEngine(Publication, run.Published?.Sha256);
        variables.SetByEngine("_SMSTSDownloadOnDemand", Text(run.Published is { Source.Place.IsShare: false }));
        variables.SetByEngine("_SMSTSRunFromDP", Text(run.Published is { Source.Place.IsShare: true }));
        variables.SetByEngine("_SMSTSTimezone", TimeZoneText.Of(machine.Clock.LocalTimeZone, machine.Clock.GetUtcNow().UtcDateTime));
        variables.SetByEngine("_SMSTSMachineName", machine.ComputerName);
        variables.SetByEngine("_SMSTSBootUEFI", Text(machine.IsUefi));
        variables.SetByEngine("_SMSTSType", sequence.Steps.Any(s => s.Settings.Definition.Class == "ApplyOperatingSystemAction") ? "2" : "1");
        variables.SetByEngine("_TSSecureBoot", !machine.IsUefi ? "NA" : machine.ReadRegistry(SecureBootKey, "UEFISecureBootEnabled")?.Text switch { "1" => "Enabled", "0" => "Disabled", _ => "NA" });
        if (run.PasswordTries > 0) variables.SetByEngine("_MediaForgePasswordTries", run.PasswordTries.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (machine.IsWindowsPE && DetectWindows(machine, run) is { } root)
        {
            variables.SetByEngine("_OSDDetectedWinDrive", root.TrimEnd('\\'));
            variables.SetByEngine("_OSDDetectedWinDir", root + "Windows");
        }
        foreach (var global in sequence.GlobalVariables) variables.SetByEngine(global.Name, global.Value);
        foreach (var variable in run.Variables) variables.Set(variable.Name, variable.Value, variable.Secret);
    }

    /// <summary>Sets what may differ after a restart.</summary>
    public static void SetForStart(VariableStore variables, Machine machine, RunIdentity run)
    {
        variables.SetByEngine("_SMSTSInWinPE", Text(machine.IsWindowsPE));
        variables.SetByEngine("_SMSTSClientCache", PrestagedMedia.CacheOf(run));
    }

    /// <summary>Sets where the run keeps its data and log; null while there is no volume for them.</summary>
    public static void SetDataFolder(VariableStore variables, string? volume)
    {
        variables.SetByEngine("_SMSTSMDataPath", volume is null ? null : volume + StatePaths.Data);
        variables.SetByEngine("_SMSTSLogPath", volume is null ? null : LogFolder(volume));
    }

    /// <summary>The folder of the log on a volume.</summary>
    public static string LogFolder(string volume) => volume + StatePaths.Log;

    private static string? DetectWindows(Machine machine, RunIdentity run)
    {
        var ramDisk = machine.EnvironmentVariable("SystemDrive") + "\\";
        return machine.ListVolumes()
            .Where(v => v.Kind == VolumeKind.Fixed && !run.IsMedia(v.Root) && !v.Root.Equals(ramDisk, StringComparison.OrdinalIgnoreCase))
            .Select(v => v.Root)
            .FirstOrDefault(root => machine.FileExists(root + @"Windows\System32\ntoskrnl.exe"));
    }

    private static string Text(bool value) => value ? "true" : "false";
}
