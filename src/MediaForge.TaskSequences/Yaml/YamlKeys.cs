namespace MediaForge.TaskSequences.Yaml;

/// <summary>The keys that are not settings of a kind of step.</summary>
internal static class YamlKeys
{
    public const string Name = "name";
    public const string Description = "description";
    public const string BootImage = "bootImage";
    public const string Version = "version";
    public const string References = "references";
    public const string GlobalVariables = "globalVariables";
    public const string Attributes = "attributes";
    public const string Steps = "steps";
    public const string Group = "group";
    public const string Xml = "xml";
    public const string Disabled = "disabled";
    public const string ContinueOnError = "continueOnError";
    public const string If = "if";
    public const string RunIn = "runIn";
    public const string SuccessCodes = "successCodes";
    public const string RetryCount = "retryCount";
    public const string TimeLimit = "timeLimit";
    public const string RunFromNet = "runFromNet";
    public const string Action = "action";
    public const string Variables = "variables";
    public const string FromEnvironment = "fromEnvironment";
    public const string Rules = "rules";
    public const string Set = "set";
    public const string Value = "value";
    public const string Secret = "secret";
    public const string Property = "property";
    public const string Hidden = "hidden";
    public const string All = "all";
    public const string Any = "any";
    public const string None = "none";
    public const string Exists = "exists";
    public const string OperatingSystem = "operatingSystem";
    public const string Systems = "systems";
    public const string Match = "match";
    public const string Platforms = "platforms";
    public const string IgnoreQueryFailure = "ignoreQueryFailure";

    public static readonly string[] OfSequence = [Name, Description, BootImage, Version, References, GlobalVariables, Attributes, Steps];
    public static readonly string[] OfNode = [Description, Disabled, ContinueOnError, If, Attributes];
    public static readonly string[] OfStep = [.. OfNode, RunIn, SuccessCodes, RetryCount, TimeLimit, RunFromNet, Action, Variables];

    /// <summary>The joins of conditions, in the order of <see cref="Conditions.ConditionOperator"/>.</summary>
    public static readonly string[] Joins = [All, Any, None];
}
