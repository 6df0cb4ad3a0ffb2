using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Registry;

/// <summary>Turns the bytes of a hive into a tree of keys. The values' data stay slices of those bytes.</summary>
internal sealed class HiveReader
{
    // Windows refuses larger ones long before: a loaded hive may fill 2 GiB, and an offline one is a fraction of that.
    private const int MaxFileSize = 1 << 30;

    private readonly Dictionary<uint, ReadOnlyMemory<byte>> _descriptors = [];
    private readonly HiveCells _cells;

    private HiveReader(HiveCells cells) => _cells = cells;

    public static RegistryHive Read(ByteSource source)
    {
        if (source.Length < HiveLayout.BaseBlock.Size) throw HiveCells.Bad($"{source.Length} bytes hold no base block");
        var head = source.ReadBytes(0, HiveLayout.BaseBlock.Size).AsSpan();
        if (U32(head, 0) != HiveLayout.BaseBlock.Signature) throw HiveCells.Bad("there is no 'regf' at offset 0");
        var (major, minor) = (U32(head, HiveLayout.BaseBlock.Major), U32(head, HiveLayout.BaseBlock.Minor));
        if (major != 1 || minor is < 3 or > 6) throw HiveCells.Bad($"version {major}.{minor} is not one of 1.3 to 1.6");
        if (U32(head, HiveLayout.BaseBlock.FileType) != 0) throw HiveCells.Bad("the file is a transaction log, not a hive");
        var checksum = U32(head, HiveLayout.BaseBlock.Checksum);
        if (checksum != Checksum(head)) throw HiveCells.Bad($"the checksum of the base block is {checksum:X8}, where {Checksum(head):X8} was expected");
        var size = U32(head, HiveLayout.BaseBlock.BinsSize);
        if (size == 0 || size % HiveLayout.Bin.Granularity != 0 || size > source.Length - HiveLayout.BaseBlock.Size)
            throw HiveCells.Bad($"the base block claims bins of {size} bytes in a file of {source.Length}");
        if (size > MaxFileSize) throw HiveCells.Bad($"bins of {size} bytes are more than {MaxFileSize}");

        var reader = new HiveReader(HiveCells.Walk(source.ReadBytes(HiveLayout.BaseBlock.Size, (int)size)));
        var root = reader.ReadKey(U32(head, HiveLayout.BaseBlock.RootCell), null, 1);
        var name = HiveText.FromUtf16(head.Slice(HiveLayout.BaseBlock.FileName, HiveLayout.BaseBlock.FileNameSize));
        var sequence = U32(head, HiveLayout.BaseBlock.SecondarySequence);
        return new RegistryHive(root, (int)minor)
        {
            LastWritten = HiveTime.FromFileTime(I64(head, HiveLayout.BaseBlock.LastWritten)),
            IsDirty = U32(head, HiveLayout.BaseBlock.PrimarySequence) != sequence,
            Sequence = sequence,
            FileName = name.Split('\0')[0],
        };
    }

    /// <summary>The checksum of a base block: the XOR of the dwords before it, with two values set aside.</summary>
    public static uint Checksum(ReadOnlySpan<byte> head)
    {
        uint sum = 0;
        for (var at = 0; at < HiveLayout.BaseBlock.Checksum; at += 4) sum ^= U32(head, at);
        return sum switch { 0 => 1, 0xFFFFFFFF => 0xFFFFFFFE, _ => sum };
    }

