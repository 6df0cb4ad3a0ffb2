using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Writes to an NTFS volume that ntfs-3g has mounted: all that NTFS keeps, but for encryption and compression of files,
/// and short names of second names.
/// </summary>
/// <remarks>
/// Reparse data are set by <see cref="Finish"/>, after the streams: a file that has them is a symbolic link to Linux,
/// through which no stream of it can be reached. Times come last, as everything else changes them.
/// </remarks>
internal sealed class NtfsFolderWriter(string folder, FolderWriterOptions options) : LinuxFolderWriter(folder, options)
{
    private const FileAttributes Settable = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive
        | FileAttributes.Temporary | FileAttributes.Offline | FileAttributes.NotContentIndexed;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. Enumerable.Range(1, 31).Select(c => (char)c), .. ":*?\"<>|"]);

    private readonly ConcurrentDictionary<WimEntry, byte[]> _reparse = new();
    private readonly bool _hasStreamFiles = NtfsProperty.HasStreamFiles(folder);

    /// <inheritdoc/>
    public override FolderStream? OpenStream(WimEntry entry, string name, long length)
    {
        var place = PlaceOf(entry);
        if (name.Length == 0)
        {
            var file = IsBegunBefore(entry) ? place.OpenAt(entry.Name, Libc.WriteOnly | Libc.NoFollowLast) : MakeFile(place, entry);
            return NewStream(file, place, entry.Name, entry);
        }
        if (!AcceptsStream(entry, name)) return null;
        if (entry.Parent is not null) MakePlain(place, entry);
        if (_hasStreamFiles)
        {
            var stream = $"{entry.Name}:{name}";
            return NewStream(place.OpenAt(stream, Libc.WriteOnly | Libc.Create | Libc.NoFollowLast, 0x1B6), place, stream, entry);
        }
        if (System.Text.Encoding.UTF8.GetByteCount(name) > NtfsProperty.MaxStreamName)
        {
            Losses.Add("named streams with long names (mount with streams_interface=windows)", $"{entry.Path}:{name}");
            return null;
        }
        if (length <= NtfsProperty.MaxStreamSize) return new LinuxAttributeStream(place, entry.Name, NtfsProperty.StreamPrefix + name, (int)length);
        Losses.Add("named streams larger than 64 KiB (mount with streams_interface=windows)", $"{entry.Path}:{name}");
        return null;
    }

    /// <inheritdoc/>
    public override void SetReparsePoint(WimEntry entry, ReadOnlyMemory<byte> data)
    {
        var buffer = ReparsePoint.ToBuffer(entry.ReparseTag, data.Span, entry.Path);
        MakePlain(PlaceOf(entry), entry);
        _reparse[entry] = buffer;
    }

    /// <inheritdoc/>
    public override void Finish(WimEntry entry, ReadOnlyMemory<byte> securityDescriptor)
    {
        var place = PlaceOf(entry);
        using var handle = place.Open();
        SetShortName(handle.Value, place, entry);
        foreach (var item in TaggedItem.Read(entry.TaggedItems, out _)) SetItem(handle.Value, entry, item);
        if (Options.Security && !securityDescriptor.IsEmpty) Set(handle.Value, place, entry, NtfsProperty.Security, securityDescriptor.Span, "security descriptors");
        SetAttributes(handle.Value, place, entry);
        if (_reparse.TryRemove(entry, out var data)) Set(handle.Value, place, entry, NtfsProperty.ReparseData, data, "reparse points");
        SetNtfsTimes(handle.Value, place, entry);
    }

    /// <inheritdoc/>
    protected override void LoseShortName(WimEntry entry) => Losses.Add("short names of files with several names", entry.Path);

    /// <inheritdoc/>
    protected override string? WhyRefused(WimEntry entry)
    {
        if (entry.Name.AsSpan().ContainsAny(Forbidden)) return "names that Windows cannot have";
        return entry.Name.Length > MaxNameLength ? "names that are too long" : null;
    }

    private static LinuxFileStream NewStream(int file, LinuxFolder folder, string name, WimEntry entry) => file < 0
        ? throw LinuxError.Writing(-file, "Making", folder.PathOf(name))
        : new LinuxFileStream(new SafeFileHandle(file, true), folder, name, (entry.Attributes & FileAttributes.SparseFile) != 0);

    private void SetShortName(nint handle, LinuxFolder folder, WimEntry entry)
    {
        var name = entry.ShortName;
        if (name.Length == 0 || entry.Parent is null) return;
        switch (LinuxAttributes.Set(handle, entry.Name, NtfsProperty.ShortName, LinuxName.Encode(name).AsSpan()[..^1]))
        {
            case 0:
                return;
            case Libc.NotSupported or Libc.TooManyLinks or Libc.Exists or Libc.Invalid: // taken by another file, or none that NTFS would take
                Losses.Add("short names", entry.Path);
                return;
            case var error:
                throw LinuxError.Writing(error, "Setting the short name of", folder.PathOf(entry.Name));
        }
    }

    private void SetItem(nint handle, WimEntry entry, TaggedItem item)
    {
        var (kind, error) = item.Tag switch
        {
            TaggedItem.ObjectId => ("object ids", LinuxAttributes.Set(handle, entry.Name, NtfsProperty.ObjectId, item.Data.Span)),
            TaggedItem.ExtendedAttributes => ("extended attributes", LinuxAttributes.Set(handle, entry.Name, NtfsProperty.ExtendedAttributes, ExtendedAttributes.ToList(item.Data.Span, false, entry.Path))),
            TaggedItem.UnixData => ("Unix owners and permissions", Libc.NotSupported),
            _ => ("properties of unknown kinds", Libc.NotSupported),
        };
        // an object id belongs to one file of a volume, and a file with reparse data has no extended attributes
        if (error is Libc.NotSupported or Libc.Exists or Libc.Invalid) Losses.Add(kind, entry.Path);
        else if (error != 0) throw LinuxError.Writing(error, $"Setting {kind} of", entry.Path);
    }

    private void SetAttributes(nint handle, LinuxFolder folder, WimEntry entry)
    {
        var wanted = entry.Attributes & Settable;
        if (entry.IsDirectory) wanted |= entry.Attributes & FileAttributes.Compressed;
        Span<byte> value = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)wanted);
        Set(handle, folder, entry, NtfsProperty.Attributes, value, "attributes");
        if (!entry.IsDirectory && (entry.Attributes & FileAttributes.Compressed) != 0) Losses.Add("compression", entry.Path);
    }

    private void SetNtfsTimes(nint handle, LinuxFolder folder, WimEntry entry)
    {
        Span<byte> value = stackalloc byte[3 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, entry.CreationTime.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(value[sizeof(long)..], entry.LastWriteTime.ToFileTimeUtc());
        BinaryPrimitives.WriteInt64LittleEndian(value[(2 * sizeof(long))..], entry.LastAccessTime.ToFileTimeUtc());
        Set(handle, folder, entry, NtfsProperty.Times, value, "times");
    }

    private void Set(nint handle, LinuxFolder folder, WimEntry entry, string property, ReadOnlySpan<byte> value, string loss)
    {
        var error = LinuxAttributes.Set(handle, entry.Name, property, value);
        if (error == Libc.NotSupported) Losses.Add(loss, entry.Path);
        else if (error != 0) throw LinuxError.Writing(error, $"Setting {property} of", folder.PathOf(entry.Name));
    }
}
