using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>An exFAT volume, read only.</summary>
/// <remarks>
/// Opening reads the folders; files' contents are slices of the volume. Entries that the specification calls benign and
/// this reader does not know are passed over; checksums of folders' entries, of the boot region and of the up-case table are held against what they sum.
/// </remarks>
public sealed class ExFatVolume
{
    // Windows' longest path has fewer folders; deeper ones are an attack.
    private const int MaxDepth = 128;

    /// <summary>A file's entries: itself, its stream, and 17 parts of a name.</summary>
    private const int MaxSecondary = 18;

    private const byte Benign = 0x20;
    private const int MaxUpCase = 128 << 10;

    private readonly ExFatParameters _parameters;
    private readonly ExFatChains _chains;

    private ExFatVolume(ByteSource source)
    {
        _parameters = ExFatParameters.Read(source);
        _chains = new ExFatChains(source, _parameters);
        ReadFolder(_chains.ReadChain(_parameters.RootCluster, null, ExFatLayout.MaxDirectory, "the root folder"), string.Empty, 0);
    }

    /// <summary>The size of a cluster in bytes.</summary>
    public int ClusterSize => _parameters.ClusterSize;

    /// <summary>The number of clusters.</summary>
    public int Clusters => _parameters.Clusters;

    /// <summary>The volume serial number.</summary>
    public uint VolumeSerial => _parameters.VolumeSerial;

    /// <summary>The label; empty when there is none.</summary>
    public string Label { get; private set; } = string.Empty;

    /// <summary>The files and folders, in the order of the directories.</summary>
    public MediaTree Tree { get; } = new();

    /// <summary>Whether a source begins as an exFAT volume does.</summary>
    public static bool IsExFat(ByteSource source) => ExFatParameters.IsExFat(source);

    /// <summary>Opens a volume that begins at the start of the source.</summary>
    /// <exception cref="InvalidDataException">
    /// The source is no exFAT volume or is cut short; a checksum is wrong; clusters lie outside the volume, loop or are used twice;
    /// a folder holds a name twice, or one that no Windows would take; folders are nested deeper than 128.
    /// </exception>
    public static ExFatVolume Open(ByteSource source) => new(source);

