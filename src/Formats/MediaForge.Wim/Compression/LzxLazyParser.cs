namespace MediaForge.Wim.Compression;

/// <summary>Finds matches and chooses items in one go, for those who are in a hurry.</summary>
internal abstract unsafe class LzxLazyParser
{
    /// <summary>Forgets everything and prepares for a chunk of that many bytes.</summary>
    public abstract void Start(int length);

    /// <summary>Parses the bytes from <paramref name="from"/> to <paramref name="to"/>; all before have been parsed.</summary>
    public abstract void Parse(byte* data, int from, int to, ref ulong queue, LzxItems chosen);
}
