using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SetupBench;
using AdapterSettings = MediaForge.TaskSequences.Steps.NetworkAdapter;

namespace MediaForge.Execution.Tests;

/// <summary>Apply Windows Settings, Apply Network Settings and the steps that capture both.</summary>
public class ApplySettingsTests
{
    private const string Shell = AnswerFile.ShellSetup;
    private const string Tcpip = "Microsoft-Windows-TCPIP";
    private const string Join = "Microsoft-Windows-UnattendedJoin";

    private static string? Specialize(SetupBench bench, string component, string setting) => bench.Answers.Get(AnswerPass.Specialize, component, setting);

    private static string Unhidden(SetupBench bench) =>
        Encoding.Unicode.GetString(Convert.FromBase64String(bench.Answers.Get(AnswerPass.OobeSystem, Shell, "UserAccounts/AdministratorPassword/Value")!))[..^"AdministratorPassword".Length];

    [Fact]
    public void Windows_settings_are_in_the_answer_file()
    {
        var settings = new ApplyWindowsSettings { ComputerName = "REF-%No%", ProductKey = "abcde-12345-ABCDE-12345-ABCDE", RegisteredUser = "Me", RegisteredOrganization = "Us & Co", TimeZone = "Mitteleuropäische Zeit", InputLocale = "0407:00000407", UILanguage = "de-DE", AdminPassword = "Pass-word-1", RandomAdminPassword = false, ServerLicenseMode = "PerSeat" };
        var bench = new SetupBench(Set("No", "17"), StepOf(settings));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        Specialize(bench, Shell, "ComputerName").ShouldBe("REF-17");
        Specialize(bench, Shell, "ProductKey").ShouldBe("ABCDE-12345-ABCDE-12345-ABCDE");
        Specialize(bench, Shell, "RegisteredOwner").ShouldBe("Me");
        Specialize(bench, Shell, "RegisteredOrganization").ShouldBe("Us & Co");
        Specialize(bench, Shell, "TimeZone").ShouldBe("W. Europe Standard Time");
        bench.Answers.Get(AnswerPass.OobeSystem, "Microsoft-Windows-International-Core", "InputLocale").ShouldBe("0407:00000407");
        bench.Answers.Get(AnswerPass.OobeSystem, "Microsoft-Windows-International-Core", "UILanguage").ShouldBe("de-DE");
        bench.Answers.Get(AnswerPass.OobeSystem, "Microsoft-Windows-International-Core", "UserLocale").ShouldBeNull();
        foreach (var page in new[] { "HideEULAPage", "HideOnlineAccountScreens", "HideWirelessSetupInOOBE", "SkipMachineOOBE", "SkipUserOOBE" }) bench.Answers.Get(AnswerPass.OobeSystem, Shell, "OOBE/" + page).ShouldBe("true");
        bench.Answers.Get(AnswerPass.OobeSystem, Shell, "OOBE/ProtectYourPC").ShouldBe("3");
        Unhidden(bench).ShouldBe("Pass-word-1");
        bench.Bench["_MediaForgeAdministrator"].ShouldBe("enable");
        bench.Bench.LogText.ShouldContain("Server licensing per seat or per server is ignored");
        (bench.Bench.LogText + bench.Bench.Screen).ShouldNotContain("Pass-word-1");
    }

    [Fact]
    public void Random_password_is_long_and_complex_and_the_account_disabled()
    {
        var bench = new SetupBench(StepOf(new ApplyWindowsSettings { RandomAdminPassword = true, AdminPassword = "ignored" }));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        var password = Unhidden(bench);
        password.Length.ShouldBe(24);
        password.Any(char.IsAsciiLetterUpper).ShouldBeTrue();
        password.Any(char.IsAsciiLetterLower).ShouldBeTrue();
        password.Any(char.IsAsciiDigit).ShouldBeTrue();
        bench.Bench["_MediaForgeAdministrator"].ShouldBe("disable");
        (bench.Bench.LogText + bench.Bench.Screen).ShouldNotContain(password);
        // The default is the name of Windows PE, which names nothing.
        Specialize(bench, Shell, "ComputerName").ShouldBe("*");
    }

