using System.Buffers.Binary;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Reads a folder of an NTFS volume that ntfs-3g has mounted: all that NTFS keeps, but for encrypted files, the short
/// names of files with several names, and streams of more than 64 KiB unless the volume is mounted with
/// <c>streams_interface=windows</c>.
/// </summary>
/// <remarks>
/// To Linux every reparse point is a symbolic link (unless ntfs-3g has a plug-in for it: then it is the file behind it,
/// which is captured as such, as Windows does). Targets stay as they are: which drive the volume is on Windows, nobody can say here.
/// </remarks>
internal sealed class NtfsFolderScanner(string folder, FolderScanOptions options) : LinuxFolderScanner(folder, options)
{
    private const int TimeSize = sizeof(ulong);

    private readonly bool _hasStreamFiles = NtfsProperty.HasStreamFiles(folder);

    /// <inheritdoc/>
    protected override ScannedFile? Describe(LinuxFolder folder, ScannedFile? parent, FoundFile found)
    {
        if ((ulong)found.Identity is < NtfsProperty.FirstFile and not NtfsProperty.TopFolder) return null;
        var path = folder.PathOf(found.Name);
        using var handle = folder.Open();
        var place = new Place(folder, handle.Value, found.Name, path);
        var attributes = (FileAttributes)BinaryPrimitives.ReadUInt32LittleEndian(Need(place, NtfsProperty.Attributes, sizeof(uint)));
        if ((attributes & FileAttributes.Encrypted) != 0 && !found.IsFolder)
        {
            Losses.Add("encrypted files", path);
            return null;
        }
        if (!found.IsFolder && !found.IsFile && !found.IsLink)
        {
            Losses.Add("device nodes, sockets and pipes", path);
            return null;
        }

        attributes &= ~FileAttributes.ReparsePoint;
        uint tag = 0;
        byte[] data = [];
        if (found.IsLink && !TryReadLink(place, ref attributes, out tag, out data)) return null;
        if (found.IsFolder) attributes |= FileAttributes.Directory;
        var shortName = ShortName(place, parent is null);
        var links = found.Links - (shortName.Length > 0 ? 1 : 0); // the short name counts as one
        var times = Need(place, NtfsProperty.Times, 3 * TimeSize);
        return new ScannedFile
        {
            Parent = parent,
            Name = found.Name,
            ShortName = shortName,
            Attributes = attributes == 0 ? FileAttributes.Normal : attributes,
            CreationTime = BinaryPrimitives.ReadUInt64LittleEndian(times),
            LastWriteTime = BinaryPrimitives.ReadUInt64LittleEndian(times.AsSpan(TimeSize)),
            LastAccessTime = BinaryPrimitives.ReadUInt64LittleEndian(times.AsSpan(2 * TimeSize)),
            SecurityDescriptor = Find(place, NtfsProperty.Security, "security descriptors that cannot be read"),
            ReparseTag = tag,
            ReparseData = data,
            IsReparseTargetAsIs = tag != 0,
            LinkIdentity = found.IsFile && links > 1 ? found.Identity : null,
            TaggedItems = Items(place),
            Streams = Streams(place, found),
        };
    }

    private bool TryReadLink(Place place, ref FileAttributes attributes, out uint tag, out byte[] data)
    {
        (tag, data) = (0, []);
        attributes |= FileAttributes.ReparsePoint;
        if (LinuxAttributes.Get(place.Handle, place.Name, NtfsProperty.ReparseData, out var error) is { } reparse)
        {
            if (reparse.Length < ReparsePoint.HeaderSize) throw new IOException($"'{place.Path}' has reparse data of {reparse.Length} bytes. Check the volume.");
            (tag, data) = (BinaryPrimitives.ReadUInt32LittleEndian(reparse), reparse[ReparsePoint.HeaderSize..]);
            if (!ReparsePoint.IsLink(tag) && (attributes & FileAttributes.Directory) == 0) Losses.Add("contents behind reparse points", place.Path);
            return true;
        }
        if (error != 0) throw LinuxError.Reading(error, "Reading the reparse data of", place.Path);
        // a link that ntfs-3g made in the way of Interix, which Windows does not know
        if (ReadLink(place.Folder, place.Name, out _) is not { } link) return false;
        attributes = FileAttributes.ReparsePoint | (IsFolderBehind(place.Folder, place.Name) ? FileAttributes.Directory : default);
        (tag, data) = (link.Tag, link.ToBytes());
        return true;
    }

