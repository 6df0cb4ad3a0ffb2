using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Writes to an ordinary Linux file system: contents, times, hard links, symbolic links (junctions become those too),
/// read-only. All else of NTFS is counted as lost.
/// </summary>
/// <remarks>
/// Every file is made anew, beside nothing: what has its name is removed first, so that neither a link nor another name
/// of an old file is written through. Folders that are there are kept, unless they are links; then it ends.
/// </remarks>
internal class LinuxFolderWriter : FolderTreeWriter<LinuxFolder>
{
    private const uint FileMode = 0x1B6; // 0666, less what the umask takes
    private const uint ReadOnlyMode = 0x124; // 0444
    private const uint FolderMode = 0x1FF; // 0777
    private const int MaxNameBytes = 255;
    private const FileAttributes Kept = FileAttributes.Directory | FileAttributes.Archive | FileAttributes.Normal | FileAttributes.ReparsePoint | FileAttributes.SparseFile;

    private readonly string _topPath;

    public LinuxFolderWriter(string folder, FolderWriterOptions options)
        : this(LinuxFolder.Top(RealPath(folder), LinuxError.Writing), options)
    {
    }

    private LinuxFolderWriter(LinuxFolder top, FolderWriterOptions options)
        : base(top, options) => _topPath = top.Name;

    /// <inheritdoc/>
    public override FolderStream? OpenStream(WimEntry entry, string name, long length)
    {
        if (name.Length > 0)
        {
            Losses.Add("named streams", entry.Path);
            return null;
        }
        if (entry.IsReparsePoint && IsKeptLink(entry))
        {
            if (length > 0) Losses.Add("contents of links", entry.Path);
            return null;
        }
        var folder = FolderOf(entry.Parent!);
        _ = IsBegunBefore(entry); // should a reparse point follow
        var file = MakeFile(folder, entry);
        if (file < 0) throw LinuxError.Writing(-file, "Making", folder.PathOf(entry.Name));
        return new LinuxFileStream(new SafeFileHandle(file, true), folder, entry.Name, (entry.Attributes & FileAttributes.SparseFile) != 0);
    }

    /// <inheritdoc/>
    public override unsafe bool MakeLink(WimEntry entry, WimEntry existing)
    {
        var (folder, existingFolder) = (FolderOf(entry.Parent!), FolderOf(existing.Parent!));
        Span<byte> name = stackalloc byte[LinuxName.MaxSize];
        Span<byte> existingName = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(entry.Name, name);
        LinuxName.Encode(existing.Name, existingName);
        using var handle = folder.Open();
        using var existingHandle = existingFolder.Open();
        fixed (byte* path = name, existingPath = existingName)
        {
            while (Libc.LinkAt(existingHandle.Value, existingPath, handle.Value, path, 0) < 0)
            {
                switch (Libc.Error)
                {
                    case Libc.Exists when Libc.UnlinkAt(handle.Value, path, 0) == 0:
                        continue;
                    case Libc.NotPermitted or Libc.NotSupported or Libc.TooManyLinks or Libc.CrossDevice or Libc.NotImplemented:
                        Losses.Add("hard links", entry.Path);
                        return false;
                    default:
                        throw LinuxError.Writing(Libc.Error, "Making the hard link", folder.PathOf(entry.Name));
                }
            }
        }
        if (entry.ShortName.Length > 0) LoseShortName(entry);
        return true;
    }