    [Fact]
    public void Settings_win_over_a_given_answer_file_and_leave_the_rest()
    {
        const string Given = "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><settings pass=\"specialize\"><component name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\"><ComputerName>GIVEN</ComputerName><RegisteredOwner>Old</RegisteredOwner></component></settings></unattend>";
        var bench = new SetupBench(StepOf(new ApplyWindowsSettings { RegisteredUser = "New" }));
        bench.Machine.Disks.AddFile(AnswerPath, Encoding.UTF8.GetBytes(Given));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        Specialize(bench, Shell, "RegisteredOwner").ShouldBe("New");
        Specialize(bench, Shell, "ComputerName").ShouldBe("GIVEN");
    }

    [Theory]
    [InlineData("SIXTEEN-LETTERS-", "longer than 15 bytes")]
    [InlineData("ÄÖÜÄÖÜÄÖ", "longer than 15 bytes")]
    [InlineData("A B", "' ' is not allowed")]
    [InlineData("A.B", "'.' is not allowed")]
    [InlineData("12345", "digits only")]
    public void Name_that_Windows_refuses_fails(string name, string message) => new SetupBench(StepOf(new ApplyWindowsSettings { ComputerName = name })).Start()!.Message.ShouldContain(message);

    [Fact]
    public void Wrong_settings_fail_clearly()
    {
        Message(new ApplyWindowsSettings { ProductKey = "ABCDE-12345" }).ShouldContain("OSDProductKey");
        Message(new ApplyWindowsSettings { ProductKey = "ABCDE-12345" }).ShouldNotContain("ABCDE-12345");
        Message(new ApplyWindowsSettings { TimeZone = "Mars" }).ShouldContain("knows no time zone 'Mars'");
        Message(new ApplyWindowsSettings { RandomAdminPassword = false }).ShouldContain("OSDLocalAdminPassword");

        static string Message(StepSettings settings) => new SetupBench(StepOf(settings)).Start()!.Message;
    }

    [Fact]
    public void Without_an_applied_Windows_the_steps_fail_clearly()
    {
        new Bench(StepOf(new ApplyWindowsSettings())).Start().Message.ShouldContain("No operating system was applied");
        var bench = new SetupBench(StepOf(new ApplyNetworkSettings()));
        bench.Machine.Disks.Delete(SystemHive);
        bench.Start()!.Message.ShouldContain(@"There is no Windows in C:\Windows");
        bench = new SetupBench(StepOf(new ApplyWindowsSettings()));
        bench.Machine.Disks.AddFile(AnswerPath, "<unattend>\n<x>"u8);
        bench.Start()!.Message.ShouldContain(AnswerPath + ", line 2");
    }

    [Fact]
    public void Static_adapter_is_in_the_answer_file()
    {
        var adapter = new AdapterSettings(new Dictionary<string, string>
        {
            ["EnableDHCP"] = "false",
            ["MacAddress"] = "00:15:5d:01:02:03",
            ["IPAddressList"] = "192.168.1.10, 10.1.2.3",
            ["SubnetMask"] = "255.255.254.0,255.0.0.0",
            ["Gateways"] = "192.168.1.1,172.16.0.1",
            ["DNSServerList"] = "192.168.1.2,192.168.1.3",
            ["DNSDomain"] = "lab.example",
            ["EnableDNSRegistration"] = "false",
            ["TcpipNetbiosOptions"] = "2",
        });
        var bench = new SetupBench(StepOf(new ApplyNetworkSettings { WorkgroupName = "BUILD", Adapters = [adapter], DnsSuffixSearchOrder = "a.example, b.example" }));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        Specialize(bench, Join, "Identification/JoinWorkgroup").ShouldBe("BUILD");
        Specialize(bench, Tcpip, "Interfaces/Interface/Identifier").ShouldBe("00-15-5D-01-02-03");
        Specialize(bench, Tcpip, "Interfaces/Interface/Ipv4Settings/DhcpEnabled").ShouldBe("false");
        Specialize(bench, "Microsoft-Windows-NetBT", "Interfaces/Interface/NetbiosOptions").ShouldBe("2");
        Specialize(bench, "Microsoft-Windows-DNS-Client", "Interfaces/Interface/DisableDynamicUpdate").ShouldBe("true");
        var text = Encoding.UTF8.GetString(bench.Machine.Disks.Read(AnswerPath)!);
        foreach (var part in new[] { "keyValue=\"1\">192.168.1.10/23<", "keyValue=\"2\">10.1.2.3/8<", "<NextHopAddress>192.168.1.1<", "<Prefix>0.0.0.0/0<", "keyValue=\"2\">192.168.1.3<", "keyValue=\"2\">b.example<", "<DNSDomain>lab.example<" }) text.ShouldContain(part);
        bench.Bench.LogText.ShouldContain("172.16.0.1 is in no network of the adapter");
    }

