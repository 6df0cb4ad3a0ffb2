using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>One tree of an image under an ISO 9660 volume descriptor: the primary or the Joliet one.</summary>
internal sealed class IsoVolume
{
    private readonly DiscReader _disc;
    private readonly byte[] _rootRecord;
    private readonly bool _joliet;

    /// <summary>Takes a primary or Joliet descriptor.</summary>
    /// <exception cref="InvalidDataException">Its blocks are not of 2048 bytes.</exception>
    public IsoVolume(DiscReader disc, byte[] descriptor, bool joliet)
    {
        _disc = disc;
        _joliet = joliet;
        _rootRecord = descriptor.AsSpan(IsoVolumeDescriptor.RootRecordOffset, IsoVolumeDescriptor.RootRecordSize).ToArray();
        var blockSize = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.AsSpan(IsoVolumeDescriptor.BlockSizeOffset));
        if (blockSize != Block.Size) throw new InvalidDataException($"The ISO 9660 volume has blocks of {blockSize} bytes; only 2048 are supported.");
        var label = descriptor.AsSpan(IsoVolumeDescriptor.VolumeLabelOffset, IsoVolumeDescriptor.VolumeLabelSize);
        Label = Text(label).TrimEnd(' ', '\0');
    }

    public string Label { get; }

    /// <summary>Reads all folders.</summary>
    /// <exception cref="InvalidDataException">A folder is corrupt.</exception>
    public MediaTree ReadTree()
    {
        var collector = new TreeCollector(_disc);
        var seen = new HashSet<long>();
        var waiting = new Queue<(FolderPath Path, long Block, long Length)>();
        waiting.Enqueue((FolderPath.Root, IsoDirectoryRecord.DataBlock(_rootRecord), IsoDirectoryRecord.DataLength(_rootRecord)));
        while (waiting.TryDequeue(out var folder))
        {
            if (!seen.Add(folder.Block)) throw new InvalidDataException($"The folder '{folder.Path.Prefix}' at block {folder.Block} is in the tree twice.");
            collector.Charge(folder.Length, $"The folder '{folder.Path.Prefix}'");
            ReadFolder(folder.Path, folder.Block, folder.Length, collector, waiting);
        }
        return collector.Tree;
    }

    private void ReadFolder(FolderPath path, long block, long length, TreeCollector collector, Queue<(FolderPath Path, long Block, long Length)> waiting)
    {
        var what = $"The folder '{path.Prefix}' at block {block}";
        var file = new OpenFile(_disc);
        for (long start = 0; start < length; start += Block.Size)
        {
            var bytes = _disc.Read(block * Block.Size + start, (int)Math.Min(Block.Size, length - start), what);
            var at = 0;
            while (at < bytes.Length && bytes[at] != 0)
            {
                var size = bytes[at];
                if (size > bytes.Length - at || !IsoDirectoryRecord.HoldsItsName(bytes.AsSpan(at, size)))
                    throw new InvalidDataException($"{what}: the directory record at {start + at} is {size} bytes long, which cannot be.");
                ReadRecord(bytes.AsSpan(at, size), path, what, file, collector, waiting);
                at += size;
            }
        }
        if (file.IsOpen) throw new InvalidDataException($"{what}: the last extent of the file '{file.Name}' is missing.");
    }

    private void ReadRecord(ReadOnlySpan<byte> record, FolderPath path, string what, OpenFile file, TreeCollector collector, Queue<(FolderPath Path, long Block, long Length)> waiting)
    {
        var rawName = IsoDirectoryRecord.Name(record);
        var flags = IsoDirectoryRecord.Flags(record);
        if (rawName.Length == 1 && rawName[0] <= 1) return; // the folder itself, or its parent
        if ((flags & IsoDirectoryRecord.AssociatedFlag) != 0) return; // a resource fork
        if (IsoDirectoryRecord.IsInterleaved(record)) throw new InvalidDataException($"{what}: a file is interleaved with another, which is not supported.");
        var name = FileName(rawName);
        var dataBlock = IsoDirectoryRecord.DataBlock(record);
        if ((flags & IsoDirectoryRecord.DirectoryFlag) != 0)
        {
            var child = collector.AddFolder(path, name, IsoDirectoryRecord.Modified(record));
            waiting.Enqueue((child, dataBlock, IsoDirectoryRecord.DataLength(record)));
            return;
        }
        file.Add(name, what, dataBlock * Block.Size, IsoDirectoryRecord.DataLength(record));
        if ((flags & IsoDirectoryRecord.MoreExtentsFlag) == 0) collector.AddFile(path, name, file.Close(), IsoDirectoryRecord.Modified(record));
    }

    private string Text(ReadOnlySpan<byte> bytes) => (_joliet ? Encoding.BigEndianUnicode : Encoding.Latin1).GetString(_joliet ? bytes[..(bytes.Length / 2 * 2)] : bytes);

    /// <summary>The name without its version and, in ISO 9660, without the dot of an empty extension.</summary>
    private string FileName(ReadOnlySpan<byte> raw)
    {
        var name = Text(raw);
        var version = name.LastIndexOf(';');
        if (version > 0 && name.AsSpan(version + 1) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9')) name = name[..version];
        return !_joliet && name.Length > 1 && name.EndsWith('.') && name != ".." ? name[..^1] : name;
    }

    /// <summary>A file whose records are being read: all but the last one say that more follow (ECMA-119 6.5.1).</summary>
    private sealed class OpenFile(DiscReader disc)
    {
        private ExtentList? _extents;

        public string Name { get; private set; } = string.Empty;

        public bool IsOpen => _extents is not null;

        public void Add(string name, string what, long offset, long length)
        {
            if (_extents is null) (_extents, Name) = (new ExtentList(disc, $"{what}, file '{name}'"), name);
            else if (name != Name) throw new InvalidDataException($"{what}: an extent of '{Name}' should follow, and '{name}' does.");
            _extents.Add(offset, length);
        }

        public ByteSource Close()
        {
            var source = _extents!.ToSource();
            _extents = null;
            return source;
        }
    }
}
