using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Metadata;

/// <summary>
/// Offsets and sizes of a directory entry in the metadata of an image, and of the stream entries that follow it
/// (Microsoft, "Windows Imaging File Format (WIM)", section "Metadata resources"). All are padded to 8 bytes;
/// the length of an entry includes its names and tagged items, not its stream entries.
/// </summary>
internal static class Dentry
{
    public const int LengthOffset = 0x00;
    public const int AttributesOffset = 0x08;
    public const int SecurityIdOffset = 0x0C;
    public const int SubfolderOffset = 0x10;
    public const int CreationTimeOffset = 0x28;
    public const int LastAccessTimeOffset = 0x30;
    public const int LastWriteTimeOffset = 0x38;
    public const int HashOffset = 0x40;
    public const int ReparseTagOffset = 0x58; // of a link
    public const int ReparseFlagsOffset = 0x5E; // of a link
    public const int HardLinkGroupOffset = 0x58; // of anything else
    public const int StreamCountOffset = 0x60;
    public const int ShortNameSizeOffset = 0x62;
    public const int NameSizeOffset = 0x64;
    public const int NameOffset = 0x66;
    public const int FixedSize = 0x66;

    public const int StreamHashOffset = 0x10;
    public const int StreamNameSizeOffset = 0x24;
    public const int StreamNameOffset = 0x26;
    public const int StreamFixedSize = 0x26;

    /// <summary>The flag of a link whose target the capture left as it was.</summary>
    public const ushort ReparseAsIs = 1;

    /// <summary>The empty entry that ends a list.</summary>
    public const int EndSize = 8;

    public static long Align(long size) => (size + 7) & ~7L;

    /// <summary>The bytes that a UTF-16 name of that size takes: it is followed by a zero unless it is empty.</summary>
    public static int StoredNameSize(int size) => size == 0 ? 0 : size + sizeof(char);

    /// <summary>A new entry without streams of its own; list offset and hash are filled in when it is written.</summary>
    public static byte[] Create(string name, string shortName, FileAttributes attributes, int securityId, WimFileTimes times)
    {
        var bytes = Create(name, shortName, (uint)attributes, securityId, default);
        SetTimes(bytes, (ulong)WimFileTimes.ToFileTime(times.Creation), (ulong)WimFileTimes.ToFileTime(times.LastAccess), (ulong)WimFileTimes.ToFileTime(times.LastWrite));
        return bytes;
    }

    /// <summary>The entry of a file on disk, without its streams; the number of its group of names is filled in when there is another name.</summary>
    public static byte[] Create(ScannedFile file, int securityId)
    {
        var bytes = Create(file.Name, file.ShortName, (uint)file.Attributes, securityId, file.TaggedItems.Span);
        SetTimes(bytes, file.CreationTime, file.LastAccessTime, file.LastWriteTime);
        if ((file.Attributes & FileAttributes.ReparsePoint) == 0) return bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ReparseTagOffset), file.ReparseTag);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(ReparseFlagsOffset), file.IsReparseTargetAsIs ? ReparseAsIs : (ushort)0);
        return bytes;
    }

    private static byte[] Create(string name, string shortName, uint attributes, int securityId, ReadOnlySpan<byte> taggedItems)
    {
        var (nameSize, shortSize) = (name.Length * sizeof(char), shortName.Length * sizeof(char));
        var namesEnd = (int)Align(FixedSize + StoredNameSize(nameSize) + StoredNameSize(shortSize));
        var bytes = new byte[Align(namesEnd + taggedItems.Length)];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt64LittleEndian(span[LengthOffset..], bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(span[AttributesOffset..], attributes);
        BinaryPrimitives.WriteInt32LittleEndian(span[SecurityIdOffset..], securityId);
        BinaryPrimitives.WriteUInt16LittleEndian(span[NameSizeOffset..], (ushort)nameSize);
        BinaryPrimitives.WriteUInt16LittleEndian(span[ShortNameSizeOffset..], (ushort)shortSize);
        WriteText(span[NameOffset..], name);
        WriteText(span[(NameOffset + StoredNameSize(nameSize))..], shortName);
        taggedItems.CopyTo(span[namesEnd..]);
        return bytes;
    }

    private static void SetTimes(Span<byte> entry, ulong creation, ulong lastAccess, ulong lastWrite)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(entry[CreationTimeOffset..], creation);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[LastAccessTimeOffset..], lastAccess);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[LastWriteTimeOffset..], lastWrite);
    }

    public static string ReadText(ReadOnlySpan<byte> bytes)
    {
        if (BitConverter.IsLittleEndian) return new string(MemoryMarshal.Cast<byte, char>(bytes));
        return System.Text.Encoding.Unicode.GetString(bytes);
    }

    public static void WriteText(Span<byte> target, string text)
    {
        for (var i = 0; i < text.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(target[(i * sizeof(char))..], text[i]);
    }
}
