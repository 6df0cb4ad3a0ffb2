using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Variables;

/// <summary>
/// What <c>%NAME%</c> stands for: a task sequence variable, else an environment variable, else nothing, as in ConfigMgr;
/// the log then says which name was not found.
/// </summary>
internal static class TextExpansion
{
    private const string Component = "Variables";

    /// <summary>Replaces all names.</summary>
    public static string Expand(string text, VariableStore variables, Machine machine, ExecutionLog log) => variables.Expand(text, name =>
    {
        if (machine.EnvironmentVariable(name) is { } value) return value;
        log.Warning(Component, $"%{name}% is neither a task sequence variable nor an environment variable; it is replaced by nothing.");
        return string.Empty;
    });

    /// <summary>Replaces names of variables only: a password may have percent signs of its own.</summary>
    public static string ExpandSecret(string text, VariableStore variables) => variables.Expand(text, _ => null);
}
