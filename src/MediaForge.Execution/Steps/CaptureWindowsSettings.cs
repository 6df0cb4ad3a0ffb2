using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="CaptureWindowsSettings"/>: in the full operating system from its registry, in Windows PE from the
/// hives of the Windows that was found at the start of the run.
/// </summary>
internal sealed class CaptureWindowsSettingsHandler : StepHandler
{
    private const string Component = "CaptureWindowsSettings";
    private const string CurrentVersion = @"Microsoft\Windows NT\CurrentVersion";
    private const string TimeZoneKey = @"Control\TimeZoneInformation";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (CaptureWindowsSettings)context.Settings;
        var (system, software) = context.Machine.IsWindowsPE ? Offline(context) : Online(context.Machine);
        if (settings.ComputerName) Capture(context, "OSDComputerName", system(@"Control\ComputerName\ComputerName", "ComputerName"));
        if (settings.RegistrationInfo)
        {
            Capture(context, "OSDRegisteredUserName", software(CurrentVersion, "RegisteredOwner"));
            Capture(context, "OSDRegisteredOrgName", software(CurrentVersion, "RegisteredOrganization"));
        }
        // The name of the key is the same in every language; very old installations have the standard name only.
        if (settings.TimeZone) Capture(context, "OSDTimeZone", system(TimeZoneKey, "TimeZoneKeyName") ?? system(TimeZoneKey, "StandardName"));
        return StepResult.Done;
    }

    private static void Capture(StepContext context, string variable, string? value)
    {
        // Windows keeps TimeZoneKeyName in a field of fixed length and leaves old text behind the NUL.
        var text = value?.Split('\0')[0].Trim() ?? string.Empty;
        if (text.Length == 0) context.Log.Info(Component, $"{variable}: Windows has no value for it; it is left as it is");
        else context.Log.Info(Component, $"{variable}={text}");
        if (text.Length > 0) context.Variables.Set(variable, text);
    }

    private static (Func<string, string, string?> System, Func<string, string, string?> Software) Online(Machine machine) =>
        ((key, name) => machine.ReadRegistry(@"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\" + key, name)?.Text,
         (key, name) => machine.ReadRegistry(@"HKEY_LOCAL_MACHINE\SOFTWARE\" + key, name)?.Text);

    private static (Func<string, string, string?> System, Func<string, string, string?> Software) Offline(StepContext context)
    {
        var windows = context.Variables.Find("_OSDDetectedWinDir") ?? throw new StepFailedException(ErrorText.FileNotFound, "There was no Windows on this machine when the task sequence started, so there are no settings to capture. Run the step before the disk is partitioned, or give it the condition that _OSDDetectedWinDir exists.");
        return ((key, name) => Read(TargetWindows.SystemHive(windows), hive => hive.Root.Find(OfflineHive.ControlSet(hive) + "\\" + key)?.GetString(name)),
            (key, name) => Read(TargetWindows.SoftwareHive(windows), hive => hive.Root.Find(key)?.GetString(name)));

        string? Read(string path, Func<MediaForge.Registry.RegistryHive, string?> read) => OfflineHive.Read(context.Machine, context.Log, path, read);
    }
}
