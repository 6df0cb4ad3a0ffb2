using System.Net;
using System.Net.Sockets;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Capture;

/// <summary>What the machine's network looks like, for messages about a server that is not found.</summary>
internal sealed class NetworkHints(IReadOnlyList<NetworkAdapter> adapters)
{
    /// <summary>Why no server at all could be reached; null when the machine has an address.</summary>
    public ShareFault? FindFault()
    {
        const int NoNetwork = 1222;
        if (adapters.Count == 0) return new ShareFault(ErrorText.FromWin32(NoNetwork), "The machine has no network adapter that is up: Windows PE lacks the adapter's driver (put it on the media as a boot image driver), or no cable is plugged in.") { MayPass = true };
        if (adapters.Any(a => a.Addresses.Any(IsUsable))) return null;
        return new ShareFault(ErrorText.FromWin32(NoNetwork), $"The machine has no network address: no DHCP server has given one to {string.Join(", ", adapters.Select(a => a.MacAddress))}. Check cable, switch port and DHCP. {Describe()}") { MayPass = true };
    }

    /// <summary>Adapters, addresses, gateways and DNS servers, in a sentence.</summary>
    public string Describe() => $"This machine has {string.Join("; ", adapters.Select(Describe))}.";

    private static string Describe(NetworkAdapter adapter) =>
        $"{adapter.MacAddress} with {List(adapter.Addresses, "no address")}, {List(adapter.Gateways, "no gateway", "gateway ")}, {List(adapter.DnsServers, "no DNS server", "DNS ")}";

    private static string List(IReadOnlyList<string> items, string none, string before = "") => items.Count == 0 ? none : before + string.Join(" and ", items);

    /// <summary>Not one that a machine gives itself when no DHCP server answers (169.254.0.0/16, fe80::/10), nor loopback.</summary>
    private static bool IsUsable(string text) =>
        IPAddress.TryParse(text, out var address) && !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal
        && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
