namespace MediaForge.Bytes;

/// <summary>A file or a folder of a <see cref="MediaTree"/>.</summary>
public abstract class MediaNode
{
    private protected MediaNode(string name, MediaFolder? parent)
    {
        Name = name;
        Parent = parent;
    }

    /// <summary>The name, in the case in which it was given; empty for the root.</summary>
    public string Name { get; }

    /// <summary>The folder that it is in; null for the root.</summary>
    public MediaFolder? Parent { get; }

    /// <summary>The path from the root with forward slashes and no leading one: <c>sources/boot.wim</c>.</summary>
    public string Path => Parent is null || Parent.Parent is null ? Name : $"{Parent.Path}/{Name}";

    /// <summary>When it was last written, if that is known; else the writer uses the media's own date.</summary>
    public DateTimeOffset? Modified { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A file of a <see cref="MediaTree"/>.</summary>
public sealed class MediaFile : MediaNode
{
    internal MediaFile(string name, MediaFolder parent, ByteSource content)
        : base(name, parent) => Content = content;

    /// <summary>The bytes. May be replaced until the tree is laid out.</summary>
    public ByteSource Content { get; set; }

    /// <summary>
    /// Where a writer puts the file's bytes among the others: lower comes first, files of equal order lie in the
    /// order of the tree. Boot files want to be early; content that depends on other content wants to be late.
    /// </summary>
    public int Order { get; set; }
}

/// <summary>A folder of a <see cref="MediaTree"/>.</summary>
public sealed class MediaFolder : MediaNode
{
    private readonly List<MediaNode> _children = [];
    private readonly Dictionary<string, MediaNode> _byName = new(StringComparer.OrdinalIgnoreCase);

    internal MediaFolder(string name, MediaFolder? parent)
        : base(name, parent)
    {
    }

    /// <summary>What is in the folder, in the order of adding.</summary>
    public IReadOnlyList<MediaNode> Children => _children;

    /// <summary>The child of that name, in any case; null when there is none.</summary>
    public MediaNode? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Everything below the folder: each folder before what is in it.</summary>
    public IEnumerable<MediaNode> Descendants()
    {
        var stack = new Stack<IEnumerator<MediaNode>>();
        stack.Push(_children.GetEnumerator());
        while (stack.TryPeek(out var top))
        {
            if (!top.MoveNext())
            {
                stack.Pop();
                continue;
            }
            yield return top.Current;
            if (top.Current is MediaFolder folder) stack.Push(folder._children.GetEnumerator());
        }
    }

    /// <summary>Takes a child out. Returns whether there was one of that name.</summary>
    public bool Remove(string name) => _byName.Remove(name, out var node) && _children.Remove(node);

    internal void Add(MediaNode node)
    {
        if (_byName.TryGetValue(node.Name, out var existing))
            throw new ArgumentException($"There is already '{existing.Path}'; Windows cannot tell '{node.Name}' from it.");
        _byName.Add(node.Name, node);
        _children.Add(node);
    }
}
