using MediaForge.Wim.Folders;

namespace MediaForge.Wim;

/// <summary>What <see cref="WimCapture"/> made.</summary>
/// <param name="Index">The number of the image.</param>
/// <param name="Files">How many files, links included; every name of a file counts.</param>
/// <param name="Folders">How many folders, the top included.</param>
/// <param name="Bytes">The bytes of all their streams, those of a file with several names once.</param>
/// <param name="Losses">What could not be kept.</param>
public sealed record WimCaptureResult(int Index, long Files, long Folders, long Bytes, FolderLosses Losses);