    [Fact]
    public void Adapters_can_come_from_variables_and_by_number()
    {
        var bench = new SetupBench(Set("OSDAdapterCount", "1"), Set("OSDAdapter0EnableDHCP", "false"), Set("OSDAdapter0IPAddressList", "fd00::5"), Set("OSDAdapter0SubnetMask", "64"), StepOf(new ApplyNetworkSettings()));
        bench.Machine.Hardware = new HardwareFacts { Adapters = [new("00:15:5D:0A:0B:0C", false, ["10.0.0.2"], [])] };
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        Specialize(bench, Tcpip, "Interfaces/Interface/Identifier").ShouldBe("00-15-5D-0A-0B-0C");
        Specialize(bench, Tcpip, "Interfaces/Interface/UnicastIpAddresses/IpAddress").ShouldBe("fd00::5/64");
    }

    [Fact]
    public void Last_network_settings_win()
    {
        var adapter = new AdapterSettings(new Dictionary<string, string> { ["MacAddress"] = "00155D010203" });
        var bench = new SetupBench(StepOf(new ApplyNetworkSettings { JoinType = "0", DomainName = "d.example", JoinAccount = "D\\a", JoinPassword = "pw-pw-pw", Adapters = [adapter] }, "First"), StepOf(new ApplyNetworkSettings { WorkgroupName = "W" }, "Last"));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        Specialize(bench, Join, "Identification/JoinWorkgroup").ShouldBe("W");
        Specialize(bench, Join, "Identification/JoinDomain").ShouldBeNull();
        Specialize(bench, Tcpip, "Interfaces").ShouldBeNull();
    }

    [Theory]
    [InlineData(@"LAB\joiner", "LAB", "joiner")]
    [InlineData("joiner@lab.example", null, "joiner@lab.example")]
    [InlineData("joiner", "d.example", "joiner")]
    public void Domain_is_in_the_answer_file(string account, string? domain, string user)
    {
        var bench = new SetupBench(StepOf(new ApplyNetworkSettings { JoinType = "0", DomainName = "d.example", DomainOU = "LDAP://OU=Ref,DC=d,DC=example", JoinAccount = account, JoinPassword = "pw-pw-pw" }));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        Specialize(bench, Join, "Identification/JoinDomain").ShouldBe("d.example");
        Specialize(bench, Join, "Identification/MachineObjectOU").ShouldBe("OU=Ref,DC=d,DC=example");
        Specialize(bench, Join, "Identification/Credentials/Domain").ShouldBe(domain);
        Specialize(bench, Join, "Identification/Credentials/Username").ShouldBe(user);
        Specialize(bench, Join, "Identification/Credentials/Password").ShouldBe("pw-pw-pw");
        (bench.Bench.LogText + bench.Bench.Screen).ShouldNotContain("pw-pw-pw");
    }

    [Theory]
    [InlineData("IPAddressList", "10.0.0", "OSDAdapter0IPAddressList: '10.0.0' is no IP address")]
    [InlineData("IPAddressList", "", "has no address")]
    [InlineData("IPAddressList", "10.0.0.1,10.0.0.2", "2 addresses and 1 subnet masks")]
    [InlineData("SubnetMask", "255.0.255.0", "ones must come before its zeros")]
    [InlineData("SubnetMask", "33", "from 1 to 32")]
    [InlineData("Gateways", "gateway", "is no IP address")]
    [InlineData("DNSServerList", "1.2.3.4.5", "is no IP address")]
    [InlineData("MacAddress", "00-15-5D-01-02", "is no MAC address")]
    [InlineData("MacAddress", "", "number 0 of those that are connected, and there are 0")]
    [InlineData("TcpipNetbiosOptions", "3", "must be 0")]
    public void Wrong_adapter_fails_clearly(string setting, string value, string message)
    {
        var settings = new Dictionary<string, string> { ["EnableDHCP"] = "false", ["MacAddress"] = "00155D010203", ["IPAddressList"] = "10.0.0.1", ["SubnetMask"] = "255.0.0.0", [setting] = value };
        new SetupBench(StepOf(new ApplyNetworkSettings { Adapters = [new AdapterSettings(settings)] })).Start()!.Message.ShouldContain(message);
    }

