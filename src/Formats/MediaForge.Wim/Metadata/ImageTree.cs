namespace MediaForge.Wim.Metadata;

/// <summary>The metadata of an image in memory: its security descriptors, as bytes, and its entries.</summary>
internal sealed record ImageTree(ReadOnlyMemory<byte> Security, WimEntry Root)
{
    /// <summary>The metadata of an image with nothing in it.</summary>
    public static ImageTree Empty(DateTime time)
    {
        var root = new WimEntry(null, null, string.Empty, Dentry.Create(string.Empty, string.Empty, FileAttributes.Directory, -1, new WimFileTimes(time)), default);
        root.MakeList();
        return new ImageTree(new byte[] { 8, 0, 0, 0, 0, 0, 0, 0 }, root);
    }
}
