using System.Buffers.Binary;

namespace MediaForge.Wim.Metadata;

/// <summary>The security data of an image: descriptors, each once, called by number. <c>u32 size | u32 count | u64 sizes | descriptors</c>.</summary>
internal sealed class SecurityTable
{
    private const int FixedSize = 8;

    private readonly List<ReadOnlyMemory<byte>> _descriptors = [];
    private readonly Dictionary<Sha1Hash, int> _numbers = [];

    /// <summary>Takes a table apart that <see cref="MetadataReader"/> has checked.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> table)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(table.Span[sizeof(uint)..]);
        var result = new List<ReadOnlyMemory<byte>>(count);
        var at = FixedSize + count * sizeof(ulong);
        for (var i = 0; i < count; i++)
        {
            var size = (int)BinaryPrimitives.ReadInt64LittleEndian(table.Span[(FixedSize + i * sizeof(ulong))..]);
            result.Add(table.Slice(at, size));
            at += size;
        }
        return result;
    }

    /// <summary>The number of a descriptor; -1 for an empty one.</summary>
    public int NumberOf(ReadOnlyMemory<byte> descriptor)
    {
        if (descriptor.IsEmpty) return -1;
        var hash = Sha1Hash.Of(descriptor.Span);
        if (!_numbers.TryGetValue(hash, out var number))
        {
            _numbers.Add(hash, number = _descriptors.Count);
            _descriptors.Add(descriptor.ToArray());
        }
        return number;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Dentry.Align(FixedSize + _descriptors.Sum(d => sizeof(ulong) + (long)d.Length))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(uint)), _descriptors.Count);
        var at = FixedSize + _descriptors.Count * sizeof(ulong);
        for (var i = 0; i < _descriptors.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FixedSize + i * sizeof(ulong)), _descriptors[i].Length);
            _descriptors[i].Span.CopyTo(bytes.AsSpan(at));
            at += _descriptors[i].Length;
        }
        return bytes;
    }
}