    private RegistryKey ReadKey(uint offset, RegistryKey? parent, int depth)
    {
        if (depth > HiveLayout.MaxDepth) throw HiveCells.Bad($"the keys are nested deeper than {HiveLayout.MaxDepth} levels");
        var cell = _cells.Claim(offset, HiveLayout.Key.Name, HiveLayout.Key.Signature, "key").Span;
        var flags = U16(cell, HiveLayout.Key.Flags);
        var name = Name(cell, HiveLayout.Key.Name, U16(cell, HiveLayout.Key.NameLength), (flags & HiveLayout.Key.FlagLatin1Name) != 0, "key", offset);
        if (name.Length > RegistryKey.MaxNameLength) throw HiveCells.Bad($"the key at 0x{offset:X} has a name of {name.Length} characters");
        var key = new RegistryKey(name, parent)
        {
            Flags = (ushort)(flags & ~(HiveLayout.Key.FlagVolatile | HiveLayout.Key.FlagHiveExit | HiveLayout.Key.FlagRoot | HiveLayout.Key.FlagLatin1Name | HiveLayout.Key.FlagPredefinedHandle)),
            ControlBits = U32(cell, HiveLayout.Key.LongestSubkeyName) & 0xFFFF0000,
            SecurityDescriptor = ReadSecurity(U32(cell, HiveLayout.Key.Security)),
            ClassName = ReadClassName(U32(cell, HiveLayout.Key.ClassName), U16(cell, HiveLayout.Key.ClassLength)),
        };
        if (parent is not null && !parent.TryAdd(key)) throw HiveCells.Bad($"the key at 0x{offset:X} is a second '{name}' in '{parent}'");
        ReadValues(key, U32(cell, HiveLayout.Key.ValueList), U32(cell, HiveLayout.Key.ValueCount));
        ReadSubkeys(key, U32(cell, HiveLayout.Key.SubkeyList), U32(cell, HiveLayout.Key.SubkeyCount), depth);
        key.LastWritten = HiveTime.FromFileTime(I64(cell, HiveLayout.Key.LastWritten));
        return key;
    }

    private void ReadValues(RegistryKey key, uint list, uint count)
    {
        if (count == 0) return;
        var cell = _cells.Claim(list, 4, "value list").Span;
        if (count > (uint)cell.Length / 4) throw HiveCells.Bad($"the value list at 0x{list:X} holds {cell.Length / 4} values, where '{key}' claims {count}");
        for (var i = 0; i < (int)count; i++)
        {
            var value = ReadValue(U32(cell, 4 * i));
            if (!key.TryAdd(value)) throw HiveCells.Bad($"the key '{key}' has two values '{value.Name}'");
        }
    }

    private RegistryValue ReadValue(uint offset)
    {
        var cell = _cells.Claim(offset, HiveLayout.Value.Name, HiveLayout.Value.Signature, "value");
        var bytes = cell.Span;
        var latin1 = (U16(bytes, HiveLayout.Value.Flags) & HiveLayout.Value.FlagLatin1Name) != 0;
        var name = Name(bytes, HiveLayout.Value.Name, U16(bytes, HiveLayout.Value.NameLength), latin1, "value", offset);
        if (name.Length > RegistryValue.MaxNameLength) throw HiveCells.Bad($"the value at 0x{offset:X} has a name of {name.Length} characters");
        var length = U32(bytes, HiveLayout.Value.DataLength);
        ReadOnlyMemory<byte> data;
        if ((length & HiveLayout.Value.InlineData) != 0)
        {
            length &= ~HiveLayout.Value.InlineData;
            if (length > HiveLayout.Value.MaxInline) throw HiveCells.Bad($"the value at 0x{offset:X} claims {length} bytes in a field of 4");
            data = cell.Slice(HiveLayout.Value.Data, (int)length);
        }
        else
        {
            data = length == 0 ? default : ReadData(U32(bytes, HiveLayout.Value.Data), length);
        }
        return new RegistryValue(name, (RegistryValueType)U32(bytes, HiveLayout.Value.Type), data);
    }

