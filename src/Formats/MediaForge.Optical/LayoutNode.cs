using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>A file or folder on its way to the disc: what was asked for, frozen, and where it lies.</summary>
internal sealed class LayoutNode
{
    private LayoutNode(MediaNode node, LayoutNode? parent, DateTime timestamp)
    {
        Node = node;
        Parent = parent ?? this;
        Modified = node.Modified?.UtcDateTime ?? timestamp;
        if (node is not MediaFile file) return;
        Content = file.Content;
        Length = file.Content.Length;
        Order = file.Order;
    }

    public MediaNode Node { get; }

    /// <summary>The folder that it is in; the root is in itself, as in both file systems.</summary>
    public LayoutNode Parent { get; }

    public List<LayoutNode> Children { get; } = [];

    /// <summary>UTC.</summary>
    public DateTime Modified { get; }

    /// <summary>A file's bytes; null for a folder.</summary>
    public ByteSource? Content { get; }

    public bool IsFolder => Content is null;

    public bool IsRoot => Parent == this;

    /// <summary>A file's length in bytes.</summary>
    public long Length { get; }

    public int Order { get; }

    /// <summary>A file's first block on the disc; 0 when it is empty.</summary>
    public uint DataBlock { get; set; }

    /// <summary>The block of the UDF file entry on the disc.</summary>
    public uint EntryBlock { get; set; }

    /// <summary>The UDF unique id: 0 for the root (UDF 1.02, 2.3.6.5).</summary>
    public uint UniqueId { get; set; }

    /// <summary>Where a folder's UDF identifiers begin on the disc.</summary>
    public uint IdentifierBlock { get; set; }

    /// <summary>How many bytes a folder's UDF identifiers have.</summary>
    public long IdentifierLength { get; set; }

    /// <summary>Takes a picture of a tree.</summary>
    /// <returns>All folders, level by level with the root first, and all files in the order of the tree.</returns>
    public static (List<LayoutNode> Folders, List<LayoutNode> Files) Freeze(MediaTree tree, DateTimeOffset timestamp)
    {
        var utc = timestamp.UtcDateTime;
        var root = new LayoutNode(tree.Root, null, utc);
        var byFolder = new Dictionary<MediaNode, LayoutNode> { [tree.Root] = root };
        var files = new List<LayoutNode>();
        foreach (var node in tree.Root.Descendants())
        {
            var parent = byFolder[node.Parent!];
            var made = new LayoutNode(node, parent, utc);
            parent.Children.Add(made);
            if (made.IsFolder) byFolder.Add(node, made);
            else files.Add(made);
        }

        var folders = new List<LayoutNode> { root };
        for (var i = 0; i < folders.Count; i++) folders.AddRange(folders[i].Children.Where(c => c.IsFolder));
        return (folders, files);
    }

    public override string ToString() => Node.Path;
}
