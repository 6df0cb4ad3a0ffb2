namespace MediaForge.Wim;

/// <summary>Something that is wrong in a WIM.</summary>
/// <param name="Message">What, with all that the other members say, for people.</param>
/// <param name="Offset">Where the bytes in question lie in the file; -1 when they are not there.</param>
/// <param name="ImageIndex">The image that suffers, from 1; the first of several; 0 when none is known to.</param>
/// <param name="Path">The file in that image that suffers; the first of several; null when it is none, or all.</param>
/// <param name="Blob">The blob in question; zero when it is none.</param>
public sealed record WimProblem(string Message, long Offset, int ImageIndex, string? Path, Sha1Hash Blob);
