namespace MediaForge.Wim.Compression;

/// <summary>Finds the matches of every position of a chunk, front to back.</summary>
internal abstract unsafe class MatchFinder
{
    /// <summary>Zero bytes that there must be behind the data: matches may reach into them, so that inner loops need no bounds.</summary>
    public const int Padding = 288;

    /// <summary>Forgets everything and prepares for a chunk of that many bytes.</summary>
    public abstract void Start(int length);

    /// <summary>Finds the matches of the positions from <paramref name="from"/> to <paramref name="to"/>; all before have been searched.</summary>
    public abstract void Find(byte* data, int from, int to, LzxMatches matches);
}
