using System.Globalization;
using MediaForge.TaskSequences.Conditions;

namespace MediaForge.Execution;

/// <summary>
/// Answers conditions. What cannot be answered on this machine is never taken for true: it is a
/// <see cref="ConditionException"/>, with which the step or group fails, unless another part of the condition decides
/// (a false part of <em>all</em>, a true part of <em>any</em> or <em>none</em>), or a WMI expression has
/// <c>ignoreQueryFailure</c>, which makes it false.
/// </summary>
internal sealed class ConditionEvaluator(Machine machine, VariableStore variables, ExecutionLog log)
{
    private const string Component = "Condition";

    private static readonly string[] DateFormats =
    [
        "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "MM/dd/yyyy HH:mm:ss", "MM/dd/yyyy", "yyyyMMddHHmmss",
    ];

    private readonly RegistryConditions _registry = new(machine);

    /// <summary>Whether a condition holds; no condition always does.</summary>
    /// <exception cref="ConditionException">It cannot be answered here.</exception>
    public bool Evaluate(Condition? condition) => condition switch
    {
        null => true,
        CompoundCondition compound => Compound(compound.Operator, compound.Parts),
        OperatingSystemCondition system => Join(system.Operator, system.Entries, OperatingSystem),
        Expression expression => Logged(expression),
        UnknownCondition unknown => throw new ConditionException(ErrorText.NotAvailable, $"The condition has a part <{unknown.Element.Name.LocalName}> that this version does not understand."),
        _ => throw new ConditionException(ErrorText.NotAvailable, $"The condition {condition.GetType().Name} is not available in this version."),
    };

    private bool Compound(ConditionOperator op, IReadOnlyList<Condition> parts) => Join(op, parts, Evaluate);

    private bool OperatingSystem(OperatingSystemEntry entry)
    {
        // The platform keys only describe the entry; its WMI queries are the test. Without them there is nothing to ask.
        if (entry.Parts.Count == 0) throw new ConditionException(ErrorText.NotAvailable, $"The operating system '{entry.Name}' has no queries that test for it.");
        return Compound(entry.Operator, entry.Parts);
    }

    private static bool Join<T>(ConditionOperator op, IReadOnlyList<T> parts, Func<T, bool> evaluate)
    {
        ConditionException? failure = null;
        var deciding = op != ConditionOperator.And;
        foreach (var part in parts)
        {
            try
            {
                if (evaluate(part) == deciding) return op == ConditionOperator.Or;
            }
            catch (ConditionException e)
            {
                failure ??= e;
            }
        }
        if (failure is not null) throw failure;
        return op != ConditionOperator.Or;
    }

    private bool Logged(Expression expression)
    {
        var result = Evaluate(expression);
        var fields = string.Join(", ", expression.Fields.Select(f => $"{f.Key}={f.Value}"));
        log.Detail(Component, $"{(result ? "true" : "false")}: {expression.GetType().Name.Replace("Expression", string.Empty, StringComparison.Ordinal)} ({fields})");
        return result;
    }

    private bool Evaluate(Expression expression) => expression switch
    {
        VariableExpression variable => Variable(variable),
        FileExpression file => File(file),
        FolderExpression folder => Folder(folder),
        RegistryExpression registry => _registry.Evaluate(Expand(registry.KeyPath), registry.Operator, Expand(registry.Value), Expand(registry.Data), registry.ValueType),
        SoftwareExpression software => _registry.Software(software),
        WmiExpression wmi => Wmi(wmi),
        MakeModelExpression machineType => MakeModel(machineType),
        ComputerExpression computer => Computer(computer),
        _ => throw new ConditionException(ErrorText.NotAvailable, $"Conditions of the type {expression.Type} are not available in this version."),
    };

