using System.Runtime.Versioning;

namespace MediaForge.Executor;

/// <summary>The plug and play devices, as the registry has them (<c>Enum\bus\device\instance</c>).</summary>
/// <remarks>
/// In Windows PE every device there was found at this start. An installed Windows also keeps those that were taken out,
/// so it is not asked: drivers are matched in Windows PE.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static class WindowsDevices
{
    private const string EnumKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Enum";

    /// <summary>Of each device its hardware ids and then its compatible ids, best first; devices without any are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ListIds() =>
        [.. Below(EnumKey).SelectMany(Below).SelectMany(Below).Select(IdsOf).Where(ids => ids.Count > 0)];

    private static List<string> IdsOf(string instance) => [.. Texts(instance, "HardwareID"), .. Texts(instance, "CompatibleIDs")];

    private static string[] Texts(string key, string name) =>
        WindowsRegistry.Read(key, name)?.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static IEnumerable<string> Below(string key)
    {
        using var opened = WindowsRegistry.Open(key);
        return opened?.GetSubKeyNames().Select(name => key + "\\" + name) ?? [];
    }
}
