using System.Globalization;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;
using Microsoft.Win32;
using Root = Microsoft.Win32.Registry;

namespace MediaForge.Executor;

/// <summary>Reads and writes the registry by paths with their root in them.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsRegistry
{
    private static readonly (string Name, RegistryKey Key)[] Roots =
    [
        ("HKEY_LOCAL_MACHINE", Root.LocalMachine), ("HKEY_CURRENT_USER", Root.CurrentUser), ("HKEY_USERS", Root.Users),
        ("HKEY_CURRENT_CONFIG", Root.CurrentConfig), ("HKEY_CLASSES_ROOT", Root.ClassesRoot),
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

    /// <summary>Writes a value, making its key.</summary>
    /// <exception cref="ArgumentException">The key has no root, or the text is not of the type.</exception>
    public static void Write(string key, string name, RegistryData data)
    {
        var (root, path) = Split(key);
        Guard(key, () =>
        {
            using var opened = root.CreateSubKey(path, writable: true);
            var (kind, value) = Parse(key, name, data);
            opened.SetValue(name, value, kind);
        });
    }

    /// <summary>Deletes a value; does nothing when it is not there.</summary>
    public static void DeleteValue(string key, string name)
    {
        var (root, path) = Split(key);
        Guard(key, () =>
        {
            using var opened = root.OpenSubKey(path, writable: true);
            opened?.DeleteValue(name, throwOnMissingValue: false);
        });
    }

    /// <summary>Deletes a key with all in it; does nothing when it is not there.</summary>
    public static void DeleteKey(string key)
    {
        var (root, path) = Split(key);
        if (path.Length == 0) throw new ArgumentException($"'{key}' is a root of the registry and is not deleted.");
        Guard(key, () => root.DeleteSubKeyTree(path, throwOnMissingSubKey: false));
    }

    /// <summary>The names of the keys in a key; empty when it is not there.</summary>
    public static IReadOnlyList<string> List(string key)
    {
        using var opened = Open(key);
        return opened?.GetSubKeyNames() ?? [];
    }

    private static (RegistryKey Root, string Path) Split(string key)
    {
        foreach (var (name, root) in Roots)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return (root, string.Empty);
            if (key.StartsWith(name + "\\", StringComparison.OrdinalIgnoreCase)) return (root, key[(name.Length + 1)..]);
        }
        throw new ArgumentException($"'{key}' is not a registry key: it must start with its root, as HKEY_LOCAL_MACHINE.");
    }

    private static (RegistryValueKind Kind, object Value) Parse(string key, string name, RegistryData data)
    {
        try
        {
            return data.Type switch
            {
                "REG_SZ" => (RegistryValueKind.String, data.Text),
                "REG_EXPAND_SZ" => (RegistryValueKind.ExpandString, data.Text),
                "REG_MULTI_SZ" => (RegistryValueKind.MultiString, data.Text.Length == 0 ? Array.Empty<string>() : data.Text.Split('\n')),
                "REG_DWORD" => (RegistryValueKind.DWord, unchecked((int)uint.Parse(data.Text, NumberStyles.None, CultureInfo.InvariantCulture))),
                "REG_QWORD" => (RegistryValueKind.QWord, unchecked((long)ulong.Parse(data.Text, NumberStyles.None, CultureInfo.InvariantCulture))),
                "REG_BINARY" => (RegistryValueKind.Binary, Convert.FromHexString(data.Text)),
                "REG_NONE" => (RegistryValueKind.None, Convert.FromHexString(data.Text)),
                _ => throw new ArgumentException($"{key}, '{name}': '{data.Type}' is not a type of registry values."),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ArgumentException($"{key}, '{name}': '{data.Text}' is not a {data.Type}.", e);
        }
    }

    private static void Guard(string key, Action action)
    {
        try
        {
            action();
        }
        catch (System.Security.SecurityException e)
        {
            throw new UnauthorizedAccessException($"{key}: {e.Message}", e);
        }
    }
}
