namespace MediaForge.TaskSequences.Wizard;

/// <summary>Names of environment variables, as every shell can set them (POSIX.1-2017, 8.1).</summary>
public static class EnvironmentName
{
    /// <summary>Whether it is a name: letters, digits and underscores, no digit first.</summary>
    public static bool IsGood(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 255 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }
}
