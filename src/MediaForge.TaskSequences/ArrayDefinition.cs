using System.Globalization;

namespace MediaForge.TaskSequences;

/// <summary>
/// Settings of a step that come in numbered rows, which ConfigMgr flattens to variables: <c>OSDPartitions</c> (how many),
/// <c>OSDPartitions0Type</c>, <c>OSDPartitions0Size</c> ...
/// </summary>
/// <param name="Key">The key in YAML: <c>partitions</c>.</param>
/// <param name="Variable">What the names of the variables start with: <c>OSDPartitions</c>.</param>
/// <param name="Property">What the names of the properties start with: <c>Partitions</c>.</param>
/// <param name="Help">What a row is, in a sentence.</param>
public sealed record ArrayDefinition(string Key, string Variable, string Property, string Help)
{
    /// <summary>More rows than any step needs; keeps a hostile count from being believed.</summary>
    public const int MaxRows = 999;

    /// <summary>The settings that hold the number of rows.</summary>
    public required IReadOnlyList<SettingDefinition> Counts { get; init; }

    /// <summary>The settings of a row; their variables and properties are the ends of the names (<c>Type</c>).</summary>
    public required IReadOnlyList<SettingDefinition> Settings { get; init; }

    /// <summary>A row's setting with its full names.</summary>
    public SettingDefinition At(SettingDefinition setting, int row)
    {
        var index = row.ToString(CultureInfo.InvariantCulture);
        return setting with { Variable = Variable + index + setting.Variable, Property = Property + index + setting.Property };
    }

    /// <summary>The count or the row's setting that a variable holds, or null.</summary>
    public SettingDefinition? FindByVariable(string variable)
    {
        if (!variable.StartsWith(Variable, StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var count in Counts)
            if (count.Variable.Equals(variable, StringComparison.OrdinalIgnoreCase)) return count;
        var end = Variable.Length;
        while (end < variable.Length && char.IsAsciiDigit(variable[end])) end++;
        if (end == Variable.Length || !int.TryParse(variable.AsSpan(Variable.Length, end - Variable.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var row)) return null;
        foreach (var setting in Settings)
            if (variable.AsSpan(end).Equals(setting.Variable, StringComparison.OrdinalIgnoreCase)) return At(setting, row);
        return null;
    }
}
