using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Steps;

/// <summary>Finds out whether an application is on the machine: everything that its detection gives must hold.</summary>
internal static class ApplicationDetection
{
    private const string Uninstall = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\";
    private const string Uninstall32 = @"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\";

    private static readonly (string Short, string Long)[] Roots = [(@"HKLM\", @"HKEY_LOCAL_MACHINE\"), (@"HKCU\", @"HKEY_CURRENT_USER\"), (@"HKCR\", @"HKEY_CLASSES_ROOT\"), (@"HKU\", @"HKEY_USERS\")];

    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled(StepContext context, CatalogDetection detection)
    {
        var machine = context.Machine;
        if (detection.File is { } file && context.Expand(file) is var path && !machine.FileExists(path) && !machine.FolderExists(path)) return false;
        // Windows Installer registers a product of either bitness under its code.
        if (detection.ProductCode is { } code && !machine.RegistryKeyExists(Uninstall + code) && !machine.RegistryKeyExists(Uninstall32 + code)) return false;
        if (detection.RegistryKey is not { } key) return true;
        var full = FullKey(context.Expand(key).Trim().TrimEnd('\\'));
        if (detection.RegistryValue is not { } value) return machine.RegistryKeyExists(full);
        return machine.ReadRegistry(full, value) is { } data && (detection.RegistryData is not { } wanted || data.Text.Equals(context.Expand(wanted), StringComparison.OrdinalIgnoreCase));
    }

    private static string FullKey(string key)
    {
        foreach (var (shortRoot, longRoot) in Roots)
            if (key.StartsWith(shortRoot, StringComparison.OrdinalIgnoreCase)) return longRoot + key[shortRoot.Length..];
        return key;
    }
}
