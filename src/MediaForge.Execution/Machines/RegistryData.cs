namespace MediaForge.Execution.Machines;

/// <summary>A registry value.</summary>
/// <param name="Type">Its type as Windows names it: REG_SZ, REG_DWORD ...</param>
/// <param name="Text">Its data as text: numbers in decimal, several strings joined by line feeds, bytes in hex.</param>
public sealed record RegistryData(string Type, string Text);