    private ReadOnlyMemory<byte> ReadData(uint offset, uint length)
    {
        var cell = _cells.Claim(offset, HiveLayout.Cell.SizeField, "value's data");
        if (length <= (uint)cell.Length) return cell[..(int)length];
        if (cell.Length < HiveLayout.BigData.Size || U16(cell.Span, 0) != HiveLayout.BigData.Signature)
            throw HiveCells.Bad($"the data at 0x{offset:X} has {cell.Length} bytes, where its value claims {length}");

        var count = U16(cell.Span, HiveLayout.BigData.Count);
        var listOffset = U32(cell.Span, HiveLayout.BigData.List);
        var list = _cells.Claim(listOffset, 4 * count, "list of data segments").Span;
        var parts = new List<ReadOnlyMemory<byte>>(count);
        var left = (long)length;
        for (var i = 0; i < count && left > 0; i++)
        {
            var take = (int)Math.Min(left, HiveLayout.BigData.SegmentSize);
            parts.Add(_cells.Claim(U32(list, 4 * i), take, "data segment")[..take]);
            left -= take;
        }
        if (left > 0) throw HiveCells.Bad($"the segments of the data at 0x{offset:X} are {left} bytes short of the {length} that its value claims");
        var data = new byte[length];
        var at = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(data.AsSpan(at));
            at += part.Length;
        }
        return data;
    }

    private void ReadSubkeys(RegistryKey key, uint list, uint count, int depth)
    {
        if (count == 0) return;
        var offsets = new List<uint>();
        CollectSubkeys(list, offsets, nested: false);
        if ((uint)offsets.Count != count) throw HiveCells.Bad($"the lists of '{key}' hold {offsets.Count} subkeys, where the key claims {count}");
        foreach (var offset in offsets) ReadKey(offset, key, depth + 1);
    }

    private void CollectSubkeys(uint offset, List<uint> subkeys, bool nested)
    {
        var cell = _cells.Claim(offset, HiveLayout.SubkeyList.Entries, "subkey list").Span;
        var kind = U16(cell, 0);
        var size = kind switch
        {
            HiveLayout.SubkeyList.Hints or HiveLayout.SubkeyList.Hashes => 8,
            HiveLayout.SubkeyList.Offsets => 4,
            HiveLayout.SubkeyList.Lists when !nested => 4,
            _ => throw HiveCells.Bad($"the cell at 0x{offset:X} is not a subkey list"),
        };
        var count = U16(cell, HiveLayout.SubkeyList.Count);
        if (count > (cell.Length - HiveLayout.SubkeyList.Entries) / size) throw HiveCells.Bad($"the subkey list at 0x{offset:X} claims {count} entries in {cell.Length} bytes");
        for (var i = 0; i < count; i++)
        {
            var entry = U32(cell, HiveLayout.SubkeyList.Entries + (i * size));
            if (kind == HiveLayout.SubkeyList.Lists) CollectSubkeys(entry, subkeys, nested: true);
            else subkeys.Add(entry);
        }
    }

    private ReadOnlyMemory<byte> ReadSecurity(uint offset)
    {
        if (offset == HiveLayout.NoCell) return default;
        if (_descriptors.TryGetValue(offset, out var known)) return known;
        var cell = _cells.Claim(offset, HiveLayout.Security.Descriptor, HiveLayout.Security.Signature, "security cell");
        var length = U32(cell.Span, HiveLayout.Security.Length);
        if (length > (uint)(cell.Length - HiveLayout.Security.Descriptor)) throw HiveCells.Bad($"the security cell at 0x{offset:X} claims {length} bytes");
        var descriptor = cell.Slice(HiveLayout.Security.Descriptor, (int)length);
        _descriptors.Add(offset, descriptor);
        return descriptor;
    }

    private string? ReadClassName(uint offset, int length)
    {
        if (offset == HiveLayout.NoCell || length == 0) return null;
        return HiveText.FromUtf16(_cells.Claim(offset, length, "class name").Span[..length]);
    }

    private static string Name(ReadOnlySpan<byte> cell, int at, int length, bool latin1, string what, uint offset)
    {
        if (length > cell.Length - at) throw HiveCells.Bad($"the {what} at 0x{offset:X} claims a name of {length} bytes");
        if (!latin1 && length % 2 != 0) throw HiveCells.Bad($"the {what} at 0x{offset:X} has a UTF-16 name of {length} bytes");
        var bytes = cell.Slice(at, length);
        return latin1 ? HiveText.FromLatin1(bytes) : HiveText.FromUtf16(bytes);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
