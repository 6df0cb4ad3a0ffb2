using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>
/// Writes to a folder of Windows all that its file system keeps. What it does not have (FAT: nearly everything) is counted.
/// </summary>
/// <remarks>
/// Files are made anew, relative to open folders; what has their name is removed first. All properties of a file are set
/// through one handle, attributes and times last: read-only does not keep the others from being set then, and nothing changes the times.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolderWriter : FolderTreeWriter<WindowsFolder>
{
    private const long AllocateFrom = 1 << 20; // smaller files are written in one go
    private const int BasicSize = 40; // FILE_BASIC_INFORMATION: made, read, written, changed: u64; attributes u32
    private const int LinkRootOffset = 8; // FILE_LINK_INFORMATION: replace u8, folder, name bytes u32, name
    private const int LinkNameSizeOffset = 16;
    private const int LinkNameOffset = 20;
    private const int LinkSize = 24; // of the structure, with room for a name of one character and padding
    private const int VolumeSize = 1024;
    private const uint NamedStreams = 0x40000; // FILE_NAMED_STREAMS
    private const FileAttributes Settable = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive | FileAttributes.Temporary
        | FileAttributes.Offline | FileAttributes.NotContentIndexed;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. Enumerable.Range(1, 31).Select(c => (char)c), .. ":*?\"<>|"]);

    private readonly ConcurrentDictionary<WimEntry, bool> _sameButForCase = new();
    private readonly string _topPath;
    private readonly bool _setsAudit;
    private readonly bool _hasNamedStreams;

    public WindowsFolderWriter(string folder, FolderWriterOptions options)
        : this(MakeTop(folder), options)
    {
    }

    private WindowsFolderWriter(WindowsFolder top, FolderWriterOptions options)
        : base(top, options)
    {
        _setsAudit = WindowsPrivileges.Enable();
        _topPath = top.Name;
        using var handle = top.Open();
        var volume = new byte[VolumeSize];
        _hasNamedStreams = NtStatus.IsSuccess(Nt.QueryVolume(handle.Handle, Nt.VolumeAttributeInformation, volume)) && (BinaryPrimitives.ReadUInt32LittleEndian(volume) & NamedStreams) != 0;
    }

    /// <inheritdoc/>
    public override bool Accepts(WimEntry entry)
    {
        if (!base.Accepts(entry)) return false;
        if (!entry.IsDirectory) return true;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var child in entry.Children)
            if (!names.Add(child.Name)) _sameButForCase[child] = true;
        return true;
    }

    /// <inheritdoc/>
    public override FolderStream? OpenStream(WimEntry entry, string name, long length)
    {
        var folder = PlaceOf(entry);
        if (name.Length == 0)
        {
            var isNew = !IsBegunBefore(entry);
            var content = isNew ? MakeFile(folder, entry, length) : Open(folder, entry.Name, Nt.ReadData | Nt.WriteData | Nt.ReadAttributes | Nt.WriteAttributes);
            return new WindowsFileStream(content, folder, entry.Name, Prepare(content, entry));
        }
        if (!_hasNamedStreams)
        {
            Losses.Add("named streams", entry.Path);
            return null;
        }
        if (!AcceptsStream(entry, name)) return null;
        if (entry.Parent is not null) MakePlain(folder, entry);
        var path = $"{entry.Name}:{name}";
        var status = folder.OpenAt(path, Nt.WriteData, Nt.OverwriteOrCreate, 0, out var stream);
        return NtStatus.IsSuccess(status) ? new WindowsFileStream(stream, folder, path, false) : throw WindowsError.Writing(status, "Making the stream", folder.PathOf(path));
    }

    /// <inheritdoc/>
    public override bool MakeLink(WimEntry entry, WimEntry existing)
    {
        var (folder, existingFolder) = (FolderOf(entry.Parent!), FolderOf(existing.Parent!));
        using var file = Open(existingFolder, existing.Name, Nt.WriteAttributes);
        var status = Link(file, folder, entry.Name);
        if (status == NtStatus.NameCollision)
        {
            Remove(folder, entry.Name);
            status = Link(file, folder, entry.Name);
        }
        if (NtStatus.IsUnsupported(status) || status is NtStatus.TooManyLinks or NtStatus.NotSameDevice)
        {
            Losses.Add("hard links", entry.Path);
            return false;
        }
        Check(status, "Making the hard link", folder.PathOf(entry.Name));
        if (entry.ShortName.Length == 0) return true;
        using var made = Open(folder, entry.Name, Nt.WriteAttributes | Nt.Delete);
        SetShortName(made, folder, entry);
        return true;
    }

    /// <inheritdoc/>
    public override void SetReparsePoint(WimEntry entry, ReadOnlyMemory<byte> data)
    {
        var folder = PlaceOf(entry);
        if (ReparsePoint.IsLink(entry.ReparseTag))
        {
            var link = ReparsePoint.Read(entry.ReparseTag, data.Span, entry.Path);
            if (Options.FixReparseTargets && !ReparsePoint.IsTargetAsIs(entry)) data = link.Below(_topPath).ToBytes();
        }
        MakePlain(folder, entry);
        using var file = Open(folder, entry.Name, Nt.WriteData | Nt.WriteAttributes);
        var status = Nt.Control(file, Nt.SetReparsePoint, ReparsePoint.ToBuffer(entry.ReparseTag, data.Span, entry.Path), [], out _);
        if (NtStatus.IsUnsupported(status)) Losses.Add("reparse points", entry.Path);
        else Check(status, "Making the reparse point", folder.PathOf(entry.Name));
    }

    /// <inheritdoc/>
    public override void Finish(WimEntry entry, ReadOnlyMemory<byte> securityDescriptor)
    {
        var folder = PlaceOf(entry);
        var setsSecurity = Options.Security && !securityDescriptor.IsEmpty;
        using var file = OpenToFinish(folder, entry, setsSecurity, out var rights);
        foreach (var item in TaggedItem.Read(entry.TaggedItems, out _)) SetItem(file, entry, item);
        if (entry.IsDirectory && (entry.Attributes & FileAttributes.Compressed) != 0) Compress(file, entry);
        if (entry.IsDirectory && (entry.Attributes & FileAttributes.Encrypted) != 0) Losses.Add("encryption of folders", entry.Path);
        if (entry.Parent is not null && entry.ShortName.Length > 0) SetShortName(file, folder, entry);
        if (setsSecurity) SetSecurity(file, folder, entry, securityDescriptor.Span, rights);
        SetAttributesAndTimes(file, folder, entry);
    }

    /// <inheritdoc/>
    protected override string? WhyRefused(WimEntry entry)
    {
        if (entry.Name.AsSpan().ContainsAny(Forbidden)) return "names that Windows cannot have";
        if (entry.Name.Length > MaxNameLength) return "names that are too long";
        return !_sameButForCase.IsEmpty && _sameButForCase.ContainsKey(entry) ? "names that differ in case only" : null;
    }

    /// <inheritdoc/>
    protected override WindowsFolder Child(WindowsFolder parent, string name) => parent.Child(name);

    /// <inheritdoc/>
    protected override void MakeFolder(WindowsFolder parent, string name)
    {
        var status = parent.OpenAt(name, Nt.ReadAttributes, Nt.CreateNew, Nt.IsFolder, out var folder);
        if (status == NtStatus.NameCollision)
        {
            status = parent.OpenAt(name, Nt.ReadAttributes, Nt.OpenExisting, Nt.IsFolder, out folder);
            if (NtStatus.IsSuccess(status)) status = WindowsFile.LookAt(folder, out var state) is var looked && (state.Attributes & FileAttributes.ReparsePoint) != 0 ? NtStatus.NotADirectory : looked;
        }
        folder.Dispose();
        Check(status, "Making the folder", parent.PathOf(name));
    }

    private static WindowsFolder MakeTop(string folder)
    {
        Directory.CreateDirectory(folder);
        return WindowsFolder.Top(folder, WindowsError.Writing);
    }

    private void MakePlain(WindowsFolder folder, WimEntry entry)
    {
        if (!entry.IsDirectory)
        {
            if (!IsBegunBefore(entry)) MakeFile(folder, entry, 0).Dispose();
            return;
        }
        if (!entry.IsReparsePoint || IsBegunBefore(entry)) return; // an ordinary folder was made as one
        var status = folder.OpenAt(entry.Name, Nt.ReadAttributes, Nt.CreateNew, Nt.IsFolder, out var made);
        if (status == NtStatus.NameCollision)
        {
            Remove(folder, entry.Name);
            status = folder.OpenAt(entry.Name, Nt.ReadAttributes, Nt.CreateNew, Nt.IsFolder, out made);
        }
        made.Dispose();
        Check(status, "Making the folder", folder.PathOf(entry.Name));
    }

    private static SafeFileHandle MakeFile(WindowsFolder folder, WimEntry entry, long length)
    {
        const uint Access = Nt.WriteData | Nt.ReadData | Nt.ReadAttributes | Nt.WriteAttributes;
        var allocation = length >= AllocateFrom && (entry.Attributes & (FileAttributes.SparseFile | FileAttributes.Compressed)) == 0 ? length : 0;
        var status = folder.OpenAt(entry.Name, Access, Nt.CreateNew, Nt.IsFile | Nt.SequentialOnly, out var file, allocation);
        if (status == NtStatus.NameCollision)
        {
            Remove(folder, entry.Name);
            status = folder.OpenAt(entry.Name, Access, Nt.CreateNew, Nt.IsFile | Nt.SequentialOnly, out file, allocation);
        }
        Check(status, "Making", folder.PathOf(entry.Name));
        return file;
    }

    private static uint Link(SafeFileHandle file, WindowsFolder folder, string name)
    {
        var link = new byte[Math.Max(LinkNameOffset + name.Length * sizeof(char), LinkSize)];
        BinaryPrimitives.WriteInt32LittleEndian(link.AsSpan(LinkNameSizeOffset), name.Length * sizeof(char));
        MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(link.AsSpan(LinkNameOffset));
        using var handle = folder.Open();
        BinaryPrimitives.WriteInt64LittleEndian(link.AsSpan(LinkRootOffset), handle.Value);
        return Nt.Set(file, Nt.LinkInformation, link);
    }

    /// <summary>Removes a file, or a folder that is a link or empty; never what a link leads to.</summary>
    private static void Remove(WindowsFolder folder, string name)
    {
        using var file = Open(folder, name, Nt.Delete | Nt.ReadAttributes | Nt.WriteAttributes);
        Check(WindowsFile.LookAt(file, out var state), "Looking at", folder.PathOf(name));
        if ((state.Attributes & FileAttributes.ReadOnly) != 0)
        {
            Span<byte> basic = stackalloc byte[BasicSize];
            BinaryPrimitives.WriteUInt32LittleEndian(basic[32..], (uint)FileAttributes.Normal);
            Check(Nt.Set(file, Nt.BasicInformation, basic), "Making writable", folder.PathOf(name));
        }
        Check(Nt.Set(file, Nt.DispositionInformation, [1]), "Removing the old", folder.PathOf(name));
    }

    /// <summary>Makes a new file sparse or compressed as the entry is. Returns whether zeros may be left out.</summary>
    private bool Prepare(SafeFileHandle file, WimEntry entry)
    {
        if ((entry.Attributes & FileAttributes.Compressed) != 0) Compress(file, entry);
        if ((entry.Attributes & FileAttributes.SparseFile) == 0) return false;
        var status = Nt.Control(file, Nt.SetSparse, [], [], out _);
        if (NtStatus.IsSuccess(status)) return true;
        Lose(status, "sparse files", "Making sparse", entry);
        return false;
    }

    private void Compress(SafeFileHandle file, WimEntry entry)
    {
        var status = Nt.Control(file, Nt.SetCompression, [1, 0], [], out _); // COMPRESSION_FORMAT_DEFAULT
        if (!NtStatus.IsSuccess(status)) Lose(status, "compression", "Compressing", entry);
    }

    private SafeFileHandle OpenToFinish(WindowsFolder folder, WimEntry entry, bool setsSecurity, out uint rights)
    {
        const uint Basic = Nt.ReadAttributes | Nt.WriteAttributes;
        var properties = Basic | (entry.TaggedItems.IsEmpty ? 0 : Nt.WriteEa | Nt.WriteData) | (entry.ShortName.Length > 0 && entry.Parent is not null ? Nt.Delete | Nt.WriteData : 0)
            | (entry.IsDirectory && (entry.Attributes & FileAttributes.Compressed) != 0 ? Nt.ReadData | Nt.WriteData : 0);
        uint[] wanted = !setsSecurity ? [properties]
            : [properties | Nt.WriteDacl | Nt.WriteOwner | Nt.ReadControl | (_setsAudit ? Nt.SystemSecurity : 0), properties | Nt.WriteDacl, properties];
        uint status = 0;
        foreach (var access in wanted)
        {
            rights = access;
            status = folder.OpenAt(entry.Name, access, Nt.OpenExisting, 0, out var file);
            if (NtStatus.IsSuccess(status)) return file;
            file.Dispose();
            if (status is not (NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld)) break;
        }
        throw WindowsError.Writing(status, "Opening", folder.PathOf(entry.Name));
    }

    private void SetItem(SafeFileHandle file, WimEntry entry, TaggedItem item)
    {
        switch (item.Tag)
        {
            case TaggedItem.ObjectId:
                var id = new byte[64];
                item.Data.Span[..Math.Min(item.Data.Length, id.Length)].CopyTo(id);
                var status = Nt.Control(file, Nt.SetObjectId, id, [], out _);
                if (status == NtStatus.NameCollision) Losses.Add("object ids that another file has", entry.Path);
                else if (!NtStatus.IsSuccess(status)) Lose(status, "object ids", "Setting the object id of", entry);
                return;
            case TaggedItem.ExtendedAttributes:
                status = Nt.SetEas(file, ExtendedAttributes.ToList(item.Data.Span, true, entry.Path));
                if (!NtStatus.IsSuccess(status)) Lose(status, "extended attributes", "Setting the extended attributes of", entry);
                return;
            default:
                Losses.Add(item.Tag == TaggedItem.UnixData ? "Unix owners and permissions" : "properties of unknown kinds", entry.Path);
                return;
        }
    }

    private void SetShortName(SafeFileHandle file, WindowsFolder folder, WimEntry entry)
    {
        var status = SetShortName(file, entry.ShortName);
        if (status == NtStatus.NameCollision && TakeShortName(folder, entry.ShortName)) status = SetShortName(file, entry.ShortName);
        if (NtStatus.IsSuccess(status)) return;
        if (status is NtStatus.ShortNamesNotEnabled or NtStatus.NameCollision) Losses.Add("short names", entry.Path);
        else Lose(status, "short names", "Setting the short name of", entry);
    }

    /// <summary>Takes a short name from a file that Windows gave it to before the one came that has it in the image.</summary>
    private static bool TakeShortName(WindowsFolder folder, string name)
    {
        var status = folder.OpenAt(name, Nt.WriteAttributes | Nt.WriteData | Nt.Delete, Nt.OpenExisting, 0, out var other);
        using (other) return NtStatus.IsSuccess(status) && NtStatus.IsSuccess(SetShortName(other, string.Empty));
    }

    private static uint SetShortName(SafeFileHandle file, string name)
    {
        var information = new byte[sizeof(uint) + Math.Max(name.Length, 2) * sizeof(char)]; // name bytes u32, name; never smaller than the structure
        BinaryPrimitives.WriteInt32LittleEndian(information, name.Length * sizeof(char));
        MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(information.AsSpan(sizeof(uint)));
        return Nt.Set(file, Nt.ShortNameInformation, information);
    }

    private void SetSecurity(SafeFileHandle file, WindowsFolder folder, WimEntry entry, ReadOnlySpan<byte> descriptor, uint rights)
    {
        var isWhole = false;
        var status = (rights & Nt.WriteDacl) == 0 ? NtStatus.AccessDenied : WindowsSecurity.Set(file, descriptor, (rights & Nt.SystemSecurity) != 0, out isWhole);
        if (NtStatus.IsSuccess(status) && !isWhole) Losses.Add("owners and audit lists (run as administrator)", entry.Path);
        else if (NtStatus.IsUnsupported(status)) Losses.Add("security descriptors", entry.Path);
        else if (status is NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld or NtStatus.InvalidOwner) Losses.Add("security descriptors (run as administrator)", entry.Path);
        else Check(status, "Setting the security descriptor of", folder.PathOf(entry.Name));
    }

    private static void SetAttributesAndTimes(SafeFileHandle file, WindowsFolder folder, WimEntry entry)
    {
        var attributes = entry.Attributes & Settable;
        Span<byte> basic = stackalloc byte[BasicSize];
        basic.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(basic, entry.CreationTime.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(basic[8..], entry.LastAccessTime.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(basic[16..], entry.LastWriteTime.ToFileTimeUtc());
        BinaryPrimitives.WriteUInt32LittleEndian(basic[32..], (uint)(attributes == 0 ? FileAttributes.Normal : attributes)); // a time of 0 is left as it is
        Check(Nt.Set(file, Nt.BasicInformation, basic), "Setting attributes and times of", folder.PathOf(entry.Name));
    }

    /// <summary>Counts what the file system does not have or the user may not set.</summary>
    /// <exception cref="IOException">It failed for another reason.</exception>
    private void Lose(uint status, string kind, string what, WimEntry entry)
    {
        if (NtStatus.IsUnsupported(status)) Losses.Add(kind, entry.Path);
        else if (status is NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld) Losses.Add($"{kind} (run as administrator)", entry.Path);
        else throw WindowsError.Writing(status, what, PlaceOf(entry).PathOf(entry.Name));
    }

    private static SafeFileHandle Open(WindowsFolder folder, string name, uint access)
    {
        var status = folder.OpenAt(name, access, Nt.OpenExisting, 0, out var file);
        return NtStatus.IsSuccess(status) ? file : throw WindowsError.Writing(status, "Opening", folder.PathOf(name));
    }

    private static void Check(uint status, string what, string path)
    {
        if (!NtStatus.IsSuccess(status)) throw WindowsError.Writing(status, what, path);
    }
}
