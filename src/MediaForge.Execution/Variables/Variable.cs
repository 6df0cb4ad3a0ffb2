namespace MediaForge.Execution.Variables;

/// <summary>A task sequence variable; as a change, an empty value says that it was deleted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Secret">Its value is never shown.</param>
public sealed record Variable(string Name, string Value, bool Secret = false)
{
    /// <summary>The variable for people: a secret's value is not in it.</summary>
    public override string ToString() => $"{Name}={(Secret ? SecretMask.Mask : Value)}";
}
