using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MediaForge.Execution.Machines;
using AdapterSettings = MediaForge.TaskSequences.Steps.NetworkAdapter;

namespace MediaForge.Execution.Windows;

/// <summary>The settings of network adapters in an answer file: addresses and routes, DNS, NetBIOS.</summary>
internal static class AnswerFileAdapters
{
    private const string Component = "ApplyNetworkSettings";
    private const string Tcpip = "Microsoft-Windows-TCPIP";
    private const string DnsClient = "Microsoft-Windows-DNS-Client";
    private const string NetBT = "Microsoft-Windows-NetBT";
    private const string Interfaces = "Interfaces";
    private const string Interface = "Interface";

    /// <summary>Takes all adapters out.</summary>
    public static void Clear(AnswerFile file)
    {
        foreach (var component in new[] { Tcpip, DnsClient, NetBT }) file.Remove(AnswerPass.Specialize, component, Interfaces);
    }

    /// <summary>Adds an adapter.</summary>
    /// <exception cref="StepFailedException">A setting is wrong, or the adapter is not there.</exception>
    public static void Add(StepContext context, AnswerFile file, AdapterSettings adapter, int row)
    {
        var name = "OSDAdapter" + row.ToString(CultureInfo.InvariantCulture);
        var identifier = Identify(context, adapter, row, name);
        if (adapter.UsesDhcp) Item(file, Tcpip, identifier).Set("Ipv4Settings/DhcpEnabled", "true");
        else AddAddresses(context, file, adapter, identifier, name);
        AddDns(file, adapter, identifier, name);
        if (adapter.Find("TcpipNetbiosOptions") is { } netbios)
        {
            if (netbios.Trim() is not ("0" or "1" or "2")) throw new StepFailedException(ErrorText.InvalidParameter, $"{name}TcpipNetbiosOptions is '{netbios}'. It must be 0 (as DHCP says), 1 (on) or 2 (off).");
            Item(file, NetBT, identifier).Set("NetbiosOptions", netbios.Trim());
        }
        if (IsTrue(adapter, "EnableIPProtocolFiltering") || IsTrue(adapter, "EnableTCPFiltering")) context.Log.Warning(Component, $"{name}: filters are ignored: no Windows since Vista has them. Use firewall rules.");
        context.Log.Info(Component, $"{name}: the adapter {identifier} gets {(adapter.UsesDhcp ? "its address from DHCP" : string.Join(", ", adapter.IPAddresses))}");
    }

    /// <summary>By what Windows Setup finds the adapter: its MAC address, or the name of its connection.</summary>
    private static string Identify(StepContext context, AdapterSettings adapter, int row, string name)
    {
        if (adapter.MacAddress.Trim() is { Length: > 0 } mac)
        {
            var digits = string.Concat(mac.Where(char.IsAsciiHexDigit));
            if (digits.Length != 12 || mac.Any(c => !char.IsAsciiHexDigit(c) && c is not ('-' or ':' or '.'))) throw new StepFailedException(ErrorText.InvalidParameter, $"{name}MacAddress: '{mac}' is no MAC address. Write it as 00-15-5D-01-02-03.");
            return Dashed(digits);
        }
        if (adapter.Name.Trim() is { Length: > 0 } connection) return connection;
        var index = adapter.Find("Index") is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : row;
        var present = context.Machine.ReadHardware().Adapters;
        if (index >= present.Count) throw new StepFailedException(ErrorText.InvalidParameter, $"{name} names no adapter by MAC address or name, so it is number {index} of those that are connected, and there are {present.Count}. Connect it, or set {name}MacAddress.");
        return Dashed(string.Concat(present[index].MacAddress.Where(char.IsAsciiHexDigit)));

        static string Dashed(string digits) => string.Join('-', digits.ToUpperInvariant().Chunk(2).Select(c => new string(c)));
    }

    private static void AddAddresses(StepContext context, AnswerFile file, AdapterSettings adapter, string identifier, string name)
    {
        if (adapter.IPAddresses.Count == 0) throw new StepFailedException(ErrorText.InvalidParameter, $"{name} does not use DHCP and has no address. Set {name}IPAddressList.");
        if (adapter.SubnetMasks.Count != adapter.IPAddresses.Count) throw new StepFailedException(ErrorText.InvalidParameter, $"{name} has {adapter.IPAddresses.Count} addresses and {adapter.SubnetMasks.Count} subnet masks. Give one mask for each address in {name}SubnetMask.");
        var addresses = adapter.IPAddresses.Zip(adapter.SubnetMasks, (text, mask) =>
        {
            var address = NetworkAddress.Read(text, name + "IPAddressList");
            return (Address: address, Prefix: NetworkAddress.PrefixLength(mask, address, name + "SubnetMask"));
        }).ToList();
        var item = Item(file, Tcpip, identifier);
        foreach (var family in addresses.Select(a => a.Address.AddressFamily).Distinct()) item.Set(family == AddressFamily.InterNetwork ? "Ipv4Settings/DhcpEnabled" : "Ipv6Settings/DhcpEnabled", "false");
        item.SetList("UnicastIpAddresses", "IpAddress", addresses.Select(a => $"{a.Address}/{a.Prefix.ToString(CultureInfo.InvariantCulture)}"));
        var route = 0;
        foreach (var text in adapter.Gateways)
        {
            var gateway = NetworkAddress.Read(text, name + "Gateways");
            if (!addresses.Exists(a => NetworkAddress.SameNetwork(a.Address, gateway, a.Prefix)) && !gateway.IsIPv6LinkLocal) context.Log.Warning(Component, $"{name}Gateways: {gateway} is in no network of the adapter, so Windows will not reach it.");
            item.AddItem("Routes", "Route")
                .Set("Identifier", (route++).ToString(CultureInfo.InvariantCulture))
                .Set("Prefix", gateway.AddressFamily == AddressFamily.InterNetwork ? "0.0.0.0/0" : "::/0")
                .Set("NextHopAddress", gateway.ToString());
        }
    }

    private static void AddDns(AnswerFile file, AdapterSettings adapter, string identifier, string name)
    {
        // ConfigMgr's reference has DNSDomain, its example DNSSuffix.
        var domain = adapter.Find("DNSDomain") ?? adapter.Find("DNSSuffix");
        var (register, registerFully) = (adapter.Find("EnableDNSRegistration"), adapter.Find("EnableFullDNSRegistration"));
        if (adapter.DnsServers.Count == 0 && domain is null && register is null && registerFully is null) return;
        var item = Item(file, DnsClient, identifier);
        if (domain is not null) item.Set("DNSDomain", domain.Trim());
        if (adapter.DnsServers.Count > 0) item.SetList("DNSServerSearchOrder", "IpAddress", adapter.DnsServers.Select(s => NetworkAddress.Read(s, name + "DNSServerList").ToString()));
        if (register is not null) item.Set("DisableDynamicUpdate", IsTrue(adapter, "EnableDNSRegistration") ? "false" : "true");
        if (registerFully is not null) item.Set("EnableAdapterDomainNameRegistration", IsTrue(adapter, "EnableFullDNSRegistration") ? "true" : "false");
    }

    private static AnswerItem Item(AnswerFile file, string component, string identifier) => file.AddItem(AnswerPass.Specialize, component, Interfaces, Interface).Set("Identifier", identifier);

    private static bool IsTrue(AdapterSettings adapter, string setting) => "true".Equals(adapter.Find(setting)?.Trim(), StringComparison.OrdinalIgnoreCase);
}
