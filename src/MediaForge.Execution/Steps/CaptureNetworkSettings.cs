using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="CaptureNetworkSettings"/>: membership, and the adapters that are connected, from the registry, into the
/// variables that Apply Network Settings reads.
/// </summary>
internal sealed class CaptureNetworkSettingsHandler : StepHandler
{
    private const string Component = "CaptureNetworkSettings";
    private const string Services = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\";
    private const string Tcpip = Services + @"Tcpip\Parameters";
    private const string NetBT = Services + @"NetBT\Parameters\Interfaces\Tcpip_";
    private const string Connections = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}\";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (CaptureNetworkSettings)context.Settings;
        if (context.Machine.IsWindowsPE) return StepResult.Broken(ErrorText.NotSupported, "The network settings of a Windows that does not run cannot be read. Run the step in the full operating system.");
        if (settings.Membership) CaptureMembership(context);
        if (settings.Adapters) CaptureAdapters(context);
        return StepResult.Done;
    }

    private static void CaptureMembership(StepContext context)
    {
        var membership = context.Machine.ReadMembership();
        Set(context, "OSDNetworkJoinType", membership.IsDomain ? "0" : "1");
        Set(context, membership.IsDomain ? "OSDDomainName" : "OSDWorkgroupName", membership.Name);
    }

    private static void CaptureAdapters(StepContext context)
    {
        Set(context, "OSDDNSDomain", Text(context, Tcpip, "Domain"));
        Set(context, "OSDDNSSuffixSearchOrder", Text(context, Tcpip, "SearchList"));
        var present = context.Machine.ReadHardware().Adapters;
        var rows = 0;
        foreach (var id in context.Machine.ListRegistryKeys(Tcpip + @"\Interfaces"))
        {
            var key = Tcpip + @"\Interfaces\" + id;
            var dhcp = Text(context, key, "EnableDHCP") != "0";
            var addresses = Addresses(context, key, dhcp ? "DhcpIPAddress" : "IPAddress");
            // The registry does not know the MAC address; the adapter that has the address now does.
            if (present.FirstOrDefault(a => a.Addresses.Intersect(addresses, StringComparer.OrdinalIgnoreCase).Any()) is not { } adapter) continue;
            CaptureAdapter(context, id, key, dhcp, adapter.MacAddress, rows++);
        }
        Set(context, "OSDAdapterCount", rows.ToString(CultureInfo.InvariantCulture));
    }

    private static void CaptureAdapter(StepContext context, string id, string key, bool dhcp, string mac, int row)
    {
        Put("MacAddress", mac.Replace(':', '-'));
        Put("Name", Text(context, Connections + id + @"\Connection", "Name"));
        Put("EnableDHCP", dhcp ? "true" : "false");
        if (!dhcp)
        {
            Put("IPAddressList", string.Join(',', Addresses(context, key, "IPAddress")));
            Put("SubnetMask", string.Join(',', Addresses(context, key, "SubnetMask")));
            Put("Gateways", string.Join(',', Addresses(context, key, "DefaultGateway")));
        }
        Put("DNSServerList", Text(context, key, "NameServer").Replace(' ', ','));
        Put("DNSDomain", Text(context, key, "Domain"));
        Put("EnableDNSRegistration", Flag(Text(context, key, "RegistrationEnabled")));
        Put("EnableFullDNSRegistration", Flag(Text(context, key, "RegisterAdapterName")));
        Put("TcpipNetbiosOptions", Text(context, NetBT + id, "NetbiosOptions"));

        void Put(string name, string value) => Set(context, $"OSDAdapter{row.ToString(CultureInfo.InvariantCulture)}{name}", value);
    }

    private static string[] Addresses(StepContext context, string key, string name) =>
        [.. Text(context, key, name).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(a => a is not ("0.0.0.0" or "::"))];

    private static string Flag(string number) => number switch { "0" => "false", "1" => "true", _ => string.Empty };

    private static string Text(StepContext context, string key, string name) => context.Machine.ReadRegistry(key, name)?.Text.Trim() ?? string.Empty;

    private static void Set(StepContext context, string variable, string value)
    {
        if (value.Length == 0) return;
        context.Variables.Set(variable, value);
        context.Log.Info(Component, $"{variable}={value}");
    }
}
