using MediaForge.Execution.Conditions;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Conditions;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

public class ConditionEvaluatorTests
{
    private static readonly DateTimeOffset Written = new(2020, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly Bench _bench = new();

    private bool Evaluate(Condition? condition)
    {
        if (_bench.Log is null) _bench.Start();
        return new ConditionEvaluator(_bench.Machine, _bench.Variables, _bench.Log!).Evaluate(condition);
    }

    private static KeyValuePair<string, string>[] Fields(params (string, string)[] fields) => [.. fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))];

    private static readonly Condition True = If("_SMSTSMediaType", "exists"), False = If("_SMSTSMediaType", "notExists");
    private static readonly Condition Unknown = new WmiExpression(Fields(("Query", "SELECT * FROM X")));

    [Theory]
    [InlineData("Five", "exists", null, true)]
    [InlineData("None", "exists", null, false)]
    [InlineData("None", "notExists", null, true)]
    [InlineData("five", "equals", "5", true)]
    [InlineData("Five", "EQUALS", "05", true)]
    [InlineData("Five", "notequals", "6", true)]
    [InlineData("Five", "less", "10", true)]
    [InlineData("Five", "lessEqual", "5", true)]
    [InlineData("Five", "greater", "10", false)]
    [InlineData("Five", "greaterEqual", "-3", true)]
    [InlineData("Text", "less", "b", true)]
    [InlineData("Text", "equals", "APPLE", true)]
    [InlineData("Text", "less", "5", false)]
    [InlineData("Text", "like", "A*L?", true)]
    [InlineData("Text", "like", "pp", false)]
    [InlineData("Text", "notLike", "*z*", true)]
    [InlineData("None", "equals", "", false)]
    [InlineData("None", "notEquals", "x", true)]
    [InlineData("None", "like", "*", false)]
    [InlineData("None", "notLike", "*", true)]
    [InlineData("None", "less", "5", false)]
    [InlineData("None", "greaterEqual", "", false)]
    [InlineData("Five", "equals", "%Five%", true)]
    public void Variable_operators(string variable, string op, string? value, bool expected)
    {
        _bench.Start();
        _bench.Variables.Set("Five", "5");
        _bench.Variables.Set("Text", "apple");
        Evaluate(If(variable, op, value)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Five")]
    [InlineData("None")]
    public void Variable_unknown_operator_fails(string variable)
    {
        _bench.Start();
        _bench.Variables.Set("Five", "5");
        Should.Throw<ConditionException>(() => Evaluate(If(variable, "resembles", "5"))).Code.ShouldBe(ErrorText.InvalidParameter);
    }

    [Fact]
    public void Compound_truth_tables()
    {
        Evaluate(null).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.And)).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.Or)).ShouldBeFalse();
        Evaluate(Compound(ConditionOperator.Not)).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.And, True, False)).ShouldBeFalse();
        Evaluate(Compound(ConditionOperator.And, True, True)).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.Or, False, True)).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.Or, False, False)).ShouldBeFalse();
        Evaluate(Compound(ConditionOperator.Not, False, True)).ShouldBeFalse();
        Evaluate(Compound(ConditionOperator.Not, False, False)).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.And, Compound(ConditionOperator.Or, False, Compound(ConditionOperator.Not, False)), True)).ShouldBeTrue();
    }

    [Fact]
    public void Compound_unanswerable_part_counts_only_when_no_other_decides()
    {
        Evaluate(Compound(ConditionOperator.And, Unknown, False)).ShouldBeFalse();
        Evaluate(Compound(ConditionOperator.Or, Unknown, True)).ShouldBeTrue();
        Evaluate(Compound(ConditionOperator.Not, Unknown, True)).ShouldBeFalse();
        Should.Throw<ConditionException>(() => Evaluate(Compound(ConditionOperator.And, Unknown, True)));
        Should.Throw<ConditionException>(() => Evaluate(Compound(ConditionOperator.Or, False, Unknown)));
        Should.Throw<ConditionException>(() => Evaluate(Compound(ConditionOperator.Not, Unknown, False)));
    }

    [Theory]
    [InlineData("", "", "", "", true)]
    [InlineData("10.0.5", "less", "", "", false)]
    [InlineData("10.0.5", "greaterEqual", "", "", true)]
    [InlineData("10", "greater", "", "", true)]
    [InlineData("", "", "2020-05-06T07:08:09", "equals", true)]
    [InlineData("", "", "20200506070810.000000+000", "less", true)]
    [InlineData("10.0.5.0", "equals", "2021-01-01", "greater", false)]
    public void File_exists_with_version_and_date(string version, string versionOperator, string date, string dateOperator, bool expected)
    {
        _bench.Machine.Disks.AddFile(@"X:\Windows\tool.exe", "MZ"u8, Written, new Version(10, 0, 5, 0));
        var fields = Fields(("Path", @"%windir%\tool.exe"), ("Version", version), ("VersionOperator", versionOperator), ("DateTime", date), ("DateTimeOperator", dateOperator));
        Evaluate(new FileExpression(fields)).ShouldBe(expected);
    }

    [Fact]
    public void File_missing_or_without_version_is_false_and_a_bad_date_fails()
    {
        _bench.Machine.Disks.AddFile(@"X:\a.txt", "a"u8, Written);
        Evaluate(new FileExpression(Fields(("Path", @"X:\nowhere.txt")))).ShouldBeFalse();
        Evaluate(new FileExpression(Fields(("Path", @"X:\a.txt"), ("Version", "1.0"), ("VersionOperator", "less")))).ShouldBeFalse();
        Should.Throw<ConditionException>(() => Evaluate(new FileExpression(Fields(("Path", @"X:\a.txt"), ("DateTime", "yesterday")))));
    }

    [Fact]
    public void Folder_exists()
    {
        Evaluate(new FolderExpression(Fields(("Path", @"X:\Windows\System32\")))).ShouldBeTrue();
        Evaluate(new FolderExpression(Fields(("Path", @"X:\Windows\System32\cmd.exe")))).ShouldBeFalse();
        Evaluate(new FolderExpression(Fields(("Path", @"X:\Windows"), ("DateTime", "2000-01-01"), ("DateTimeOperator", "less")))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("exists", "Build", "", "", true)]
    [InlineData("exists", "", "", "", true)]
    [InlineData("exists", "Build", "", "REG_SZ", false)]
    [InlineData("notExists", "Nothing", "", "", true)]
    [InlineData("nonExists", "Build", "", "", false)]
    [InlineData("equals", "Build", "0x10", "", true)]
    [InlineData("greater", "Build", "9", "", true)]
    [InlineData("equals", "Name", "lab", "", true)]
    [InlineData("notEquals", "Nothing", "x", "", true)]
    [InlineData("equals", "Nothing", "", "", false)]
    public void Registry_operators(string op, string value, string data, string type, bool expected)
    {
        _bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\Lab|Build"] = new RegistryData("REG_DWORD", "16");
        _bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\Lab|Name"] = new RegistryData("REG_SZ", "LAB");
        Evaluate(new RegistryExpression(Fields(("KeyPath", @"HKLM\SOFTWARE\Lab"), ("Operator", op), ("Value", value), ("Data", data), ("Type", type)))).ShouldBe(expected);
    }

    [Fact]
    public void Registry_unknown_root_fails() =>
        Should.Throw<ConditionException>(() => Evaluate(new RegistryExpression(Fields(("KeyPath", @"HKXX\A"), ("Operator", "exists")))));

    [Fact]
    public void Wmi_rows_decide_and_failures_are_never_true()
    {
        var query = Fields(("Query", "SELECT * FROM X"));
        Should.Throw<ConditionException>(() => Evaluate(new WmiExpression(query))).Code.ShouldBe(ErrorText.NoWmi);
        Evaluate(new WmiExpression(query, IgnoreQueryFailure: true)).ShouldBeFalse();
        _bench.Screen.ToString().ShouldContain("counts as false");
        _bench.Machine.WmiRows = new Dictionary<string, int> { ["SELECT * FROM X"] = 2, ["SELECT * FROM Y"] = 0 };
        Evaluate(new WmiExpression(query)).ShouldBeTrue();
        Evaluate(new WmiExpression(Fields(("Query", "SELECT * FROM Y")))).ShouldBeFalse();
        Should.Throw<ConditionException>(() => Evaluate(new WmiExpression(Fields(("Query", "SELEKT")))));
    }

    [Fact]
    public void Software_is_asked_of_the_registry_in_the_full_system_only()
    {
        const string Product = "{90160000-008C-0000-1000-0000000FF1CE}";
        var software = new SoftwareExpression(Fields(("Operator", "ThisVersion"), ("ProductCode", Product)));
        Should.Throw<ConditionException>(() => Evaluate(software));
        _bench.Machine.PowerOn(inWindowsPE: false);
        Evaluate(software).ShouldBeFalse();
        _bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\" + Product + "|DisplayVersion"] = new RegistryData("REG_SZ", "16");
        Evaluate(software).ShouldBeTrue();
        var upgrade = new SoftwareExpression(Fields(("Operator", "AnyVersion"), ("UpgradeCode", Product)));
        Evaluate(upgrade).ShouldBeFalse();
        _bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\Classes\Installer\UpgradeCodes\00006109C80000000100000000F01FEC|x"] = new RegistryData("REG_SZ", string.Empty);
        Evaluate(upgrade).ShouldBeTrue();
    }

    [Fact]
    public void MakeModel_and_computer_match_the_hardware()
    {
        _bench.Machine.Hardware = new HardwareFacts { Make = "Contoso", Model = "Book 13 G2", SerialNumber = "S1", Adapters = [new("00:15:5D:00:00:01", false, [], [])] };
        Evaluate(new MakeModelExpression("CONT*", "Book ?? *")).ShouldBeTrue();
        Evaluate(new MakeModelExpression("CONT*", "Desk*")).ShouldBeFalse();
        Evaluate(new MakeModelExpression(null, null)).ShouldBeTrue();
        Evaluate(new ComputerExpression(assetTag: "none", macAddress: "00-15-5d-00-00-01")).ShouldBeTrue();
        Evaluate(new ComputerExpression(serialNumber: "s1")).ShouldBeTrue();
        Evaluate(new ComputerExpression(uuid: "x")).ShouldBeFalse();
        Evaluate(new ComputerExpression()).ShouldBeFalse();
    }

    [Fact]
    public void Unknown_conditions_fail()
    {
        Should.Throw<ConditionException>(() => Evaluate(new UnknownExpression("SMS_X", [], [])));
        Should.Throw<ConditionException>(() => Evaluate(new UnknownCondition(new System.Xml.Linq.XElement("x"))));
    }

    [Fact]
    public void OperatingSystem_entries_ask_their_queries()
    {
        var entry = new OperatingSystemEntry("W", ConditionOperator.And, [], [new WmiExpression(Fields(("Query", "Q")), true)]);
        Evaluate(new OperatingSystemCondition(ConditionOperator.Or, [entry])).ShouldBeFalse();
        _bench.Machine.WmiRows = new Dictionary<string, int> { ["Q"] = 1 };
        Evaluate(new OperatingSystemCondition(ConditionOperator.Or, [entry])).ShouldBeTrue();
        Should.Throw<ConditionException>(() => Evaluate(new OperatingSystemCondition(ConditionOperator.Or, [entry with { Parts = [] }])));
    }

    private static CompoundCondition Compound(ConditionOperator op, params Condition[] parts) => new(op, parts);
}
