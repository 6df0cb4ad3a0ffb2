namespace MediaForge.TaskSequences.Steps;

/// <summary>Apply Network Settings (<c>SMS_TaskSequence_ApplyNetworkSettingsAction</c>).</summary>
public sealed class ApplyNetworkSettings : StepSettings
{
    private static readonly SettingDefinition DnsDomainSetting = new("dnsDomain", "OSDDNSDomain", "DNSDomain", SettingKind.Text, "The primary DNS suffix of the computer.");
    private static readonly SettingDefinition DnsSuffixSearchOrderSetting = new("dnsSuffixes", "OSDDNSSuffixSearchOrder", "DNSSuffixSearchOrder", SettingKind.Text, "DNS suffixes to search, separated by commas.");
    private static readonly SettingDefinition DomainNameSetting = new("domain", "OSDDomainName", "DomainName", SettingKind.Text, "The domain to join.") { MaxLength = 255 };
    private static readonly SettingDefinition DomainOUSetting = new("organizationalUnit", "OSDDomainOUName", "DomainOUName", SettingKind.Text, "The organizational unit for the computer account, as LDAP://OU=...,DC=....") { MaxLength = 32767 };
    private static readonly SettingDefinition JoinPasswordSetting = new("password", "OSDJoinPassword", "DomainPassword", SettingKind.Secret, "The password of the account that joins the domain.");
    private static readonly SettingDefinition JoinAccountSetting = new("account", "OSDJoinAccount", "DomainUsername", SettingKind.Text, "The account that joins the domain, as DOMAIN\\user.");
    private static readonly SettingDefinition EnableTcpIpFilteringSetting = new("tcpIpFiltering", "OSDEnableTCPIPFiltering", "EnableTCPIPFiltering", SettingKind.Flag, "Filter TCP/IP as the adapters say.") { Hidden = true, Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition JoinTypeSetting = new("join", "OSDNetworkJoinType", "NetworkJoinType", SettingKind.Text, "Join a domain (0) or a workgroup (1).") { Default = "1", AlwaysWritten = true, Choices = ["0", "1"], Words = ["domain", "workgroup"] };
    private static readonly SettingDefinition WorkgroupNameSetting = new("workgroup", "OSDWorkgroupName", "WorkgroupName", SettingKind.Text, "The workgroup to join.") { MaxLength = 32 };

    // Property names of rows are formed as those of OSDApp are (AppInfo0Name); no export with adapters was at hand.
    private static readonly ArrayDefinition AdapterRows = new("adapters", "OSDAdapter", "AdapterInfo", "Settings of network adapters, in the order in which Windows finds them.")
    {
        Counts =
        [
            new("adapterCount", "OSDAdapterCount", "NumAdapters", SettingKind.Number, "The number of adapters.") { Hidden = true },
            new("adapterRows", "OSDAdapter", "AdapterInfo", SettingKind.Number, "The number of adapters.") { Hidden = true },
        ],
        Settings =
        [
            Adapter("dnsDomain", "DNSDomain", SettingKind.Text, "The DNS domain of the connection."),
            Adapter("dnsServers", "DNSServerList", SettingKind.Text, "DNS servers, separated by commas."),
            Adapter("dnsSuffix", "DNSSuffix", SettingKind.Text, "The DNS suffix of the connection."),
            Adapter("dhcp", "EnableDHCP", SettingKind.Flag, "The address comes from DHCP.") with { Default = "true", AlwaysWritten = true },
            Adapter("dnsRegistration", "EnableDNSRegistration", SettingKind.Flag, "Register the address in DNS."),
            Adapter("dnsFullRegistration", "EnableFullDNSRegistration", SettingKind.Flag, "Register the address under the computer's full name."),
            Adapter("ipProtocolFiltering", "EnableIPProtocolFiltering", SettingKind.Flag, "Let pass the listed IP protocols only."),
            Adapter("tcpFiltering", "EnableTCPFiltering", SettingKind.Flag, "Let pass the listed TCP ports only."),
            Adapter("gateways", "Gateways", SettingKind.Text, "Default gateways, separated by commas."),
            Adapter("ipAddresses", "IPAddressList", SettingKind.Text, "IP addresses, separated by commas."),
            Adapter("ipProtocolFilter", "IPProtocolFilterList", SettingKind.Text, "IP protocols that pass, separated by commas."),
            Adapter("index", "Index", SettingKind.Number, "The number of the adapter, from 0.") with { Range = (0, 999) },
            Adapter("macAddress", "MacAddress", SettingKind.Text, "The adapter that has this MAC address."),
            Adapter("adapterName", "Name", SettingKind.Text, "The name of the network connection."),
            Adapter("subnetMasks", "SubnetMask", SettingKind.Text, "Subnet masks, one for each address, separated by commas."),
            Adapter("tcpFilterPorts", "TCPFilterPortList", SettingKind.Text, "TCP ports that pass, separated by commas."),
            Adapter("netbios", "TcpipNetbiosOptions", SettingKind.Number, "NetBIOS over TCP/IP: 0 as DHCP says, 1 on, 2 off.") with { Range = (0, 2) },
        ],
    };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ApplyNetworkSettingsAction",
        Key = "applyNetworkSettings",
        DisplayName = "Apply Network Settings",
        Help = "Writes the workgroup or domain and the network settings to the answer file of the new Windows.",
        Create = () => new ApplyNetworkSettings(),
        Settings =
        [
            DnsDomainSetting,
            DnsSuffixSearchOrderSetting,
            DomainNameSetting,
            DomainOUSetting,
            JoinPasswordSetting,
            JoinAccountSetting,
            EnableTcpIpFilteringSetting,
            JoinTypeSetting,
            WorkgroupNameSetting,
        ],
        Arrays = [AdapterRows],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The primary DNS suffix of the computer.</summary>
    public string DnsDomain { get => Text(DnsDomainSetting); set => Put(DnsDomainSetting, value); }

    /// <summary>DNS suffixes to search, separated by commas.</summary>
    public string DnsSuffixSearchOrder { get => Text(DnsSuffixSearchOrderSetting); set => Put(DnsSuffixSearchOrderSetting, value); }

    /// <summary>The domain to join.</summary>
    public string DomainName { get => Text(DomainNameSetting); set => Put(DomainNameSetting, value); }

    /// <summary>The organizational unit for the computer account, as LDAP://OU=...,DC=....</summary>
    public string DomainOU { get => Text(DomainOUSetting); set => Put(DomainOUSetting, value); }

    /// <summary>The password of the account that joins the domain.</summary>
    public string JoinPassword { get => Text(JoinPasswordSetting); set => Put(JoinPasswordSetting, value); }

    /// <summary>The account that joins the domain, as DOMAIN\user.</summary>
    public string JoinAccount { get => Text(JoinAccountSetting); set => Put(JoinAccountSetting, value); }

    /// <summary>Filter TCP/IP as the adapters say.</summary>
    public bool EnableTcpIpFiltering { get => Flag(EnableTcpIpFilteringSetting); set => Put(EnableTcpIpFilteringSetting, value); }

    /// <summary>Join a domain (0) or a workgroup (1).</summary>
    public string JoinType { get => Text(JoinTypeSetting); set => Put(JoinTypeSetting, value); }

    /// <summary>The workgroup to join.</summary>
    public string WorkgroupName { get => Text(WorkgroupNameSetting); set => Put(WorkgroupNameSetting, value); }

    /// <summary>Settings of network adapters, in the order in which Windows finds them.</summary>
    public IReadOnlyList<NetworkAdapter> Adapters
    {
        get => Rows(AdapterRows, value => new NetworkAdapter(AdapterRows.Settings
            .Select(s => KeyValuePair.Create(s.Variable, value(s.Variable)))
            .Where(s => s.Value.Length > 0)
            .ToDictionary(StringComparer.OrdinalIgnoreCase)));
        set => PutRows(AdapterRows, value, (adapter, name) => adapter.Find(name));
    }

    private static SettingDefinition Adapter(string key, string name, SettingKind kind, string help) => new(key, name, name, kind, help);

    /// <inheritdoc/>
    public override string BuildAction() => "osdnetsettings.exe configure";
}
