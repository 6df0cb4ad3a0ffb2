using MediaForge.Bytes;
using MediaForge.Wim;

namespace MediaForge.Media.Planning;

/// <summary>Somewhere that boot files may lie: a folder, a disc image, a boot image.</summary>
internal abstract class BootFilePlace(string name)
{
    /// <summary>What to call it in messages.</summary>
    public string Name { get; } = name;

    /// <summary>The file at a path with forward slashes, in any case; null when there is none.</summary>
    public abstract ByteSource? Find(string path);

    /// <summary>The files in a folder, not below it; none when there is no such folder.</summary>
    public abstract IEnumerable<(string Name, ByteSource Content)> List(string folder);
}

/// <summary>A folder on disk. Names are compared without case on Linux too.</summary>
internal sealed class FolderPlace(string folder) : BootFilePlace(folder)
{
    public override ByteSource? Find(string path) => Resolve(path) is { } found && File.Exists(found) ? ByteSource.FromFile(found) : null;

    public override IEnumerable<(string Name, ByteSource Content)> List(string path) =>
        Resolve(path) is { } found && Directory.Exists(found)
            ? Directory.EnumerateFiles(found).Order(StringComparer.OrdinalIgnoreCase).Select(f => (Path.GetFileName(f), ByteSource.FromFile(f)))
            : [];

    /// <summary>The real path of what a path names in any case; null when there is nothing.</summary>
    public string? Resolve(string path)
    {
        var at = Name;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var exact = Path.Combine(at, part);
            if (!Path.Exists(exact))
            {
                if (!Directory.Exists(at)) return null;
                exact = Directory.EnumerateFileSystemEntries(at).FirstOrDefault(e => Path.GetFileName(e).Equals(part, StringComparison.OrdinalIgnoreCase));
                if (exact is null) return null;
            }
            at = exact;
        }
        return at;
    }
}

/// <summary>The files of a disc image.</summary>
internal sealed class TreePlace(string name, MediaTree tree) : BootFilePlace(name)
{
    public override ByteSource? Find(string path) => tree.FindFile(path)?.Content;

    public override IEnumerable<(string Name, ByteSource Content)> List(string folder) =>
        tree.Find(folder) is MediaFolder found ? found.Children.OfType<MediaFile>().Select(f => (f.Name, f.Content)) : [];
}

/// <summary>The files of an image in a WIM.</summary>
internal sealed class WimPlace(string name, WimImage image) : BootFilePlace(name)
{
    public override ByteSource? Find(string path) => image.Find(path) is { IsDirectory: false } entry ? image.OpenFile(entry) : null;

    public override IEnumerable<(string Name, ByteSource Content)> List(string folder) =>
        image.Find(folder) is { IsDirectory: true } found ? found.Children.Where(c => !c.IsDirectory).Select(c => (c.Name, image.OpenFile(c))) : [];
}