    private void ReadFolder(ByteSource directory, string path, int depth)
    {
        if (depth > MaxDepth) throw ExFatParameters.Bad($"folders are nested deeper than {MaxDepth}");
        var bytes = directory.ToArray();
        for (var at = 0; at + ExFatLayout.Entry.Size <= bytes.Length; at += ExFatLayout.Entry.Size)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(at, ExFatLayout.Entry.Size);
            if (entry[0] == 0) break;
            if ((entry[0] & ExFatLayout.Entry.InUse) == 0) continue;
            switch (entry[0])
            {
                case ExFatLayout.Entry.File:
                    var count = entry[ExFatLayout.Entry.SecondaryCount];
                    var size = (1 + count) * ExFatLayout.Entry.Size;
                    if (count is < 2 or > MaxSecondary || at + size > bytes.Length) throw ExFatParameters.Bad($"the entry at {at} of the folder '{path}' says that {count} belong to it");
                    ReadFile(bytes.AsSpan(at, size), path, depth);
                    at += size - ExFatLayout.Entry.Size;
                    break;
                case ExFatLayout.Entry.Label when depth == 0:
                    var length = entry[ExFatLayout.Entry.LabelLength];
                    if (length > ExFatLayout.Entry.MaxLabel) throw ExFatParameters.Bad($"a label of {length} characters");
                    Label = Encoding.Unicode.GetString(entry.Slice(ExFatLayout.Entry.LabelText, 2 * length));
                    break;
                case ExFatLayout.Entry.Bitmap when depth == 0:
                    ReadPlaced(entry, (_parameters.Clusters + 7) / 8, "the bitmap");
                    break;
                case ExFatLayout.Entry.UpCase when depth == 0:
                    var table = ReadPlaced(entry, MaxUpCase, "the up-case table").ToArray();
                    var checksum = BinaryPrimitives.ReadUInt32LittleEndian(entry[ExFatLayout.Entry.UpCaseChecksum..]);
                    if (ExFatChecksum.OfTable(table) != checksum) throw ExFatParameters.Bad($"the up-case table sums to {ExFatChecksum.OfTable(table):X8} and not to {checksum:X8}");
                    break;
                case var type when (type & Benign) == 0:
                    throw ExFatParameters.Bad($"the folder '{path}' has an entry of the unknown type {type:X2} at {at}");
            }
        }
    }

    /// <summary>Something of the volume's own, which has a chain.</summary>
    private ByteSource ReadPlaced(ReadOnlySpan<byte> entry, long limit, string what)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry[ExFatLayout.Entry.DataLength..]);
        if (length <= 0) throw ExFatParameters.Bad($"{what} has {length} bytes");
        return _chains.ReadChain(BinaryPrimitives.ReadUInt32LittleEndian(entry[ExFatLayout.Entry.FirstCluster..]), length, limit, what);
    }

    private void ReadFile(ReadOnlySpan<byte> set, string folder, int depth)
    {
        var checksum = BinaryPrimitives.ReadUInt16LittleEndian(set[ExFatLayout.Entry.SetChecksum..]);
        if (ExFatChecksum.OfEntries(set) != checksum) throw ExFatParameters.Bad($"an entry of the folder '{folder}' sums to {ExFatChecksum.OfEntries(set):X4} and not to {checksum:X4}");
        var stream = set[ExFatLayout.Entry.Size..];
        if (stream[0] != ExFatLayout.Entry.Stream) throw ExFatParameters.Bad($"an entry of the folder '{folder}' is followed by one of type {stream[0]:X2} instead of its stream");
        var name = NameOf(set, stream[ExFatLayout.Entry.NameLength], folder);
        var path = folder.Length == 0 ? name : $"{folder}/{name}";
        if (!ExFatDirectory.IsLegal(name)) throw ExFatParameters.Bad($"the folder '{folder}' holds the name '{name}', which is none");
        if (Tree.Find(path) is not null) throw ExFatParameters.Bad($"there is a second '{path}'");

        var first = BinaryPrimitives.ReadUInt32LittleEndian(stream[ExFatLayout.Entry.FirstCluster..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(stream[ExFatLayout.Entry.DataLength..]), valid = BinaryPrimitives.ReadInt64LittleEndian(stream[ExFatLayout.Entry.ValidLength..]);
        if (length < 0 || valid < 0 || valid > length || length > (long)_parameters.Clusters * ClusterSize) throw ExFatParameters.Bad($"'{path}' has {length} bytes, {valid} of them written");
        var inOnePiece = (stream[ExFatLayout.Entry.StreamFlags] & ExFatLayout.Entry.NoFatChain) != 0;
        var content = length == 0 ? ByteSource.Empty : inOnePiece ? _chains.ReadRun(first, length, path) : _chains.ReadChain(first, length, length, path);
        var time = BinaryPrimitives.ReadUInt32LittleEndian(set[ExFatLayout.Entry.Modified..]);
        var modified = FatTime.Decode((ushort)(time >> 16), (ushort)time) is { } clock ? FromOffset(clock, set[ExFatLayout.Entry.ModifiedOffset]) : (DateTimeOffset?)null;
        if ((BinaryPrimitives.ReadUInt16LittleEndian(set[ExFatLayout.Entry.Attributes..]) & ExFatLayout.Entry.Directory) == 0)
        {
            // What was allocated and never written reads as zeros, whatever lies there.
            Tree.AddFile(path, valid == length ? content : ByteSource.Concat([content.Slice(0, valid), ByteSource.Zeros(length - valid)])).Modified = modified;
            return;
        }
        if (length > ExFatLayout.MaxDirectory) throw ExFatParameters.Bad($"the folder '{path}' has {length} bytes");
        Tree.AddFolder(path).Modified = modified;
        ReadFolder(content, path, depth + 1);
    }

    private static string NameOf(ReadOnlySpan<byte> set, int length, string folder)
    {
        var name = new StringBuilder();
        for (var at = 2 * ExFatLayout.Entry.Size; at < set.Length && name.Length < length; at += ExFatLayout.Entry.Size)
        {
            if (set[at] != ExFatLayout.Entry.Name) break;
            var take = Math.Min(ExFatLayout.Entry.NameCharacters, length - name.Length);
            name.Append(Encoding.Unicode.GetString(set.Slice(at + ExFatLayout.Entry.NameText, 2 * take)));
        }
        return name.Length == length ? name.ToString() : throw ExFatParameters.Bad($"an entry of the folder '{folder}' has {name.Length} of the {length} characters of its name");
    }

    /// <summary>A clock with its offset from UTC in quarters of an hour (7 bits, signed), when the top bit says that it is known.</summary>
    private static DateTimeOffset FromOffset(DateTimeOffset clock, byte offset)
    {
        if ((offset & ExFatLayout.Entry.Utc) == 0) return clock;
        var quarters = (sbyte)(offset << 1) / 2;
        return clock - TimeSpan.FromMinutes(15 * quarters);
    }
}
