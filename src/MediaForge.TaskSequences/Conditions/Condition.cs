namespace MediaForge.TaskSequences.Conditions;

/// <summary>Something that is true or false when a step or group is reached.</summary>
public abstract record Condition;

/// <summary>How the parts of a <see cref="CompoundCondition"/> are joined.</summary>
public enum ConditionOperator
{
    /// <summary>All are true; an empty list is true.</summary>
    And,

    /// <summary>At least one is true; an empty list is false.</summary>
    Or,

    /// <summary>None is true; an empty list is true.</summary>
    Not,
}

/// <summary>
/// Several conditions joined (ConfigMgr's <c>operator</c>). The children of a <c>condition</c> element are an implicit
/// <see cref="ConditionOperator.And"/>, which is marked <see cref="Implicit"/> so that it is written back the same way.
/// </summary>
public sealed record CompoundCondition(ConditionOperator Operator, IReadOnlyList<Condition> Parts, bool Implicit = false) : Condition;

/// <summary>
/// One test (ConfigMgr's <c>expression</c>): its named fields in the order of the file. Derived records give the fields
/// that they know typed properties.
/// </summary>
/// <param name="Fields">Name and value of each <c>variable</c> child.</param>
public abstract record Expression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Condition
{
    /// <summary>The XML's <c>type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The value of a field, or null when it is not there.</summary>
    public string? Field(string name)
    {
        foreach (var (key, value) in Fields)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    /// <summary>Makes the list of fields, leaving out those without a value.</summary>
    protected static IReadOnlyList<KeyValuePair<string, string>> FieldsOf(params (string Name, string? Value)[] fields) =>
        [.. fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value!))];
}

/// <summary>A task sequence variable compared with a value.</summary>
public sealed record VariableExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <summary>Makes the test. <paramref name="op"/>: exists, notExists, equals, notEquals, less, lessEqual, greater, greaterEqual, like, notLike.</summary>
    public VariableExpression(string variable, string op, string? value = null)
        : this(FieldsOf(("Operator", op), ("Value", value), ("Variable", variable)))
    {
    }

    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_VariableConditionExpression";

    /// <summary>The variable.</summary>
    public string Variable => Field("Variable") ?? string.Empty;

    /// <summary>The operator, in the case of the file.</summary>
    public string Operator => Field("Operator") ?? string.Empty;

    /// <summary>The value to compare with.</summary>
    public string Value => Field("Value") ?? string.Empty;
}

/// <summary>A file exists, and has a version or a date that compares as asked.</summary>
public sealed record FileExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_FileConditionExpression";

    /// <summary>The path; may contain task sequence and environment variables.</summary>
    public string Path => Field("Path") ?? string.Empty;

    /// <summary>The file version to compare with, or null.</summary>
    public string? Version => Field("Version");

    /// <summary>How to compare the version.</summary>
    public string? VersionOperator => Field("VersionOperator");

    /// <summary>The time of the last write to compare with (UTC), or null.</summary>
    public string? DateTime => Field("DateTime");

    /// <summary>How to compare the time.</summary>
    public string? DateTimeOperator => Field("DateTimeOperator");
}

/// <summary>A folder exists, and has a date that compares as asked.</summary>
public sealed record FolderExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_FolderConditionExpression";

    /// <summary>The path; may contain task sequence and environment variables.</summary>
    public string Path => Field("Path") ?? string.Empty;

    /// <summary>The time of the last write to compare with (UTC), or null.</summary>
    public string? DateTime => Field("DateTime");

    /// <summary>How to compare the time.</summary>
    public string? DateTimeOperator => Field("DateTimeOperator");
}

/// <summary>A registry value exists or compares as asked.</summary>
public sealed record RegistryExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_RegistryConditionExpression";

    /// <summary>The key with its root: <c>HKEY_LOCAL_MACHINE\SOFTWARE\...</c> or <c>HKLM\...</c>.</summary>
    public string KeyPath => Field("KeyPath") ?? string.Empty;

    /// <summary>The operator.</summary>
    public string Operator => Field("Operator") ?? string.Empty;

    /// <summary>The value's name; empty for the key's default value.</summary>
    public string Value => Field("Value") ?? string.Empty;

    /// <summary>The data to compare with.</summary>
    public string Data => Field("Data") ?? string.Empty;

    /// <summary>The value's type (REG_SZ ...).</summary>
    public string? ValueType => Field("Type");
}

