namespace MediaForge.TaskSequences.Steps;

/// <summary>Settings of one network adapter in <see cref="ApplyNetworkSettings"/>, by their names in ConfigMgr (<c>EnableDHCP</c>).</summary>
/// <param name="Settings">The settings that are given; names are taken in any case.</param>
public sealed record NetworkAdapter(IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>A setting by its name in ConfigMgr, or null.</summary>
    public string? Find(string name) =>
        Settings.FirstOrDefault(s => s.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The address comes from DHCP.</summary>
    public bool UsesDhcp => !"false".Equals(Find("EnableDHCP")?.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>IP addresses.</summary>
    public IReadOnlyList<string> IPAddresses => List("IPAddressList");

    /// <summary>Subnet masks, one for each address.</summary>
    public IReadOnlyList<string> SubnetMasks => List("SubnetMask");

    /// <summary>Default gateways.</summary>
    public IReadOnlyList<string> Gateways => List("Gateways");

    /// <summary>DNS servers.</summary>
    public IReadOnlyList<string> DnsServers => List("DNSServerList");

    /// <summary>The MAC address by which the adapter is found; empty to take the next one.</summary>
    public string MacAddress => Find("MacAddress") ?? string.Empty;

    /// <summary>The name of the network connection; empty for any.</summary>
    public string Name => Find("Name") ?? string.Empty;

    private string[] List(string name) => (Find(name) ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
