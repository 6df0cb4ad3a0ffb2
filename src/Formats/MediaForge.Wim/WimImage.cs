using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>The files of one image of a WIM, for reading.</summary>
public sealed class WimImage
{
    private readonly WimFile _wim;
    private readonly Lock _gate = new(); // folders build their index of names when one is looked for

    internal WimImage(WimFile wim, WimImageInfo info, ImageTree tree)
    {
        _wim = wim;
        Info = info;
        Root = tree.Root;
    }

    /// <summary>What the XML says about the image.</summary>
    public WimImageInfo Info { get; }

    /// <summary>The top folder.</summary>
    public WimEntry Root { get; }

    /// <summary>The file or folder at a path; null when there is none.</summary>
    /// <param name="path">Either slash separates, a leading one is ignored. Any case; the exact case is preferred. Empty for the root.</param>
    public WimEntry? Find(string path)
    {
        var names = WimPath.Split(path);
        lock (_gate) return Root.FindDescendant(names);
    }

    /// <summary>The content of a file of this image; empty for an empty one.</summary>
    /// <exception cref="ArgumentException">The entry is a folder.</exception>
    /// <exception cref="InvalidDataException">The content is not in the WIM.</exception>
    public ByteSource OpenFile(WimEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.IsDirectory) throw new ArgumentException($"'{entry.Path}' in image {Info} of {_wim} is a folder.", nameof(entry));
        var hash = entry.Hash;
        return hash.IsZero || _wim.Contains(hash)
            ? _wim.OpenBlob(hash)
            : throw new InvalidDataException($"{_wim}: the content of '{entry.Path}' in image {Info} (blob {hash}) is not in the file.");
    }

    /// <summary>The content of the file at a path.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="ArgumentException">It is a folder.</exception>
    /// <exception cref="InvalidDataException">The content is not in the WIM.</exception>
    public ByteSource OpenFile(string path) =>
        OpenFile(Find(path) ?? throw new FileNotFoundException($"There is no '{path}' in image {Info} of {_wim}.", path));
}