/// <summary>A WMI query returns at least one row.</summary>
public sealed record WmiExpression(IReadOnlyList<KeyValuePair<string, string>> Fields, bool? IgnoreQueryFailure = null) : Expression(Fields)
{
    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_WMIConditionExpression";

    /// <summary>The namespace.</summary>
    public string Namespace => Field("Namespace") ?? @"root\cimv2";

    /// <summary>The query (WQL).</summary>
    public string Query => Field("Query") ?? string.Empty;
}

/// <summary>A product of Windows Installer is there.</summary>
public sealed record SoftwareExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_SoftwareConditionExpression";

    /// <summary>ThisVersion (by product code) or AnyVersion (by upgrade code).</summary>
    public string Operator => Field("Operator") ?? string.Empty;
}

/// <summary>The machine's make and model match (rules of Set Dynamic Variables only); both may have the wildcards * and ?.</summary>
public sealed record MakeModelExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <summary>Makes the test. Both must match; null matches anything.</summary>
    public MakeModelExpression(string? make, string? model)
        : this(FieldsOf(("Make", make), ("Model", model)))
    {
    }

    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_MakeModelConditionExpression";

    /// <summary>The make; empty for any.</summary>
    public string Make => Field("Make") ?? string.Empty;

    /// <summary>The model; empty for any.</summary>
    public string Model => Field("Model") ?? string.Empty;
}

/// <summary>The machine is a certain one (rules of Set Dynamic Variables only): any of the ids that are given matches.</summary>
public sealed record ComputerExpression(IReadOnlyList<KeyValuePair<string, string>> Fields) : Expression(Fields)
{
    /// <summary>Makes the test. One match is enough; null is not tested.</summary>
    public ComputerExpression(string? assetTag = null, string? macAddress = null, string? serialNumber = null, string? uuid = null)
        : this(FieldsOf(("AssetTag", assetTag), ("MACAddress", macAddress), ("SerialNumber", serialNumber), ("UUID", uuid)))
    {
    }

    /// <inheritdoc/>
    public override string Type => "SMS_TaskSequence_ComputerConditionExpression";

    /// <summary>The asset tag; empty to leave it out of the test.</summary>
    public string AssetTag => Field("AssetTag") ?? string.Empty;

    /// <summary>The MAC address; empty to leave it out of the test.</summary>
    public string MacAddress => Field("MACAddress") ?? string.Empty;

    /// <summary>The serial number; empty to leave it out of the test.</summary>
    public string SerialNumber => Field("SerialNumber") ?? string.Empty;

    /// <summary>The SMBIOS UUID; empty to leave it out of the test.</summary>
    public string Uuid => Field("UUID") ?? string.Empty;
}

/// <summary>A kind of expression that this version does not know; kept for the round trip, reported, and never true silently.</summary>
public sealed record UnknownExpression(string TypeName, IReadOnlyList<KeyValuePair<string, string>> Fields, IReadOnlyList<KeyValuePair<string, string>> Attributes) : Expression(Fields)
{
    /// <inheritdoc/>
    public override string Type => TypeName;
}

/// <summary>
/// ConfigMgr's list of operating systems (<c>osConditionGroup</c>): each entry has a name, platform keys that describe it
/// and the condition (WMI queries) that tests for it.
/// </summary>
public sealed record OperatingSystemCondition(ConditionOperator Operator, IReadOnlyList<OperatingSystemEntry> Entries) : Condition;

/// <summary>One operating system of an <see cref="OperatingSystemCondition"/>.</summary>
public sealed record OperatingSystemEntry(string Name, ConditionOperator Operator, IReadOnlyList<PlatformKey> Platforms, IReadOnlyList<Condition> Parts);

/// <summary>A platform as ConfigMgr describes it: <c>arch="x64" type="Win_NT" minVer="10.00.0000.0" maxVer="10.00.99999.9999"</c>.</summary>
public sealed record PlatformKey(string? Architecture, string? Type, string? MinVersion, string? MaxVersion);

/// <summary>
/// A part of a condition that is not understood at all (an operator other than and, or, not; an element from a later
/// version); kept for the round trip, reported, and never true silently.
/// </summary>
/// <param name="Element">The XML element as it was read.</param>
public sealed record UnknownCondition(System.Xml.Linq.XElement Element) : Condition;
