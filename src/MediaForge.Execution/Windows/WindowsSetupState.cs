using System.Text;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Windows;

/// <summary>How far Windows Setup and Sysprep are, as Windows notes it ("Windows Setup States" in Microsoft's documentation).</summary>
internal static class WindowsSetupState
{
    /// <summary>Set up: the normal state of a running Windows.</summary>
    public const string Complete = "IMAGE_STATE_COMPLETE";

    /// <summary>Generalized by Sysprep: ready to be captured, and set up anew when it starts.</summary>
    public const string Generalized = "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE";

    private const string StateKey = @"Microsoft\Windows\CurrentVersion\Setup\State";
    private const string ImageState = "ImageState";
    private const string SetupKey = @"HKEY_LOCAL_MACHINE\SYSTEM\Setup";
    private const int MaxIniLength = 1 << 16;

    /// <summary>The state of the running Windows, or null when it notes none.</summary>
    public static string? ReadOnline(Machine machine) => machine.ReadRegistry(@"HKEY_LOCAL_MACHINE\SOFTWARE\" + StateKey, ImageState)?.Text;

    /// <summary>The state of a Windows that does not run, or null when it notes none.</summary>
    public static string? ReadOffline(Machine machine, ExecutionLog log, string windows) =>
        OfflineHive.Read(machine, log, TargetWindows.SoftwareHive(windows), hive => hive.Root.Find(StateKey)?.GetString(ImageState));

    /// <summary>The state in the file that Sysprep writes as well, or null when there is none.</summary>
    public static string? ReadFile(Machine machine, string windows)
    {
        var path = windows + @"\Setup\State\State.ini";
        if (!machine.FileExists(path)) return null;
        foreach (var line in SetupLog.Decode(machine.ReadFile(path, MaxIniLength)).Split('\n', StringSplitOptions.TrimEntries))
            if (line.StartsWith(ImageState + "=", StringComparison.OrdinalIgnoreCase)) return line[(ImageState.Length + 1)..].Trim();
        return null;
    }

    /// <summary>Why the running Windows is not ready for steps yet, or null: its setup, with the first start's questions, is over.</summary>
    public static string? FindUnfinished(Machine machine)
    {
        foreach (var value in new[] { "SystemSetupInProgress", "OOBEInProgress" })
            if (machine.ReadRegistry(SetupKey, value)?.Text is { } text && text != "0") return $"{value} is {text}";
        return ReadOnline(machine) is { } state && state != Complete ? $"the image state is {state}" : null;
    }
}
