using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MediaForge.Registry;

/// <summary>Lays a tree of keys out as a hive file, in one pass: a key, its values, its subkeys, the list of them.</summary>
internal sealed class HiveWriter(RegistryHive hive, DateTimeOffset timestamp)
{
    private const int SegmentSlack = 4;

    private readonly CellAllocator _cells = new();
    private readonly Dictionary<ReadOnlyMemory<byte>, int> _descriptorIndex = new(new ContentComparer());
    private readonly List<(uint Cell, int References)> _descriptors = [];
    private readonly long _time = HiveTime.ToFileTime(timestamp);

    public byte[] Write()
    {
        var root = WriteKey(hive.Root, HiveLayout.NoCell, default);
        LinkDescriptors();
        var file = _cells.Finish();
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(HiveLayout.BaseBlock.Size + HiveLayout.Bin.LastWritten), _time);
        WriteBaseBlock(file, root);
        return file;
    }

    private void WriteBaseBlock(Span<byte> file, uint root)
    {
        // The sequence goes on from that of the file that was read, as if Windows had written it.
        var sequence = unchecked(hive.Sequence + 1);
        U32(file, 0, HiveLayout.BaseBlock.Signature);
        U32(file, HiveLayout.BaseBlock.PrimarySequence, sequence);
        U32(file, HiveLayout.BaseBlock.SecondarySequence, sequence);
        BinaryPrimitives.WriteInt64LittleEndian(file[HiveLayout.BaseBlock.LastWritten..], _time);
        U32(file, HiveLayout.BaseBlock.Major, 1);
        U32(file, HiveLayout.BaseBlock.Minor, (uint)hive.MinorVersion);
        U32(file, HiveLayout.BaseBlock.Format, 1);
        U32(file, HiveLayout.BaseBlock.RootCell, root);
        U32(file, HiveLayout.BaseBlock.BinsSize, (uint)(file.Length - HiveLayout.BaseBlock.Size));
        U32(file, HiveLayout.BaseBlock.Cluster, 1);
        HiveText.ToUtf16(hive.FileName).CopyTo(file[HiveLayout.BaseBlock.FileName..]);
        U32(file, HiveLayout.BaseBlock.Checksum, HiveReader.Checksum(file));
    }

    private uint WriteKey(RegistryKey key, uint parent, ReadOnlyMemory<byte> inheritedDescriptor)
    {
        var name = HiveText.ToStoredName(key.Name, out var latin1);
        var offset = _cells.Allocate(HiveLayout.Key.Name + name.Length);
        var descriptor = key.SecurityDescriptor.IsEmpty ? inheritedDescriptor : key.SecurityDescriptor;
        var security = WriteSecurity(descriptor);
        var className = key.ClassName is { Length: > 0 } text ? HiveText.ToUtf16(text) : [];
        var classCell = className.Length > 0 ? _cells.Allocate(className) : HiveLayout.NoCell;
        var values = WriteValues(key.Values);
        var subkeys = WriteSubkeys(key.Subkeys, offset, descriptor);

        var flags = key.Flags | (latin1 ? HiveLayout.Key.FlagLatin1Name : 0);
        if (parent == HiveLayout.NoCell) flags |= HiveLayout.Key.FlagRoot | HiveLayout.Key.FlagNoDelete;
        var cell = _cells.At(offset);
        U16(cell, 0, HiveLayout.Key.Signature);
        U16(cell, HiveLayout.Key.Flags, flags);
        BinaryPrimitives.WriteInt64LittleEndian(cell[HiveLayout.Key.LastWritten..], key.LastWritten is { } written ? HiveTime.ToFileTime(written) : _time);
        U32(cell, HiveLayout.Key.Parent, parent);
        U32(cell, HiveLayout.Key.SubkeyCount, (uint)key.Subkeys.Count);
        U32(cell, HiveLayout.Key.SubkeyList, subkeys);
        U32(cell, HiveLayout.Key.VolatileSubkeyList, HiveLayout.NoCell);
        U32(cell, HiveLayout.Key.ValueCount, (uint)key.Values.Count);
        U32(cell, HiveLayout.Key.ValueList, values);
        U32(cell, HiveLayout.Key.Security, security);
        U32(cell, HiveLayout.Key.ClassName, classCell);
        U32(cell, HiveLayout.Key.LongestSubkeyName, key.ControlBits | (uint)Longest(key.Subkeys, k => 2 * k.Name.Length));
        U32(cell, HiveLayout.Key.LongestClassName, (uint)Longest(key.Subkeys, k => 2 * (k.ClassName?.Length ?? 0)));
        U32(cell, HiveLayout.Key.LongestValueName, (uint)Longest(key.Values, v => 2 * v.Name.Length));
        U32(cell, HiveLayout.Key.LongestValueData, (uint)Longest(key.Values, v => v.Data.Length));
        U16(cell, HiveLayout.Key.NameLength, name.Length);
        U16(cell, HiveLayout.Key.ClassLength, className.Length);
        name.CopyTo(cell[HiveLayout.Key.Name..]);
        return offset;
    }

    private uint WriteValues(IReadOnlyList<RegistryValue> values)
    {
        if (values.Count == 0) return HiveLayout.NoCell;
        var list = _cells.Allocate(4 * values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            var value = WriteValue(values[i]);
            U32(_cells.At(list), 4 * i, value);
        }
        return list;
    }

    private uint WriteValue(RegistryValue value)
    {
        var name = HiveText.ToStoredName(value.Name, out var latin1);
        var offset = _cells.Allocate(HiveLayout.Value.Name + name.Length);
        var data = value.Data.Span;
        var inline = data.Length <= HiveLayout.Value.MaxInline;
        var dataCell = inline ? 0 : WriteData(data);

        var cell = _cells.At(offset);
        U16(cell, 0, HiveLayout.Value.Signature);
        U16(cell, HiveLayout.Value.NameLength, name.Length);
        U32(cell, HiveLayout.Value.DataLength, (uint)data.Length | (inline ? HiveLayout.Value.InlineData : 0));
        U32(cell, HiveLayout.Value.Data, dataCell);
        if (inline) data.CopyTo(cell[HiveLayout.Value.Data..]);
        U32(cell, HiveLayout.Value.Type, (uint)value.Type);
        U16(cell, HiveLayout.Value.Flags, latin1 && name.Length > 0 ? HiveLayout.Value.FlagLatin1Name : 0);
        name.CopyTo(cell[HiveLayout.Value.Name..]);
        return offset;
    }

    private uint WriteData(ReadOnlySpan<byte> data)
    {
        if (data.Length <= HiveLayout.BigData.SegmentSize || hive.MinorVersion < HiveLayout.BigData.FirstMinor) return _cells.Allocate(data);
        var count = (data.Length + HiveLayout.BigData.SegmentSize - 1) / HiveLayout.BigData.SegmentSize;
        if (count > ushort.MaxValue) throw new InvalidOperationException($"A value of {data.Length} bytes is more than a hive can hold.");
        var head = _cells.Allocate(HiveLayout.BigData.Size);
        var list = _cells.Allocate(4 * count);
        for (var i = 0; i < count; i++)
        {
            var part = data[(i * HiveLayout.BigData.SegmentSize)..];
            if (part.Length > HiveLayout.BigData.SegmentSize) part = part[..HiveLayout.BigData.SegmentSize];
            // A full segment has four bytes to spare by alignment, and hivex takes them for granted in the last one too.
            var segment = _cells.Allocate(part.Length + SegmentSlack);
            part.CopyTo(_cells.At(segment));
            U32(_cells.At(list), 4 * i, segment);
        }
        var cell = _cells.At(head);
        U16(cell, 0, HiveLayout.BigData.Signature);
        U16(cell, HiveLayout.BigData.Count, count);
        U32(cell, HiveLayout.BigData.List, list);
        return head;
    }

    private uint WriteSubkeys(IReadOnlyList<RegistryKey> subkeys, uint parent, ReadOnlyMemory<byte> descriptor)
    {
        if (subkeys.Count == 0) return HiveLayout.NoCell;
        var offsets = new uint[subkeys.Count];
        for (var i = 0; i < offsets.Length; i++) offsets[i] = WriteKey(subkeys[i], parent, descriptor);

        var lists = new uint[(offsets.Length + HiveLayout.SubkeyList.MaxEntries - 1) / HiveLayout.SubkeyList.MaxEntries];
        for (var i = 0; i < lists.Length; i++)
            lists[i] = WriteList(subkeys, offsets, i * HiveLayout.SubkeyList.MaxEntries);
        if (lists.Length == 1) return lists[0];

        if (lists.Length > ushort.MaxValue) throw new InvalidOperationException($"{offsets.Length} subkeys are more than a key can hold.");
        var top = _cells.Allocate(HiveLayout.SubkeyList.Entries + (4 * lists.Length));
        var cell = _cells.At(top);
        U16(cell, 0, HiveLayout.SubkeyList.Lists);
        U16(cell, HiveLayout.SubkeyList.Count, lists.Length);
        for (var i = 0; i < lists.Length; i++) U32(cell, HiveLayout.SubkeyList.Entries + (4 * i), lists[i]);
        return top;
    }

    private uint WriteList(IReadOnlyList<RegistryKey> subkeys, uint[] offsets, int first)
    {
        var count = Math.Min(HiveLayout.SubkeyList.MaxEntries, offsets.Length - first);
        var hashed = hive.MinorVersion >= HiveLayout.SubkeyList.FirstHashMinor;
        var list = _cells.Allocate(HiveLayout.SubkeyList.Entries + (8 * count));
        var cell = _cells.At(list);
        U16(cell, 0, hashed ? HiveLayout.SubkeyList.Hashes : HiveLayout.SubkeyList.Hints);
        U16(cell, HiveLayout.SubkeyList.Count, count);
        for (var i = 0; i < count; i++)
        {
            var name = subkeys[first + i].Name;
            U32(cell, HiveLayout.SubkeyList.Entries + (8 * i), offsets[first + i]);
            U32(cell, HiveLayout.SubkeyList.Entries + (8 * i) + 4, hashed ? HiveText.Hash(name) : HiveText.Hint(name));
        }
        return list;
    }

    /// <summary>The cell of a descriptor, made at its first use; counts the use.</summary>
    private uint WriteSecurity(ReadOnlyMemory<byte> descriptor)
    {
        if (descriptor.IsEmpty) return HiveLayout.NoCell;
        if (_descriptorIndex.TryGetValue(descriptor, out var index))
        {
            _descriptors[index] = _descriptors[index] with { References = _descriptors[index].References + 1 };
            return _descriptors[index].Cell;
        }
        var offset = _cells.Allocate(HiveLayout.Security.Descriptor + descriptor.Length);
        var cell = _cells.At(offset);
        U16(cell, 0, HiveLayout.Security.Signature);
        U32(cell, HiveLayout.Security.Length, (uint)descriptor.Length);
        descriptor.Span.CopyTo(cell[HiveLayout.Security.Descriptor..]);
        _descriptorIndex.Add(descriptor, _descriptors.Count);
        _descriptors.Add((offset, 1));
        return offset;
    }

    /// <summary>All security cells form a ring, which Windows walks when it loads the hive.</summary>
    private void LinkDescriptors()
    {
        for (var i = 0; i < _descriptors.Count; i++)
        {
            var cell = _cells.At(_descriptors[i].Cell);
            U32(cell, HiveLayout.Security.Next, _descriptors[(i + 1) % _descriptors.Count].Cell);
            U32(cell, HiveLayout.Security.Previous, _descriptors[(i + _descriptors.Count - 1) % _descriptors.Count].Cell);
            U32(cell, HiveLayout.Security.References, (uint)_descriptors[i].References);
        }
    }

    private static int Longest<T>(IReadOnlyList<T> items, Func<T, int> length)
    {
        var longest = 0;
        for (var i = 0; i < items.Count; i++) longest = Math.Max(longest, length(items[i]));
        return longest;
    }

    private static void U16(Span<byte> bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)value);

    private static void U32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);

    private sealed class ContentComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode([DisallowNull] ReadOnlyMemory<byte> obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj.Span);
            return hash.ToHashCode();
        }
    }
}
