using System.Buffers.Binary;

namespace MediaForge.Wim.Folders;

/// <summary>
/// An item behind the names of a WIM entry: <c>tag u32, length u32, data</c>, padded to 8 bytes.
/// </summary>
/// <param name="Tag">What it is.</param>
/// <param name="Data">Its bytes.</param>
internal readonly record struct TaggedItem(uint Tag, ReadOnlyMemory<byte> Data)
{
    /// <summary>The object id that NTFS keeps: 16 bytes, or 64 with the birth ids.</summary>
    public const uint ObjectId = 1;

    /// <summary>Extended attributes: records <c>value length u16, name length u8, flags u8, name, zero, value</c>, not padded.</summary>
    public const uint ExtendedAttributes = 2;

    /// <summary>Owner, group, mode and device that wimlib keeps.</summary>
    public const uint UnixData = 0x337DD873;

    private const int HeaderSize = 8;

    /// <summary>Reads items up to the first that is none; <paramref name="isSound"/> tells whether that was the end.</summary>
    public static List<TaggedItem> Read(ReadOnlyMemory<byte> bytes, out bool isSound)
    {
        var items = new List<TaggedItem>();
        while (bytes.Length >= HeaderSize)
        {
            var tag = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[sizeof(uint)..]);
            if (tag == 0 && length == 0) break;
            if (length > bytes.Length - HeaderSize)
            {
                isSound = false;
                return items;
            }
            items.Add(new TaggedItem(tag, bytes.Slice(HeaderSize, (int)length)));
            bytes = bytes[(int)Math.Min(Dentry.Align(HeaderSize + (long)length), bytes.Length)..];
        }
        isSound = bytes.Span.IndexOfAnyExcept((byte)0) < 0;
        return items;
    }

    /// <summary>The bytes of items, one after the other.</summary>
    public static byte[] ToBytes(params ReadOnlySpan<TaggedItem> items)
    {
        long size = 0;
        foreach (var item in items) size += Dentry.Align(HeaderSize + item.Data.Length);
        var bytes = new byte[size];
        var rest = bytes.AsSpan();
        foreach (var item in items)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, item.Tag);
            BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(uint)..], item.Data.Length);
            item.Data.Span.CopyTo(rest[HeaderSize..]);
            rest = rest[(int)Dentry.Align(HeaderSize + item.Data.Length)..];
        }
        return bytes;
    }
}
