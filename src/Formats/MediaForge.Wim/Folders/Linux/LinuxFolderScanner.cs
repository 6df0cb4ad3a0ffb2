using System.Buffers;
using System.Runtime.InteropServices;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Reads a folder of an ordinary Linux file system. Times, hard links and symbolic links are kept; a file that nobody
/// may write becomes read-only; device nodes, sockets and the like are counted as lost.
/// </summary>
/// <remarks>
/// A folder is listed and everything in it looked at in one go, by names relative to the open folder: few calls, and
/// none that resolves a path. The last write stands for the creation too, as no one can set that on Linux:
/// what is applied and captured again is the same.
/// </remarks>
internal class LinuxFolderScanner : FolderScanner
{
    private const int NameOffset = 19; // of struct dirent: ino u64, offset u64, length u16, kind u8, name
    private const int LinkBufferSize = 4096;
    private const uint WriteBits = 0x92; // 0222
    private const uint PlainMode = 0x124; // 0444: what a file has that is nothing special, but for writing
    private const uint PlainFolderMode = 0x16D; // 0555
    private const uint ModeBits = 0xFFF;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. Enumerable.Range(1, 31).Select(c => (char)c), .. "\\:*?\"<>|"]);

    private readonly LinuxFolders _folders = new(LinuxError.Reading);
    private readonly FolderScanOptions _options;
    private readonly LinuxFolder _top;
    private UInt128 _topIdentity;

    public LinuxFolderScanner(string folder, FolderScanOptions options)
    {
        _options = options;
        _top = LinuxFolder.Top(_folders, Path.GetFullPath(folder));
        using (_top.Open())
        {
            // fails now rather than at the first file
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ScannedFile> Scan(CancellationToken cancellationToken = default)
    {
        var found = LookAt(_top, string.Empty);
        _topIdentity = found.Identity;
        var top = Describe(_top, null, found)!;
        yield return top;
        var stack = new Stack<Listing>();
        stack.Push(new Listing(_top, top, string.Empty, List(_top, string.Empty)));
        while (stack.TryPeek(out var listing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (listing.Next == listing.Files.Count)
            {
                stack.Pop();
                continue;
            }
            found = listing.Files[listing.Next++];
            if (Describe(listing.Folder, listing.File, found) is not { } file) continue;
            yield return file;
            if (!found.IsFolder) continue;
            var folder = listing.Folder.Child(found.Name);
            var path = _options.IsExcluded is null ? string.Empty : $"{listing.Path}\\{found.Name}";
            stack.Push(new Listing(folder, file, path, List(folder, path)));
        }
    }

    /// <summary>The file in the terms of a WIM; null when it cannot be kept, which is counted.</summary>
    protected virtual ScannedFile? Describe(LinuxFolder folder, ScannedFile? parent, FoundFile found)
    {
        CountLosses(folder, found);
        var attributes = found.IsFolder ? FileAttributes.Directory : FileAttributes.Archive;
        uint tag = 0;
        byte[] link = [];
        var asIs = false;
        if (found.IsLink)
        {
            if (ReadLink(folder, found.Name, out asIs) is not { } reparse) return null;
            (tag, link) = (reparse.Tag, reparse.ToBytes());
            attributes = FileAttributes.ReparsePoint;
            if (IsFolderBehind(folder, found.Name)) attributes |= FileAttributes.Directory;
        }
        else if (!found.IsFolder && !found.IsFile)
        {
            Losses.Add("device nodes, sockets and pipes", folder.PathOf(found.Name));
            return null;
        }
        else if (found.IsFile && (found.Mode & WriteBits) == 0)
        {
            attributes |= FileAttributes.ReadOnly;
        }
        return new ScannedFile
        {
            Parent = parent,
            Name = found.Name,
            Attributes = attributes,
            CreationTime = found.WriteTime,
            LastAccessTime = found.AccessTime,
            LastWriteTime = found.WriteTime,
            ReparseTag = tag,
            ReparseData = link,
            IsReparseTargetAsIs = asIs,
            LinkIdentity = found.IsFile && found.Links > 1 ? found.Identity : null,
            Streams = found.IsFile && found.Size > 0 ? [new ScannedStream(string.Empty, new LinuxFileSource(folder, found.Name, found.Size, found.WriteStamp))] : [],
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _folders.Dispose();
    }

    private void CountLosses(LinuxFolder folder, FoundFile found)
    {
        var mode = found.Mode & ModeBits & ~WriteBits;
        if (found.IsFolder ? mode != PlainFolderMode : found.IsFile && mode != PlainMode) Losses.Add("Unix permissions", folder.PathOf(found.Name));
        using var handle = folder.Open();
        foreach (var name in LinuxAttributes.List(handle.Value, found.Name, out _))
            if (!name.StartsWith("security.selinux", StringComparison.Ordinal)) Losses.Add("extended attributes of Linux", folder.PathOf(found.Name));
    }

    private unsafe List<FoundFile> List(LinuxFolder folder, string path)
    {
        var result = new List<FoundFile>();
        var copy = folder.OpenAt(".", Libc.ReadOnly | Libc.Directory); // a list has its place in the handle
        var list = copy < 0 ? 0 : Libc.OpenList(copy);
        if (list == 0) throw LinuxError.Reading(copy < 0 ? -copy : Libc.Error, "Reading the folder", folder.ToString());
        try
        {
            using var handle = folder.Open();
            byte* entry;
            while ((entry = Libc.ReadList(list)) is not null)
            {
                var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
                if (bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8)) continue;
                if (NameOf(bytes, folder) is not { } name) continue;
                FileStatus status;
                if (Libc.StatX(handle.Value, entry + NameOffset, Libc.NoFollow, Libc.BasicStats, &status) < 0)
                    throw LinuxError.Reading(Libc.Error, "Looking at", folder.PathOf(name));
                var found = new FoundFile(name, status);
                if (_options.IsExcluded?.Invoke($"{path}\\{name}", found.IsFolder) != true) result.Add(found);
            }
            if (Libc.Error != 0) throw LinuxError.Reading(Libc.Error, "Reading the folder", folder.ToString());
        }
        finally
        {
            _ = Libc.CloseList(list);
        }
        result.Sort(static (a, b) =>
        {
            var order = string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase);
            return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
        });
        return result;
    }

    private string? NameOf(ReadOnlySpan<byte> bytes, LinuxFolder folder)
    {
        if (LinuxName.Decode(bytes) is not { } name)
        {
            Losses.Add("names that are not UTF-8", folder.PathOf(LinuxName.Show(bytes)));
            return null;
        }
        if (!name.AsSpan().ContainsAny(Forbidden)) return name;
        Losses.Add("names that Windows cannot have", folder.PathOf(name));
        return null;
    }

    /// <summary>The target of a symbolic link; null when it cannot be kept, which is counted.</summary>
    protected ReparsePoint? ReadLink(LinuxFolder folder, string name, out bool asIs)
    {
        asIs = true;
        var target = LinuxName.Decode(ReadLinkBytes(folder, name));
        if (target is null || target.Contains('\\'))
        {
            Losses.Add("symbolic links whose target Windows cannot have", folder.PathOf(name));
            return null;
        }
        if (_options.FixReparseTargets && target.StartsWith('/') && BelowTop(target) is { } below)
        {
            asIs = false;
            target = below;
        }
        return ReparsePoint.FromUnix(target);
    }

    private static unsafe byte[] ReadLinkBytes(LinuxFolder folder, string name)
    {
        Span<byte> path = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(name, path);
        var buffer = new byte[LinkBufferSize];
        using var handle = folder.Open();
        fixed (byte* p = path, b = buffer)
        {
            var size = Libc.ReadLinkAt(handle.Value, p, b, LinkBufferSize);
            return size < 0 ? throw LinuxError.Reading(Libc.Error, "Reading the link", folder.PathOf(name)) : buffer[..(int)size];
        }
    }

    /// <summary>What follows the top in an absolute path, whatever names lead to the top; null when it is not above.</summary>
    private string? BelowTop(string target)
    {
        for (var end = 1; end <= target.Length; end++)
        {
            if (end < target.Length && target[end] != '/' && end > 1) continue;
            if (Follow(Libc.CurrentFolder, target[..end])?.Identity == _topIdentity) return "/" + target[end..].TrimStart('/');
        }
        return null;
    }

    /// <summary>Whether a symbolic link leads to a folder.</summary>
    protected static bool IsFolderBehind(LinuxFolder folder, string name)
    {
        using var handle = folder.Open();
        return Follow(handle.Value, name)?.IsFolder == true;
    }

    private static unsafe FoundFile? Follow(nint folder, string path)
    {
        FileStatus status;
        fixed (byte* p = LinuxName.Encode(path))
            return Libc.StatX(folder, p, 0, Libc.BasicStats, &status) < 0 ? null : new FoundFile(path, status);
    }

    /// <summary>Looks at a file, itself rather than where it leads; the folder if there is no name.</summary>
    protected static unsafe FoundFile LookAt(LinuxFolder folder, string name)
    {
        FileStatus status;
        using var handle = folder.Open();
        fixed (byte* path = LinuxName.Encode(name))
        {
            if (Libc.StatX(handle.Value, path, Libc.EmptyPath | Libc.NoFollow, Libc.BasicStats, &status) < 0) throw LinuxError.Reading(Libc.Error, "Looking at", folder.PathOf(name));
        }
        return new FoundFile(name, status);
    }

    private sealed record Listing(LinuxFolder Folder, ScannedFile File, string Path, List<FoundFile> Files)
    {
        public int Next { get; set; }
    }
}
