using MediaForge.TaskSequences.Conditions;

namespace MediaForge.TaskSequences.Steps;

/// <summary>A rule of <see cref="SetDynamicVariables"/>: variables that are set when a condition holds.</summary>
/// <param name="Condition">The condition, or null to set the variables always.</param>
/// <param name="Variables">The variables, in the order in which they are set.</param>
public sealed record DynamicVariableRule(Condition? Condition, IReadOnlyList<DynamicVariable> Variables);

/// <summary>A variable that a <see cref="DynamicVariableRule"/> sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; may refer to others as <c>%NAME%</c>.</param>
/// <param name="IsSecret">Never shown or logged.</param>
public sealed record DynamicVariable(string Name, string Value, bool IsSecret = false);
