using MediaForge.Wim.Folders;

namespace MediaForge.Wim;

/// <summary>What <see cref="WimApply"/> wrote.</summary>
/// <param name="Files">How many files, links included; every name of a file counts.</param>
/// <param name="Folders">How many folders, the top included.</param>
/// <param name="Bytes">The bytes of all their streams.</param>
/// <param name="Losses">What could not be kept.</param>
public sealed record WimApplyResult(long Files, long Folders, long Bytes, FolderLosses Losses);
