namespace MediaForge.Execution.Machines;

/// <summary>The running operating system.</summary>
/// <param name="Version">Its version.</param>
/// <param name="IsServer">Whether it is a server edition; null when unknown, as in Windows PE.</param>
/// <param name="Is64Bit">Whether it is a 64-bit system.</param>
/// <param name="Language">The Windows language id of its user interface (1033: English).</param>
public sealed record OperatingSystemFacts(Version Version, bool? IsServer, bool Is64Bit, int Language);