    /// <summary>A variable that does not exist is unequal and unlike everything, and neither less nor greater.</summary>
    private bool Variable(VariableExpression expression)
    {
        var actual = variables.Find(expression.Variable);
        var expected = Expand(expression.Value);
        switch (expression.Operator.Trim().ToUpperInvariant())
        {
            case "EXISTS": return actual is not null;
            case "NOTEXISTS": return actual is null;
            case "LIKE": return actual is not null && Wildcards.Match(expected, actual);
            case "NOTLIKE": return actual is null || !Wildcards.Match(expected, actual);
            case "NOTEQUALS" when actual is null: return true;
        }
        var holds = Holds(expression.Operator, actual is null ? 0 : Comparison.Values(actual, expected));
        return actual is not null && holds;
    }

    private bool File(FileExpression expression)
    {
        var path = Expand(expression.Path);
        if (!machine.FileExists(path)) return false;
        if (expression.Version is { Length: > 0 } version)
        {
            if (!Comparison.TryVersion(Expand(version), out var expected)) throw new ConditionException(ErrorText.InvalidParameter, $"'{version}' is not a file version.");
            if (machine.FileVersion(path) is not { } actual || !Holds(expression.VersionOperator ?? "equals", Comparison.Versions(actual, expected))) return false;
        }
        return Dated(path, expression.DateTime, expression.DateTimeOperator);
    }

    private bool Folder(FolderExpression expression)
    {
        var path = Expand(expression.Path);
        return machine.FolderExists(path) && Dated(path, expression.DateTime, expression.DateTimeOperator);
    }

    private bool Dated(string path, string? text, string? op)
    {
        if (string.IsNullOrEmpty(text)) return true;
        // WMI's form has fractions and a zone after the seconds: 20191122103000.000000+000.
        var plain = Expand(text).Trim();
        if (plain.Length > 14 && plain[14] == '.') plain = plain[..14];
        if (!DateTimeOffset.TryParseExact(plain, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expected))
            throw new ConditionException(ErrorText.InvalidParameter, $"'{text}' is not a date and time; write it as 2019-11-22T10:30:00 (UTC).");
        return machine.LastWriteTime(path) is { } actual && Holds(op ?? "equals", actual.CompareTo(expected));
    }

    private bool Wmi(WmiExpression expression)
    {
        string reason;
        try
        {
            if (machine.QueryWmi(expression.Namespace, Expand(expression.Query)) is { } rows) return rows > 0;
            reason = "WMI is not available here";
        }
        catch (InvalidDataException e)
        {
            reason = e.Message;
        }
        if (expression.IgnoreQueryFailure is not true)
            throw new ConditionException(ErrorText.NoWmi, $"{reason}: '{expression.Query}' cannot be asked. Use a condition on a variable (Set Dynamic Variables gives make and model), or mark the query to be false when it fails.");
        log.Warning(Component, $"{reason}: '{expression.Query}' counts as false.");
        return false;
    }

    private bool MakeModel(MakeModelExpression expression)
    {
        var hardware = machine.ReadHardware();
        return (expression.Make.Length == 0 || Wildcards.Match(expression.Make, hardware.Make))
            && (expression.Model.Length == 0 || Wildcards.Match(expression.Model, hardware.Model));
    }

    private bool Computer(ComputerExpression expression)
    {
        var hardware = machine.ReadHardware();
        return Same(expression.AssetTag, hardware.AssetTag) || Same(expression.SerialNumber, hardware.SerialNumber) || Same(expression.Uuid, hardware.Uuid)
            || hardware.Adapters.Any(a => Same(Plain(expression.MacAddress), Plain(a.MacAddress)));

        static bool Same(string expected, string actual) => expected.Trim().Length > 0 && expected.Trim().Equals(actual.Trim(), StringComparison.OrdinalIgnoreCase);
        static string Plain(string mac) => mac.Replace(":", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);
    }

    private static bool Holds(string op, int comparison) =>
        Comparison.Holds(op, comparison) ?? throw new ConditionException(ErrorText.InvalidParameter, $"'{op}' is not an operator of conditions.");

    private string Expand(string text) => TextExpansion.Expand(text, variables, machine, log);
}
