using System.Globalization;
using System.Runtime.Versioning;
using MediaForge.Execution;
using Microsoft.Win32;

namespace MediaForge.Executor;

/// <summary>Reads the registry by paths with their root in them.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsRegistry
{
    private static readonly (string Name, RegistryKey Key)[] Roots =
    [
        ("HKEY_LOCAL_MACHINE", Registry.LocalMachine), ("HKEY_CURRENT_USER", Registry.CurrentUser), ("HKEY_USERS", Registry.Users),
        ("HKEY_CURRENT_CONFIG", Registry.CurrentConfig), ("HKEY_CLASSES_ROOT", Registry.ClassesRoot),
    ];

    /// <summary>Opens a key for reading, or null when it is not there.</summary>
    public static RegistryKey? Open(string key)
    {
        try
        {
            foreach (var (name, root) in Roots)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return root.OpenSubKey(string.Empty);
                if (key.StartsWith(name + "\\", StringComparison.OrdinalIgnoreCase)) return root.OpenSubKey(key[(name.Length + 1)..]);
            }
            return null;
        }
        catch (System.Security.SecurityException e)
        {
            throw new UnauthorizedAccessException($"{key}: {e.Message}", e);
        }
    }

    /// <summary>Reads a value, or null when it is not there.</summary>
    public static RegistryData? Read(string key, string name)
    {
        using var opened = Open(key);
        if (opened?.GetValue(name, null, RegistryValueOptions.DoNotExpandEnvironmentNames) is not { } value) return null;
        return opened.GetValueKind(name) switch
        {
            RegistryValueKind.DWord => new RegistryData("REG_DWORD", unchecked((uint)(int)value).ToString(CultureInfo.InvariantCulture)),
            RegistryValueKind.QWord => new RegistryData("REG_QWORD", unchecked((ulong)(long)value).ToString(CultureInfo.InvariantCulture)),
            RegistryValueKind.MultiString => new RegistryData("REG_MULTI_SZ", string.Join('\n', (string[])value)),
            RegistryValueKind.ExpandString => new RegistryData("REG_EXPAND_SZ", (string)value),
            RegistryValueKind.String => new RegistryData("REG_SZ", (string)value),
            RegistryValueKind.Binary => new RegistryData("REG_BINARY", Convert.ToHexString((byte[])value)),
            _ => new RegistryData("REG_NONE", value is byte[] bytes ? Convert.ToHexString(bytes) : string.Empty),
        };
    }
}
