namespace MediaForge.TaskSequences;

/// <summary>The rules for names and values of task sequence variables (ConfigMgr).</summary>
public static class VariableName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The longest value, in characters.</summary>
    public const int MaxValueLength = 4000;

    /// <summary>Whether the name belongs to the engine: it starts with an underscore, and nobody else may set it.</summary>
    public static bool IsReadOnly(string name) => name.StartsWith('_');

    /// <summary>What is wrong with a name that a user gives to a variable, or null when nothing is.</summary>
    public static string? FindFault(string name)
    {
        var trimmed = name.Trim();
        if (trimmed.Length == 0) return "the name is empty";
        if (trimmed.Length > MaxLength) return $"the name is longer than {MaxLength} characters";
        if (IsReadOnly(trimmed)) return "names that start with an underscore belong to the task sequence engine and cannot be set";
        if (!char.IsAsciiLetter(trimmed[0])) return "the name must start with a letter";
        foreach (var c in trimmed)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return $"'{c}' is not allowed in a name; use letters, digits, _ and -";
        return null;
    }
}
