using MediaForge.TaskSequences.Conditions;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>A test as YAML says it, declared once for reading, writing and the schema.</summary>
/// <param name="Key">The key that names the test; its value is <paramref name="Main"/>.</param>
/// <param name="Main">The field that the key holds.</param>
/// <param name="Help">What the test is.</param>
/// <param name="Make">Makes the expression of its fields.</param>
/// <param name="Fields">Other keys and their fields.</param>
internal sealed record ConditionKind(string Key, string Main, string Help, Func<IReadOnlyList<KeyValuePair<string, string>>, Expression> Make, params IReadOnlyList<(string Key, string Field)> Fields)
{
    /// <summary>The field that an operator's key (<c>equals: x</c>) holds; null when the test has no operators.</summary>
    public string? Compared { get; init; }

    /// <summary>Operators that compare; <c>exists: true</c> and <c>exists: false</c> come beside them.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["equals", "notEquals", "less", "lessEqual", "greater", "greaterEqual", "like", "notLike"];

    /// <summary>All tests but those of operating systems, which nest.</summary>
    public static IReadOnlyList<ConditionKind> All { get; } =
    [
        new("variable", "Variable", "A task sequence variable compared with a value.", f => new VariableExpression(f)) { Compared = "Value" },
        new("file", "Path", "A file exists.", f => new FileExpression(f), ("version", "Version"), ("versionOperator", "VersionOperator"), ("modified", "DateTime"), ("modifiedOperator", "DateTimeOperator")),
        new("folder", "Path", "A folder exists.", f => new FolderExpression(f), ("modified", "DateTime"), ("modifiedOperator", "DateTimeOperator")),
        new("registry", "KeyPath", "A registry value compared with data.", f => new RegistryExpression(f), ("value", "Value"), ("type", "Type")) { Compared = "Data" },
        new("wmi", "Query", "A WMI query returns a row.", f => new WmiExpression(f), ("namespace", "Namespace")),
        new("software", "Operator", "A product of Windows Installer is there: ThisVersion (by productCode) or AnyVersion (by upgradeCode).", f => new SoftwareExpression(f), ("productCode", "ProductCode"), ("upgradeCode", "UpgradeCode"), ("productName", "ProductName"), ("version", "Version")),
        new("make", "Make", "The machine's make and model match (rules only).", f => new MakeModelExpression(f), ("model", "Model")),
        new("serialNumber", "SerialNumber", "The machine is a certain one (rules only).", f => new ComputerExpression(f), ("assetTag", "AssetTag"), ("macAddress", "MACAddress"), ("uuid", "UUID")),
    ];

    /// <summary>The kind of an expression, or null when YAML has no words for it.</summary>
    public static ConditionKind? Of(Expression expression) => expression switch
    {
        VariableExpression => All[0],
        FileExpression => All[1],
        FolderExpression => All[2],
        RegistryExpression => All[3],
        WmiExpression => All[4],
        SoftwareExpression => All[5],
        MakeModelExpression => All[6],
        ComputerExpression => All[7],
        _ => null,
    };
}
