namespace MediaForge.Execution.Machines;

/// <summary>A network adapter that is up.</summary>
/// <param name="MacAddress">Its address as <c>00:15:5D:01:02:03</c>.</param>
/// <param name="IsWireless">Whether it is a wireless one.</param>
/// <param name="Addresses">Its IP addresses.</param>
/// <param name="Gateways">Its default gateways.</param>
public sealed record NetworkAdapter(string MacAddress, bool IsWireless, IReadOnlyList<string> Addresses, IReadOnlyList<string> Gateways)
{
    /// <summary>Its IPv4 interface index, by which netsh knows it.</summary>
    public int Index { get; init; }

    /// <summary>The DNS servers that it uses.</summary>
    public IReadOnlyList<string> DnsServers { get; init; } = [];
}
