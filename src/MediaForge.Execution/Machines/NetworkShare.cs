namespace MediaForge.Execution.Machines;

/// <summary>A network share to connect.</summary>
/// <param name="Path">The share: <c>\\server\share</c>.</param>
/// <param name="Drive">The drive letter with its colon, or empty for none.</param>
/// <param name="Account">The account, or empty for the current one.</param>
/// <param name="Password">Its password.</param>
public sealed record NetworkShare(string Path, string Drive, string Account, string Password);
