using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Writes the content of UDF folders: file identifiers back to back (ECMA-167 4/14.4; UDF 1.02, 2.3.4).</summary>
internal static class UdfDirectory
{
    /// <summary>The bytes before the implementation use and the name.</summary>
    public const int HeaderSize = 38;

    public const int CharacteristicsOffset = 18;
    public const int NameLengthOffset = 19;
    public const int EntryAddressOffset = 20;
    public const int ImplementationLengthOffset = 36;

    public const byte DirectoryFlag = 0x02;
    public const byte DeletedFlag = 0x04;
    public const byte ParentFlag = 0x08;

    private const int VersionOffset = 16;

    /// <summary>The length of an identifier with that many bytes after its header: padded to 4.</summary>
    public static int LengthFor(int rest) => (HeaderSize + rest + 3) & ~3;

    /// <summary>The length of a folder's content in bytes.</summary>
    public static long Measure(LayoutNode folder)
    {
        long length = LengthFor(0);
        foreach (var child in folder.Children) length += LengthFor(UdfFields.NameLength(child.Node.Name));
        return length;
    }

    public static ByteSource Write(LayoutNode folder)
    {
        var bytes = new byte[folder.IdentifierLength];
        var at = Put(bytes, 0, folder, folder.Parent, ParentFlag | DirectoryFlag, null);
        foreach (var child in folder.Children) at += Put(bytes, at, folder, child, child.IsFolder ? DirectoryFlag : (byte)0, child.Node.Name);
        return ByteSource.FromBytes(bytes);
    }

    private static int Put(byte[] bytes, int at, LayoutNode folder, LayoutNode target, byte characteristics, string? name)
    {
        var length = LengthFor(name is null ? 0 : UdfFields.NameLength(name));
        var d = bytes.AsSpan(at, length);
        BinaryPrimitives.WriteUInt16LittleEndian(d[VersionOffset..], 1);
        d[CharacteristicsOffset] = characteristics;
        UdfFields.WriteLongAddress(d[EntryAddressOffset..], Block.Size, target.EntryBlock - UdfVolumeDescriptors.PartitionBlock, target.UniqueId);
        if (name is not null) d[NameLengthOffset] = (byte)UdfFields.EncodeName(name, d[HeaderSize..]);
        UdfTag.Write(d, UdfTag.FileIdentifier, folder.IdentifierBlock - UdfVolumeDescriptors.PartitionBlock + (uint)(at / Block.Size));
        return length;
    }
}
