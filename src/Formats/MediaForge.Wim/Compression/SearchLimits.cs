namespace MediaForge.Wim.Compression;

/// <summary>How far a match finder goes.</summary>
/// <param name="Depth">The most earlier positions that are looked at for one position.</param>
/// <param name="NiceLength">A match of that length ends the search.</param>
/// <param name="SkipLength">A match of that length is taken without a look at what begins inside it; at least <paramref name="NiceLength"/>.</param>
/// <param name="FarthestTwo">How far back matches of two bytes may lie; 0 when they are not looked for.</param>
internal readonly record struct SearchLimits(int Depth, int NiceLength, int SkipLength, int FarthestTwo);
