using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>A FAT12, FAT16 or FAT32 volume, read only.</summary>
/// <remarks>
/// Opening reads the FAT and the directories; files' contents are slices of the volume. Deleted entries, and long
/// names whose checksum does not go with their 8.3 name, are passed over as Windows does.
/// </remarks>
public sealed class FatVolume
{
    // Windows' longest path has fewer folders; deeper ones are an attack.
    private const int MaxDepth = 128;

    private static readonly Encoding OemEncoding = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    private readonly FatParameters _parameters;
    private readonly FatChains _chains;

    private FatVolume(ByteSource source)
    {
        _parameters = FatParameters.Read(source);
        _chains = new FatChains(source, _parameters);
        var root = Type == FatType.Fat32
            ? _chains.Read(_parameters.RootCluster, null, (long)FatLayout.Entry.MaxCount * FatLayout.Entry.Size, "the root folder")
            : source.Slice(_parameters.RootOffset, (long)_parameters.RootEntries * FatLayout.Entry.Size);
        ReadFolder(root, string.Empty, 0);
    }

    /// <summary>The width of the FAT's entries.</summary>
    public FatType Type => _parameters.Type;

    /// <summary>The size of a cluster in bytes.</summary>
    public int ClusterSize => _parameters.ClusterSize;

    /// <summary>The number of clusters.</summary>
    public int Clusters => _parameters.Clusters;

    /// <summary>The volume serial number; 0 when there is none.</summary>
    public uint VolumeSerial => _parameters.VolumeSerial;

    /// <summary>The label in the root directory; empty when there is none.</summary>
    public string Label { get; private set; } = string.Empty;

    /// <summary>The files and folders, in the order of the directories. Times are taken as if they were UTC.</summary>
    public MediaTree Tree { get; } = new();

    /// <summary>Opens a volume that begins at the start of the source.</summary>
    /// <exception cref="InvalidDataException">
    /// The source is no FAT volume or is cut short; a chain of clusters leaves the volume, ends early, loops or meets
    /// another; a folder holds a name twice, or one that no Windows would take; folders are nested deeper than 128.
    /// </exception>
    public static FatVolume Open(ByteSource source) => new(source);