    private string ShortName(Place place, bool isTop)
    {
        if (isTop) return string.Empty;
        var name = LinuxAttributes.Get(place.Handle, place.Name, NtfsProperty.ShortName, out var error);
        if (error == Libc.TooManyLinks) Losses.Add("short names of files with several names", place.Path);
        else if (error != 0) throw LinuxError.Reading(error, "Reading the short name of", place.Path);
        return name is null ? string.Empty : LinuxName.Decode(name) ?? string.Empty;
    }

    private byte[] Items(Place place)
    {
        var objectId = Find(place, NtfsProperty.ObjectId, "object ids that cannot be read");
        var list = Find(place, NtfsProperty.ExtendedAttributes, "extended attributes that cannot be read");
        if (objectId.Length == 0 && list.Length == 0) return [];
        var items = new List<TaggedItem>();
        if (objectId.Length > 0) items.Add(new TaggedItem(TaggedItem.ObjectId, objectId));
        if (list.Length > 0) items.Add(new TaggedItem(TaggedItem.ExtendedAttributes, ExtendedAttributes.FromList(list, place.Path)));
        return TaggedItem.ToBytes([.. items]);
    }

    private List<ScannedStream> Streams(Place place, FoundFile found)
    {
        var streams = new List<ScannedStream>();
        if (found.IsFile && found.Size > 0) streams.Add(new ScannedStream(string.Empty, new LinuxFileSource(place.Folder, found.Name, found.Size, found.WriteStamp)));
        if (_hasStreamFiles) AddStreamFiles(place, streams);
        else AddStreamAttributes(place, streams);
        return streams;
    }

    private void AddStreamAttributes(Place place, List<ScannedStream> streams)
    {
        var names = LinuxAttributes.List(place.Handle, place.Name, out var error);
        if (error != 0 && error != Libc.NotSupported) throw LinuxError.Reading(error, "Listing the streams of", place.Path);
        foreach (var name in names)
        {
            if (!name.StartsWith(NtfsProperty.StreamPrefix, StringComparison.Ordinal)) continue;
            var size = LinuxAttributes.Size(place.Handle, place.Name, name, out error);
            if (size >= NtfsProperty.MaxStreamSize) _ = LinuxAttributes.Get(place.Handle, place.Name, name, out error); // the kernel says no larger ones
            if (error == 0) streams.Add(new ScannedStream(name[NtfsProperty.StreamPrefix.Length..], new LinuxAttributeSource(place.Folder, place.Name, name, size)));
            else if (error is Libc.TooBig or Libc.OutOfRange) Losses.Add("named streams larger than 64 KiB (mount with streams_interface=windows)", $"{place.Path}:{name}");
            else throw LinuxError.Reading(error, "Reading the stream", $"{place.Path}:{name}");
        }
    }

    private static void AddStreamFiles(Place place, List<ScannedStream> streams)
    {
        var list = LinuxAttributes.Get(place.Handle, place.Name, NtfsProperty.StreamList, out var error);
        if (error != 0) throw LinuxError.Reading(error, "Listing the streams of", place.Path);
        foreach (var name in LinuxAttributes.Split(list))
        {
            var file = $"{place.Name}:{name}";
            var found = LookAt(place.Folder, file);
            streams.Add(new ScannedStream(name, found.Size == 0 ? Bytes.ByteSource.Empty : new LinuxFileSource(place.Folder, file, found.Size, found.WriteStamp)));
        }
    }

    private byte[] Find(Place place, string property, string loss)
    {
        var value = LinuxAttributes.Get(place.Handle, place.Name, property, out var error);
        if (error is not (0 or Libc.NotSupported)) Losses.Add(loss, place.Path);
        return value ?? [];
    }

    private static byte[] Need(Place place, string property, int size)
    {
        var value = LinuxAttributes.Get(place.Handle, place.Name, property, out var error);
        return value?.Length >= size ? value : throw LinuxError.Reading(error == 0 ? Libc.NoData : error, $"Reading {property} of", place.Path);
    }

    private readonly record struct Place(LinuxFolder Folder, nint Handle, string Name, string Path);
}
