namespace MediaForge.Execution.Conditions;

/// <summary>What came of a condition, or of a part of it, and why: for the log and for <c>mediaforge simulate</c>.</summary>
internal sealed record ConditionAnswer
{
    private ConditionAnswer()
    {
    }

    /// <summary>Whether it holds; null when that cannot be answered on this machine.</summary>
    public bool? Holds { get; private init; }

    /// <summary>Why it cannot be answered.</summary>
    public ConditionException? Failure { get; private init; }

    /// <summary>
    /// The questions that decided, each with its answer and what was found:
    /// <c>_SMSTSMediaType notEquals "FullMedia" is false: it is "FullMedia"</c>. Questions that did not matter are left out.
    /// </summary>
    public IReadOnlyList<string> Reasons { get; private init; } = [];

    /// <summary>The reasons in one line.</summary>
    public string Why => Reasons.Count > 0 ? string.Join("; ", Reasons) : "its condition asks for one of nothing";

    /// <summary>The answer to one question.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="holds">The answer.</param>
    /// <param name="found">What was found: <c>it is "FullMedia"</c>.</param>
    public static ConditionAnswer Of(string question, bool holds, string found) => new() { Holds = holds, Reasons = [$"{question} is {(holds ? "true" : "false")}: {found}"] };

    /// <summary>No answer.</summary>
    public static ConditionAnswer None(ConditionException failure) => new() { Failure = failure };

    /// <summary>The answer of several, of which each had its part.</summary>
    public static ConditionAnswer Of(bool holds, IEnumerable<ConditionAnswer> parts) => new() { Holds = holds, Reasons = [.. parts.SelectMany(p => p.Reasons)] };
}