    [Fact]
    public void Wrong_membership_fails_clearly()
    {
        Message(new ApplyNetworkSettings { JoinType = "0" }).ShouldContain("OSDDomainName");
        Message(new ApplyNetworkSettings { JoinType = "0", DomainName = "d", JoinAccount = "a" }).ShouldContain("OSDJoinPassword");
        Message(new ApplyNetworkSettings { JoinType = "0", DomainName = "d", JoinAccount = "a", JoinPassword = "p", DomainOU = "Ref" }).ShouldContain("is no organizational unit");
        Message(new ApplyNetworkSettings { WorkgroupName = "SIXTEENLETTERS16" }).ShouldContain("more than 15");

        static string Message(StepSettings settings) => new SetupBench(StepOf(settings)).Start()!.Message;
    }

    [Fact]
    public void Captured_Windows_settings_are_variables()
    {
        var bench = new Bench(StepOf(new CaptureWindowsSettings()));
        bench.Machine.PowerOn(inWindowsPE: false);
        foreach (var (key, value) in new[] { (@"SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName|ComputerName", "OLD-PC"), (@"SYSTEM\CurrentControlSet\Control\TimeZoneInformation|TimeZoneKeyName", "UTC\0rest"), (@"SOFTWARE\Microsoft\Windows NT\CurrentVersion|RegisteredOwner", "Me") })
            bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\" + key] = new RegistryData("REG_SZ", value);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        (bench["OSDComputerName"], bench["OSDTimeZone"], bench["OSDRegisteredUserName"], bench["OSDRegisteredOrgName"]).ShouldBe(("OLD-PC", "UTC", "Me", null));
    }

    [Fact]
    public void Windows_settings_are_captured_offline_too()
    {
        var bench = new SetupBench(StepOf(new CaptureWindowsSettings { TimeZone = false }));
        SimulatedHive.Edit(bench.Machine, SystemHive, hive => hive.Root.Create(@"ControlSet001\Control\ComputerName\ComputerName").SetString("ComputerName", "OLD-PC"));
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench["OSDComputerName"].ShouldBe("OLD-PC");
        new Bench(StepOf(new CaptureWindowsSettings())).Start().Message.ShouldContain("There was no Windows on this machine");
    }

    [Fact]
    public void Captured_network_settings_are_what_Apply_Network_Settings_reads()
    {
        const string Interfaces = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\";
        var bench = new Bench(StepOf(new CaptureNetworkSettings()));
        bench.Machine.PowerOn(inWindowsPE: false);
        bench.Machine.Membership = new DomainMembership(false, "BUILD");
        bench.Machine.Hardware = new HardwareFacts { Adapters = [new("00:15:5D:01:02:03", false, ["10.0.0.5"], ["10.0.0.1"])] };
        foreach (var (name, value) in new[] { ("EnableDHCP", "0"), ("IPAddress", "10.0.0.5"), ("SubnetMask", "255.0.0.0"), ("DefaultGateway", "10.0.0.1"), ("NameServer", "10.0.0.2 10.0.0.3") })
            bench.Machine.RegistryValues[$"{Interfaces}{{A}}|{name}"] = new RegistryData("REG_SZ", value);
        bench.Machine.RegistryValues[Interfaces + "{B}|DhcpIPAddress"] = new RegistryData("REG_SZ", "10.9.9.9");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        (bench["OSDNetworkJoinType"], bench["OSDWorkgroupName"], bench["OSDAdapterCount"]).ShouldBe(("1", "BUILD", "1"));
        (bench["OSDAdapter0MacAddress"], bench["OSDAdapter0EnableDHCP"], bench["OSDAdapter0IPAddressList"], bench["OSDAdapter0SubnetMask"], bench["OSDAdapter0Gateways"], bench["OSDAdapter0DNSServerList"])
            .ShouldBe(("00-15-5D-01-02-03", "false", "10.0.0.5", "255.0.0.0", "10.0.0.1", "10.0.0.2,10.0.0.3"));
    }
}