    /// <inheritdoc/>
    public override unsafe void SetReparsePoint(WimEntry entry, ReadOnlyMemory<byte> data)
    {
        var folder = FolderOf(entry.Parent!);
        if (TargetOf(entry, data) is not { } target)
        {
            Losses.Add("reparse points other than links", entry.Path);
            MakePlain(folder, entry);
            return;
        }
        Span<byte> name = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(entry.Name, name);
        using var handle = folder.Open();
        fixed (byte* path = name, text = LinuxName.Encode(target))
        {
            while (Libc.SymbolicLinkAt(text, handle.Value, path) < 0)
            {
                if (Libc.Error != Libc.Exists || Libc.UnlinkAt(handle.Value, path, 0) < 0) throw LinuxError.Writing(Libc.Error, "Making the symbolic link", folder.PathOf(entry.Name));
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(WimEntry entry, ReadOnlyMemory<byte> securityDescriptor)
    {
        if (!securityDescriptor.IsEmpty && Options.Security) Losses.Add("security descriptors", entry.Path);
        if (entry.ShortName.Length > 0) Losses.Add("short names", entry.Path);
        var kept = entry.IsDirectory || entry.IsReparsePoint ? Kept : Kept | FileAttributes.ReadOnly;
        if ((entry.Attributes & ~kept) != 0) Losses.Add("attributes", entry.Path);
        if (!entry.TaggedItems.IsEmpty) CountItems(entry);
        SetTimes(entry);
    }

    /// <inheritdoc/>
    protected override string? WhyRefused(WimEntry entry) =>
        entry.Name.Length > MaxNameBytes || System.Text.Encoding.UTF8.GetByteCount(entry.Name) > MaxNameBytes ? "names that are too long" : null;

    /// <summary>Counts the short name of a second name of a file.</summary>
    protected virtual void LoseShortName(WimEntry entry) => Losses.Add("short names", entry.Path);

    /// <inheritdoc/>
    protected override LinuxFolder Child(LinuxFolder parent, string name) => parent.Child(name);

    /// <summary>Makes an empty file and opens it; the negative error when it fails. What was there is removed first.</summary>
    protected static unsafe int MakeFile(LinuxFolder folder, WimEntry entry)
    {
        Span<byte> name = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(entry.Name, name);
        var mode = (entry.Attributes & FileAttributes.ReadOnly) != 0 ? ReadOnlyMode : FileMode;
        using var handle = folder.Open();
        fixed (byte* path = name)
        {
            while (true)
            {
                var file = Libc.OpenAt(handle.Value, path, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollowLast | Libc.CloseOnExec, mode);
                if (file >= 0) return file;
                if (Libc.Error != Libc.Exists || Libc.UnlinkAt(handle.Value, path, 0) < 0) return -Libc.Error;
            }
        }
    }

    /// <inheritdoc/>
    protected override unsafe void MakeFolder(LinuxFolder parent, string name)
    {
        Span<byte> bytes = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(name, bytes);
        using var handle = parent.Open();
        fixed (byte* path = bytes)
        {
            if (Libc.MakeFolderAt(handle.Value, path, FolderMode) == 0) return;
            if (Libc.Error != Libc.Exists) throw LinuxError.Writing(Libc.Error, "Making the folder", parent.PathOf(name));
            FileStatus status;
            if (Libc.StatX(handle.Value, path, Libc.NoFollow, Libc.BasicStats, &status) < 0 || !new FoundFile(name, status).IsFolder)
                throw LinuxError.Writing(Libc.NoDirectory, "Making the folder", parent.PathOf(name));
        }
    }

    /// <summary>Makes the file or folder, unless this writer has.</summary>
    protected void MakePlain(LinuxFolder folder, WimEntry entry)
    {
        if (entry.IsDirectory)
        {
            if (entry.IsReparsePoint && !IsBegunBefore(entry)) RemoveLink(folder, entry.Name);
            MakeFolder(folder, entry.Name);
            return;
        }
        if (IsBegunBefore(entry)) return;
        var file = MakeFile(folder, entry);
        if (file < 0) throw LinuxError.Writing(-file, "Making", folder.PathOf(entry.Name));
        _ = Libc.Close(file);
    }

    /// <summary>Removes an old link; of ntfs-3g's, some want to be removed as the folders that they are to NTFS.</summary>
    private static unsafe void RemoveLink(LinuxFolder folder, string name)
    {
        Span<byte> bytes = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(name, bytes);
        using var handle = folder.Open();
        FileStatus status;
        fixed (byte* path = bytes)
        {
            if (Libc.StatX(handle.Value, path, Libc.NoFollow, Libc.BasicStats, &status) < 0 || !new FoundFile(name, status).IsLink) return;
            if (Libc.UnlinkAt(handle.Value, path, 0) < 0 && Libc.UnlinkAt(handle.Value, path, Libc.RemoveFolder) < 0)
                throw LinuxError.Writing(Libc.Error, "Removing the old link", folder.PathOf(name));
        }
    }

    /// <summary>Sets the times of an entry; of a link those of the link itself.</summary>
    protected unsafe void SetTimes(WimEntry entry)
    {
        var folder = PlaceOf(entry);
        var times = stackalloc Libc.FileTime[2];
        times[0] = LinuxTimes.FromFileTime(entry.LastAccessTime.ToFileTimeUtc());
        times[1] = LinuxTimes.FromFileTime(entry.LastWriteTime.ToFileTimeUtc());
        Span<byte> name = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(entry.Name, name);
        using var handle = folder.Open();
        fixed (byte* path = name)
        {
            var result = entry.Parent is null ? Libc.SetTimes(handle.Value, times) : Libc.SetTimesAt(handle.Value, path, times, Libc.NoFollow);
            if (result < 0) throw LinuxError.Writing(Libc.Error, "Setting the times of", folder.PathOf(entry.Name));
        }
    }

    private static bool IsKeptLink(WimEntry entry) => ReparsePoint.IsLink(entry.ReparseTag);

    /// <summary>Where a link leads, in the words of Linux; null for what is no link there.</summary>
    private string? TargetOf(WimEntry entry, ReadOnlyMemory<byte> data)
    {
        if (!IsKeptLink(entry)) return null;
        var link = ReparsePoint.Read(entry.ReparseTag, data.Span, entry.Path);
        var target = link.ToUnix();
        if (target is null || target.Contains('\0')) return null;
        var isFixed = !link.IsRelative && Options.FixReparseTargets && !ReparsePoint.IsTargetAsIs(entry) && link.TargetOnDrive is not null;
        if (!isFixed) return target;
        return target == "/" ? _topPath : (_topPath == "/" ? string.Empty : _topPath) + target;
    }

    private void CountItems(WimEntry entry)
    {
        var items = TaggedItem.Read(entry.TaggedItems, out var isSound);
        foreach (var item in items)
        {
            Losses.Add(item.Tag switch
            {
                TaggedItem.ObjectId => "object ids",
                TaggedItem.ExtendedAttributes => "extended attributes",
                TaggedItem.UnixData => "Unix owners and permissions",
                _ => "properties of unknown kinds",
            }, entry.Path);
        }
        if (!isSound) Losses.Add("properties of unknown kinds", entry.Path);
    }

    private static string RealPath(string folder)
    {
        var info = Directory.CreateDirectory(folder);
        return Path.TrimEndingDirectorySeparator((info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName);
    }
}
