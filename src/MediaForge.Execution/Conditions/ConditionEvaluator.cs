using System.Globalization;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.Conditions;

namespace MediaForge.Execution.Conditions;

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
    public bool Evaluate(Condition? condition)
    {
        var answer = Explain(condition);
        return answer.Holds ?? throw answer.Failure!;
    }

    /// <summary>Answers a condition and says why; what cannot be answered is an answer too.</summary>
    public ConditionAnswer Explain(Condition? condition) => condition switch
    {
        null => ConditionAnswer.Of(true, []),
        CompoundCondition compound => Join(compound.Operator, compound.Parts, Explain),
        OperatingSystemCondition system => Join(system.Operator, system.Entries, OperatingSystem),
        Expression expression => Logged(expression),
        UnknownCondition unknown => ConditionAnswer.None(new ConditionException(ErrorText.NotAvailable, $"The condition has a part <{unknown.Element.Name.LocalName}> that this version does not understand.")),
        _ => ConditionAnswer.None(new ConditionException(ErrorText.NotAvailable, $"The condition {condition.GetType().Name} is not available in this version.")),
    };

    // The platform keys only describe the entry; its WMI queries are the test. Without them there is nothing to ask.
    private ConditionAnswer OperatingSystem(OperatingSystemEntry entry) => entry.Parts.Count == 0
        ? ConditionAnswer.None(new ConditionException(ErrorText.NotAvailable, $"The operating system '{entry.Name}' has no queries that test for it."))
        : Join(entry.Operator, entry.Parts, Explain);

    private static ConditionAnswer Join<T>(ConditionOperator op, IReadOnlyList<T> parts, Func<T, ConditionAnswer> explain)
    {
        ConditionException? failure = null;
        var deciding = op != ConditionOperator.And;
        var others = new List<ConditionAnswer>();
        foreach (var part in parts)
        {
            var answer = explain(part);
            if (answer.Holds == deciding) return ConditionAnswer.Of(op == ConditionOperator.Or, [answer]);
            failure ??= answer.Failure;
            others.Add(answer);
        }
        return failure is null ? ConditionAnswer.Of(op != ConditionOperator.Or, others) : ConditionAnswer.None(failure);
    }

    private ConditionAnswer Logged(Expression expression)
    {
        ConditionAnswer answer;
        try
        {
            answer = Answer(expression);
        }
        catch (ConditionException e)
        {
            answer = ConditionAnswer.None(e);
        }
        log.Detail(Component, answer.Failure?.Message ?? answer.Why);
        return answer;
    }

    private ConditionAnswer Answer(Expression expression) => expression switch
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
    private ConditionAnswer Variable(VariableExpression expression)
    {
        var name = expression.Variable.Trim();
        var op = expression.Operator.Trim();
        var actual = variables.Find(name);
        var expected = Expand(expression.Value);
        var found = actual is null ? "it is not set" : $"it is \"{(variables.IsSecret(name) ? SecretMask.Mask : actual)}\"";
        var existence = op.ToUpperInvariant() is "EXISTS" or "NOTEXISTS";
        return ConditionAnswer.Of(existence ? $"{name} {op}" : $"{name} {op} \"{expected}\"", Compare(), found);

        bool Compare()
        {
            switch (op.ToUpperInvariant())
            {
                case "EXISTS": return actual is not null;
                case "NOTEXISTS": return actual is null;
                case "LIKE": return actual is not null && Wildcards.Match(expected, actual);
                case "NOTLIKE": return actual is null || !Wildcards.Match(expected, actual);
                case "NOTEQUALS" when actual is null: return true;
            }
            var holds = Holds(op, actual is null ? 0 : Comparison.Values(actual, expected));
            return actual is not null && holds;
        }
    }

    private ConditionAnswer File(FileExpression expression)
    {
        var path = Expand(expression.Path);
        if (!machine.FileExists(path)) return ConditionAnswer.Of($"file {path} exists", false, "it is not there");
        var question = $"file {path} exists";
        var found = "it is there";
        if (expression.Version is { Length: > 0 } version)
        {
            if (!Comparison.TryVersion(Expand(version), out var expected)) throw new ConditionException(ErrorText.InvalidParameter, $"'{version}' is not a file version.");
            var op = expression.VersionOperator ?? "equals";
            var actual = machine.FileVersion(path);
            question = $"version of file {path} {op} {expected}";
            found = actual is null ? "it has no version" : $"it is {actual}";
            if (actual is null || !Holds(op, Comparison.Versions(actual, expected))) return ConditionAnswer.Of(question, false, found);
        }
        return Dated($"file {path}", path, expression.DateTime, expression.DateTimeOperator) ?? ConditionAnswer.Of(question, true, found);
    }

    private ConditionAnswer Folder(FolderExpression expression)
    {
        var path = Expand(expression.Path);
        if (!machine.FolderExists(path)) return ConditionAnswer.Of($"folder {path} exists", false, "it is not there");
        return Dated($"folder {path}", path, expression.DateTime, expression.DateTimeOperator) ?? ConditionAnswer.Of($"folder {path} exists", true, "it is there");
    }

    /// <summary>Compares the time when something was last written; null when that is not asked.</summary>
    private ConditionAnswer? Dated(string what, string path, string? text, string? op)
    {
        if (string.IsNullOrEmpty(text)) return null;
        // WMI's form has fractions and a zone after the seconds: 20191122103000.000000+000.
        var plain = Expand(text).Trim();
        if (plain.Length > 14 && plain[14] == '.') plain = plain[..14];
        if (!DateTimeOffset.TryParseExact(plain, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expected))
            throw new ConditionException(ErrorText.InvalidParameter, $"'{text}' is not a date and time; write it as 2019-11-22T10:30:00 (UTC).");
        var actual = machine.LastWriteTime(path);
        var holds = actual is { } written && Holds(op ?? "equals", written.CompareTo(expected));
        return ConditionAnswer.Of(string.Create(CultureInfo.InvariantCulture, $"{what} last written {op ?? "equals"} {expected:u}"), holds, actual is null ? "it is not there" : string.Create(CultureInfo.InvariantCulture, $"it was at {actual:u}"));
    }

    private ConditionAnswer Wmi(WmiExpression expression)
    {
        var query = Expand(expression.Query);
        var question = $"query \"{query}\"";
        string reason;
        try
        {
            if (machine.QueryWmi(expression.Namespace, query) is { } rows) return ConditionAnswer.Of(question, rows > 0, $"it gives {rows} rows");
            reason = "WMI is not available here";
        }
        catch (InvalidDataException e)
        {
            reason = e.Message;
        }
        if (expression.IgnoreQueryFailure is not true)
            throw new ConditionException(ErrorText.NoWmi, $"{reason}: '{expression.Query}' cannot be asked. Use a condition on a variable (Set Dynamic Variables gives make and model), or mark the query to be false when it fails.");
        log.Warning(Component, $"{reason}: '{expression.Query}' counts as false.");
        return ConditionAnswer.Of(question, false, $"{reason}, and the query may fail");
    }

    private ConditionAnswer MakeModel(MakeModelExpression expression)
    {
        var hardware = machine.ReadHardware();
        var holds = (expression.Make.Length == 0 || Wildcards.Match(expression.Make, hardware.Make))
            && (expression.Model.Length == 0 || Wildcards.Match(expression.Model, hardware.Model));
        return ConditionAnswer.Of($"make \"{expression.Make}\" and model \"{expression.Model}\"", holds, $"it is \"{hardware.Make}\", \"{hardware.Model}\"");
    }

    private ConditionAnswer Computer(ComputerExpression expression)
    {
        var hardware = machine.ReadHardware();
        var holds = Same(expression.AssetTag, hardware.AssetTag) || Same(expression.SerialNumber, hardware.SerialNumber) || Same(expression.Uuid, hardware.Uuid)
            || hardware.Adapters.Any(a => Same(Plain(expression.MacAddress), Plain(a.MacAddress)));
        return ConditionAnswer.Of($"computer with asset tag \"{expression.AssetTag}\", serial number \"{expression.SerialNumber}\", UUID \"{expression.Uuid}\" or MAC address \"{expression.MacAddress}\"", holds,
            $"it has \"{hardware.AssetTag}\", \"{hardware.SerialNumber}\", \"{hardware.Uuid}\", {string.Join(", ", hardware.Adapters.Select(a => a.MacAddress))}");

        static bool Same(string expected, string actual) => expected.Trim().Length > 0 && expected.Trim().Equals(actual.Trim(), StringComparison.OrdinalIgnoreCase);
        static string Plain(string mac) => mac.Replace(":", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);
    }

    private static bool Holds(string op, int comparison) =>
        Comparison.Holds(op, comparison) ?? throw new ConditionException(ErrorText.InvalidParameter, $"'{op}' is not an operator of conditions.");

    private string Expand(string text) => TextExpansion.Expand(text, variables, machine, log);
}