    private void ReadFolder(ByteSource directory, string path, int depth)
    {
        if (depth > MaxDepth) throw FatParameters.Bad($"folders are nested deeper than {MaxDepth}");
        var bytes = directory.ToArray();
        var longName = new LongNameReader();
        for (var at = 0; at + FatLayout.Entry.Size <= bytes.Length; at += FatLayout.Entry.Size)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(at, FatLayout.Entry.Size);
            var attributes = entry[FatLayout.Entry.Attributes];
            if (entry[0] == FatLayout.Entry.End) break;
            if (entry[0] == FatLayout.Entry.Deleted)
            {
                longName.Clear();
            }
            else if ((attributes & FatLayout.Entry.LongNameMask) == FatLayout.Entry.LongName)
            {
                longName.Add(entry);
            }
            else if ((attributes & FatLayout.Entry.VolumeLabel) != 0)
            {
                if (depth == 0) Label = OemEncoding.GetString(entry[..FatLayout.Entry.NameLength]).TrimEnd(' ');
                longName.Clear();
            }
            else if (entry[0] != '.') // "." and ".."
            {
                var name = longName.Take(entry) ?? ShortName(entry);
                ReadNode(entry, path.Length == 0 ? Checked(name, path) : $"{path}/{Checked(name, path)}", depth);
            }
        }
    }

    private void ReadNode(ReadOnlySpan<byte> entry, string path, int depth)
    {
        if (Tree.Find(path) is not null) throw FatParameters.Bad($"there is a second '{path}'");
        var first = (uint)BinaryPrimitives.ReadUInt16LittleEndian(entry[FatLayout.Entry.ClusterLow..]);
        if (Type == FatType.Fat32) first |= (uint)BinaryPrimitives.ReadUInt16LittleEndian(entry[FatLayout.Entry.ClusterHigh..]) << 16;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(entry[FatLayout.Entry.FileSize..]);
        var modified = FatTime.Decode(BinaryPrimitives.ReadUInt16LittleEndian(entry[FatLayout.Entry.WriteDate..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[FatLayout.Entry.WriteTime..]));
        if ((entry[FatLayout.Entry.Attributes] & FatLayout.Entry.Directory) == 0)
        {
            Tree.AddFile(path, size == 0 ? ByteSource.Empty : _chains.Read(first, size, size, path)).Modified = modified;
            return;
        }
        Tree.AddFolder(path).Modified = modified;
        ReadFolder(_chains.Read(first, null, (long)FatLayout.Entry.MaxCount * FatLayout.Entry.Size, path), path, depth + 1);
    }

    private static string Checked(string name, string path) =>
        FatName.IsLegal(name) ? name : throw FatParameters.Bad($"the folder '{path}' holds the name '{name}', which is none");

    private static string ShortName(ReadOnlySpan<byte> entry)
    {
        Span<byte> bytes = stackalloc byte[FatLayout.Entry.NameLength];
        entry[..FatLayout.Entry.NameLength].CopyTo(bytes);
        if (bytes[0] == FatLayout.Entry.EscapedE5) bytes[0] = FatLayout.Entry.Deleted;
        var stem = OemEncoding.GetString(bytes[..FatLayout.Entry.BaseLength]).TrimEnd(' ');
        var extension = OemEncoding.GetString(bytes[FatLayout.Entry.BaseLength..]).TrimEnd(' ');
        if ((entry[FatLayout.Entry.Case] & FatLayout.Entry.LowerBase) != 0) stem = stem.ToLowerInvariant();
        if ((entry[FatLayout.Entry.Case] & FatLayout.Entry.LowerExtension) != 0) extension = extension.ToLowerInvariant();
        return extension.Length == 0 ? stem : $"{stem}.{extension}";
    }

    /// <summary>Puts a long name together from the entries before its 8.3 entry, which come last part first.</summary>
    private struct LongNameReader
    {
        private readonly char[] _chars = new char[20 * FatLayout.LongName.CharsPerEntry];
        private int _parts;
        private int _expected;
        private byte _checksum;

        public LongNameReader()
        {
        }

        public void Clear() => _parts = 0;

        public void Add(ReadOnlySpan<byte> entry)
        {
            int order = entry[FatLayout.LongName.Order] & 0x3F;
            if ((entry[FatLayout.LongName.Order] & FatLayout.LongName.LastPart) != 0)
            {
                if (order * FatLayout.LongName.CharsPerEntry > _chars.Length)
                {
                    Clear();
                    return;
                }
                (_parts, _expected, _checksum) = (order, order, entry[FatLayout.LongName.Checksum]);
            }
            if (_parts == 0 || order == 0 || order != _expected || entry[FatLayout.LongName.Checksum] != _checksum)
            {
                Clear();
                return;
            }
            _expected--;
            for (var i = 0; i < FatLayout.LongName.CharsPerEntry; i++)
                _chars[(_expected * FatLayout.LongName.CharsPerEntry) + i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(entry[FatLayout.LongName.CharOffsets[i]..]);
        }

        /// <summary>The name, if it is complete and belongs to that entry.</summary>
        public string? Take(ReadOnlySpan<byte> entry)
        {
            var isWhole = _parts > 0 && _expected == 0 && _checksum == FatName.Checksum(entry[..FatLayout.Entry.NameLength]);
            var length = _parts * FatLayout.LongName.CharsPerEntry;
            Clear();
            if (!isWhole) return null;
            var end = Array.IndexOf(_chars, '\0', 0, length);
            return new string(_chars, 0, end < 0 ? length : end);
        }
    }
}
