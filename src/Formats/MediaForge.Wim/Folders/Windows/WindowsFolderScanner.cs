using System.Buffers.Binary;
using System.Runtime.Versioning;
using MediaForge.Bytes;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>
/// Reads a folder of Windows with all that its file system keeps: security descriptors, reparse points, named streams, short
/// names, object ids, extended attributes, hard links. Encrypted files are counted as lost.
/// </summary>
/// <remarks>
/// Each file is opened once, for what is known of it and not for its content: what a listing says of a file with several
/// names may be old, and a file that another program has locked can be looked at.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolderScanner : FolderScanner
{
    private const uint Compact = 0x80000017; // IO_REPARSE_TAG_WOF: compressed by the system
    private const uint Deduplicated = 0x80000013; // IO_REPARSE_TAG_DEDUP
    private const int ObjectIdSize = 64;
    private const int LinksOffset = 16; // of FILE_STANDARD_INFORMATION
    private const int StandardSize = 24;

    private readonly FolderScanOptions _options;
    private readonly WindowsFolder _top;
    private readonly bool _readsAudit;

    public WindowsFolderScanner(string folder, FolderScanOptions options)
    {
        _options = options;
        _readsAudit = WindowsPrivileges.Enable();
        _top = WindowsFolder.Top(folder, WindowsError.Reading);
        using (_top.Open())
        {
            // fails now rather than at the first file
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ScannedFile> Scan(CancellationToken cancellationToken = default)
    {
        var top = Describe(_top, null, new WindowsEntry(string.Empty, string.Empty, FileAttributes.Directory, 0, 0))!;
        yield return top;
        var stack = new Stack<Listing>();
        stack.Push(new Listing(_top, top, string.Empty, List(_top, string.Empty)));
        while (stack.TryPeek(out var listing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (listing.Next == listing.Entries.Count)
            {
                stack.Pop();
                continue;
            }
            var entry = listing.Entries[listing.Next++];
            if (Describe(listing.Folder, listing.File, entry) is not { } file) continue;
            yield return file;
            if ((file.Attributes & FileAttributes.Directory) == 0 || file.ReparseTag != 0) continue;
            var folder = listing.Folder.Child(entry.Name);
            var path = $"{listing.Path}\\{entry.Name}";
            stack.Push(new Listing(folder, file, path, List(folder, path)));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _top.Handles.Dispose();
    }

    private List<WindowsEntry> List(WindowsFolder folder, string path)
    {
        var entries = WindowsListing.Read(folder);
        if (_options.IsExcluded is { } isExcluded)
            entries.RemoveAll(e => isExcluded($"{path}\\{e.Name}", (e.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == FileAttributes.Directory));
        entries.Sort(static (a, b) =>
        {
            var order = string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase);
            return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
        });
        return entries;
    }

    private ScannedFile? Describe(WindowsFolder folder, ScannedFile? parent, WindowsEntry entry)
    {
        var path = folder.PathOf(entry.Name);
        using var file = Open(folder, entry, path, out var rights);
        Check(WindowsFile.LookAt(file, out var state), "Looking at", path);
        var attributes = state.Attributes;
        var isFolder = (attributes & FileAttributes.Directory) != 0;
        if (!isFolder && (attributes & FileAttributes.Encrypted) != 0)
        {
            Losses.Add("encrypted files", path);
            return null;
        }
        var isBehind = (attributes & FileAttributes.ReparsePoint) != 0 && entry.EaSize is Compact or Deduplicated;
        if (isBehind || parent is null) attributes &= ~FileAttributes.ReparsePoint;
        var isReparse = (attributes & FileAttributes.ReparsePoint) != 0;
        uint tag = 0;
        var asIs = isReparse;
        var data = isReparse ? ReadReparse(file, path, out tag, out asIs) : [];
        return new ScannedFile
        {
            Parent = parent,
            Name = entry.Name,
            ShortName = entry.ShortName,
            Attributes = attributes,
            CreationTime = state.CreationTime,
            LastAccessTime = state.AccessTime,
            LastWriteTime = state.WriteTime,
            SecurityDescriptor = ReadSecurity(file, rights, path),
            ReparseTag = tag,
            ReparseData = data,
            IsReparseTargetAsIs = asIs,
            LinkIdentity = !isFolder && !isReparse && entry.FileId != 0 && HasOtherNames(file, path) ? entry.FileId : null,
            TaggedItems = ReadItems(file, isReparse ? 0 : entry.EaSize, path),
            Streams = Streams(folder, entry.Name, file, state, isFolder, isBehind, path),
        };
    }

    /// <summary>Opens a file for what is known of it, with as many rights as there are.</summary>
    private SafeFileHandle Open(WindowsFolder folder, WindowsEntry entry, string path, out uint rights)
    {
        uint[] wanted = [Nt.ReadAttributes | Nt.ReadEa | Nt.ReadControl | Nt.SystemSecurity, Nt.ReadAttributes | Nt.ReadEa | Nt.ReadControl, Nt.ReadAttributes];
        var status = NtStatus.AccessDenied;
        foreach (var access in wanted)
        {
            rights = access;
            if ((access & Nt.SystemSecurity) != 0 && !_readsAudit) continue;
            status = folder.OpenAt(entry.Name, access, Nt.OpenExisting, 0, out var file);
            if (NtStatus.IsSuccess(status)) return file;
            file.Dispose();
            if (status is not (NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld)) break;
        }
        throw WindowsError.Reading(status, "Opening", path);
    }

    private byte[] ReadSecurity(SafeFileHandle file, uint rights, string path)
    {
        var status = NtStatus.AccessDenied;
        byte[] descriptor = (rights & Nt.ReadControl) != 0 ? WindowsSecurity.Get(file, (rights & Nt.SystemSecurity) != 0, out status) : [];
        if ((rights & Nt.SystemSecurity) == 0) Losses.Add("audit lists (run as administrator)", path);
        if (NtStatus.IsSuccess(status) || NtStatus.IsUnsupported(status)) return descriptor;
        if (status is not (NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld)) throw WindowsError.Reading(status, "Reading the security descriptor of", path);
        Losses.Add("security descriptors (run as administrator)", path);
        return [];
    }

    private byte[] ReadReparse(SafeFileHandle file, string path, out uint tag, out bool asIs)
    {
        var buffer = new byte[ReparsePoint.HeaderSize + ReparsePoint.MaxDataSize];
        Check(Nt.Control(file, Nt.GetReparsePoint, [], buffer, out var size), "Reading the reparse data of", path);
        if (size < ReparsePoint.HeaderSize) throw new IOException($"'{path}' has reparse data of {size} bytes. Check the volume.");
        tag = BinaryPrimitives.ReadUInt32LittleEndian(buffer);
        var data = buffer[ReparsePoint.HeaderSize..size];
        asIs = true;
        if (!_options.FixReparseTargets || !ReparsePoint.IsLink(tag) || ReparsePoint.Read(tag, data, path).RelativeTo(_top.Name) is not { } link) return data;
        asIs = false;
        return link.ToBytes();
    }

    private static bool HasOtherNames(SafeFileHandle file, string path)
    {
        Span<byte> standard = stackalloc byte[StandardSize];
        Check(Nt.Query(file, Nt.StandardInformation, standard), "Looking at", path);
        return BinaryPrimitives.ReadUInt32LittleEndian(standard[LinksOffset..]) > 1;
    }

    private byte[] ReadItems(SafeFileHandle file, uint eaSize, string path)
    {
        List<TaggedItem>? items = null;
        var objectId = new byte[ObjectIdSize];
        var status = Nt.Control(file, Nt.GetObjectId, [], objectId, out var size);
        if (NtStatus.IsSuccess(status) && size > 0) (items = []).Add(new TaggedItem(TaggedItem.ObjectId, objectId.AsMemory(0, size)));
        else if (!NtStatus.IsSuccess(status) && status is not (NtStatus.ObjectIdNotFound or NtStatus.AccessDenied) && !NtStatus.IsUnsupported(status)) throw WindowsError.Reading(status, "Reading the object id of", path);
        if (eaSize > 0)
        {
            var list = new byte[ExtendedAttributes.MaxSize + 1];
            status = Nt.GetEas(file, list, out size);
            if (NtStatus.IsSuccess(status)) (items ??= []).Add(new TaggedItem(TaggedItem.ExtendedAttributes, ExtendedAttributes.FromList(list.AsSpan(0, size), path)));
            else if (status == NtStatus.AccessDenied) Losses.Add("extended attributes (run as administrator)", path);
            else if (status != NtStatus.NoEasOnFile && !NtStatus.IsUnsupported(status)) throw WindowsError.Reading(status, "Reading the extended attributes of", path);
        }
        return items is null ? [] : TaggedItem.ToBytes([.. items]);
    }

    private static List<ScannedStream> Streams(WindowsFolder folder, string name, SafeFileHandle file, in WindowsFile state, bool isFolder, bool isBehind, string path)
    {
        var streams = new List<ScannedStream>();
        if (!isFolder && state.Length > 0) streams.Add(new ScannedStream(string.Empty, new WindowsFileSource(folder, name, state.Length, (long)state.WriteTime, isBehind)));
        var named = new List<(string Name, long Length)>();
        var status = WindowsStreams.List(file, named);
        if (!NtStatus.IsSuccess(status) && !NtStatus.IsUnsupported(status)) throw WindowsError.Reading(status, "Listing the streams of", path);
        foreach (var (stream, length) in named)
            streams.Add(new ScannedStream(stream, length == 0 ? ByteSource.Empty : new WindowsFileSource(folder, $"{name}:{stream}", length, (long)state.WriteTime, isBehind)));
        return streams;
    }

    private static void Check(uint status, string what, string path)
    {
        if (!NtStatus.IsSuccess(status)) throw WindowsError.Reading(status, what, path);
    }

    private sealed record Listing(WindowsFolder Folder, ScannedFile File, string Path, List<WindowsEntry> Entries)
    {
        public int Next { get; set; }
    }
}
