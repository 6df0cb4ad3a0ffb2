using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MediaForge.Media.Definition;

/// <summary>A static network configuration of Windows PE (IPv4).</summary>
/// <param name="Address">The address with the length of its network, as 192.0.2.10/24.</param>
public sealed record MediaNetwork(string Address)
{
    /// <summary>The default gateway; null for none.</summary>
    public string? Gateway { get; init; }

    /// <summary>DNS servers in the order in which they are asked.</summary>
    public IReadOnlyList<string> DnsServers { get; init; } = [];

    /// <summary>The MAC address of the adapter; null for the only one that is connected.</summary>
    public string? Adapter { get; init; }

    /// <summary>What is wrong with an address with its network, or null.</summary>
    internal static string? NetworkFault(string text) =>
        text.Split('/') is [var address, var length] && AddressFault(address) is null && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is > 0 and < 32
            ? null
            : "it is an IPv4 address with the length of its network, as 192.0.2.10/24";

    /// <summary>What is wrong with an address, or null.</summary>
    internal static string? AddressFault(string text) =>
        text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? null : "it is an IPv4 address, as 192.0.2.1";

    /// <summary>What is wrong with a MAC address, or null.</summary>
    internal static string? AdapterFault(string text) =>
        text.Split(':', '-') is { Length: 6 } parts && parts.All(p => p.Length == 2 && p.All(char.IsAsciiHexDigit)) ? null : "it is a MAC address, as 00:15:5D:01:02:03";
}

/// <summary>A power scheme of Windows.</summary>
public enum PowerScheme
{
    /// <summary>What the boot image has.</summary>
    Unchanged,

    /// <summary>Balanced.</summary>
    Balanced,

    /// <summary>High performance.</summary>
    HighPerformance,

    /// <summary>Power saver.</summary>
    PowerSaver,
}
