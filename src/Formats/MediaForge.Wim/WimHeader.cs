using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim;

/// <summary>
/// The first 208 bytes of a WIM (Microsoft, "Windows Imaging File Format (WIM)", 2007, section "WIM header").
/// </summary>
public sealed record WimHeader
{
    /// <summary>The size of the header in bytes; resources begin behind it.</summary>
    public const int Size = 208;

    /// <summary>The version of a WIM whose resources are compressed one by one.</summary>
    public const uint NormalVersion = 0x00010D00;

    /// <summary>The version of a WIM with solid resources or LZMS ("ESD").</summary>
    public const uint SolidVersion = 0x00000E00;

    private const int HeaderSizeOffset = 0x08;
    private const int VersionOffset = 0x0C;
    private const int FlagsOffset = 0x10;
    private const int ChunkSizeOffset = 0x14;
    private const int GuidOffset = 0x18;
    private const int PartNumberOffset = 0x28;
    private const int TotalPartsOffset = 0x2A;
    private const int ImageCountOffset = 0x2C;
    private const int BlobTableOffset = 0x30;
    private const int XmlOffset = 0x48;
    private const int BootMetadataOffset = 0x60;
    private const int BootIndexOffset = 0x78;
    private const int IntegrityOffset = 0x7C; // not 8-aligned
    private const int ReservedOffset = 0x94;

    private static ReadOnlySpan<byte> Magic => "MSWIM\0\0\0"u8;

    private static ReadOnlySpan<byte> PipableMagic => "WLPWM\0\0\0"u8;

    /// <summary>The version: <see cref="NormalVersion"/> or <see cref="SolidVersion"/>.</summary>
    public uint Version { get; init; } = NormalVersion;

    /// <summary>The flags.</summary>
    public WimFlags Flags { get; init; }

    /// <summary>How compressed resources are compressed.</summary>
    public WimCompression Compression =>
        (Flags & WimFlags.CompressLzms) != 0 ? WimCompression.Lzms
        : (Flags & WimFlags.CompressLzx) != 0 ? WimCompression.Lzx
        : (Flags & (WimFlags.CompressXpress | WimFlags.CompressXpress2)) != 0 ? WimCompression.Xpress
        : WimCompression.None;

    /// <summary>Whether blobs may be compressed together ("ESD").</summary>
    public bool IsSolid => Version == SolidVersion;

    /// <summary>Whether this is one part of several.</summary>
    public bool IsSplit => (Flags & WimFlags.Spanned) != 0 || TotalParts > 1;

    /// <summary>The uncompressed bytes per chunk of a compressed resource; 0 when there are none.</summary>
    public int ChunkSize { get; init; }

    /// <summary>The identity of the WIM; all parts of a split one share it.</summary>
    public Guid Guid { get; init; }

    /// <summary>Which part of a split WIM this is, from 1.</summary>
    public int PartNumber { get; init; } = 1;

    /// <summary>How many parts there are.</summary>
    public int TotalParts { get; init; } = 1;

    /// <summary>How many images there are.</summary>
    public int ImageCount { get; init; }

    /// <summary>The image that boots, from 1; 0 when none does.</summary>
    public int BootIndex { get; init; }

    /// <summary>The table of all blobs.</summary>
    public WimResource BlobTable { get; init; }

    /// <summary>The description of the images, XML in UTF-16.</summary>
    public WimResource Xml { get; init; }

    /// <summary>The metadata of the image that boots: what a boot manager looks for. All zero when none does.</summary>
    public WimResource BootMetadata { get; init; }

    /// <summary>The integrity table; all zero when there is none.</summary>
    public WimResource Integrity { get; init; }

    private ReadOnlyMemory<byte> Reserved { get; init; }

    internal static WimHeader Read(ByteSource source)
    {
        if (source.Length < Size) throw new InvalidDataException($"{source}: {source.Length} bytes are too few for the header of a WIM ({Size}). The file is truncated, or no WIM.");
        var bytes = source.ReadBytes(0, Size);
        if (bytes.AsSpan().StartsWith(PipableMagic))
            throw new WimUnsupportedException($"{source} is a pipable WIM, which only wimlib reads. Export it to an ordinary one: wimlib-imagex export in.wim all out.wim");
        if (!bytes.AsSpan().StartsWith(Magic)) throw new InvalidDataException($"{source}: the header (offset 0) does not begin with 'MSWIM': this is no WIM file.");

        uint At(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));
        WimResource ResourceAt(int offset, string name) => WimResource.Read(bytes.AsSpan(offset), $"{source}: the header's entry for the {name} (offset 0x{offset:X})", source.Length, At(VersionOffset) == SolidVersion);

        if (At(HeaderSizeOffset) != Size) throw new InvalidDataException($"{source}: the header (offset 0x{HeaderSizeOffset:X}) claims {At(HeaderSizeOffset)} bytes where a WIM's has {Size}.");
        var flags = (WimFlags)At(FlagsOffset);
        if (At(VersionOffset) == SolidVersion) RefuseEncrypted(source, ResourceAt(XmlOffset, "XML"));
        RefuseWhatCannotBeRead(source, At(VersionOffset), flags);
        if (At(ImageCountOffset) > ushort.MaxValue) throw new InvalidDataException($"{source}: the header (offset 0x{ImageCountOffset:X}) claims {At(ImageCountOffset)} images.");
        if (At(BootIndexOffset) > At(ImageCountOffset)) throw new InvalidDataException($"{source}: the header (offset 0x{BootIndexOffset:X}) boots image {At(BootIndexOffset)} of {At(ImageCountOffset)}.");

        var header = new WimHeader
        {
            Version = At(VersionOffset),
            Flags = flags,
            ChunkSize = (int)Math.Min(At(ChunkSizeOffset), int.MaxValue),
            Guid = new Guid(bytes.AsSpan(GuidOffset, 16)),
            PartNumber = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(PartNumberOffset)),
            TotalParts = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(TotalPartsOffset)),
            ImageCount = (int)At(ImageCountOffset),
            BootIndex = (int)At(BootIndexOffset),
            BlobTable = ResourceAt(BlobTableOffset, "blob table"),
            Xml = ResourceAt(XmlOffset, "XML"),
            BootMetadata = ResourceAt(BootMetadataOffset, "boot metadata"),
            Integrity = ResourceAt(IntegrityOffset, "integrity table"),
            Reserved = bytes.AsMemory(ReservedOffset),
        };
        header.CheckChunkSize(source);
        return header;
    }

    internal byte[] ToBytes()
    {
        var bytes = new byte[Size];
        var span = bytes.AsSpan();
        Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[HeaderSizeOffset..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(span[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(span[FlagsOffset..], (uint)Flags);
        BinaryPrimitives.WriteInt32LittleEndian(span[ChunkSizeOffset..], ChunkSize);
        Guid.TryWriteBytes(span[GuidOffset..]);
        BinaryPrimitives.WriteUInt16LittleEndian(span[PartNumberOffset..], (ushort)PartNumber);
        BinaryPrimitives.WriteUInt16LittleEndian(span[TotalPartsOffset..], (ushort)TotalParts);
        BinaryPrimitives.WriteInt32LittleEndian(span[ImageCountOffset..], ImageCount);
        BlobTable.Write(span[BlobTableOffset..]);
        Xml.Write(span[XmlOffset..]);
        BootMetadata.Write(span[BootMetadataOffset..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[BootIndexOffset..], BootIndex);
        Integrity.Write(span[IntegrityOffset..]);
        Reserved.Span.CopyTo(span[ReservedOffset..]);
        return bytes;
    }

    private static void RefuseWhatCannotBeRead(ByteSource source, uint version, WimFlags flags)
    {
        if ((flags & WimFlags.WriteInProgress) != 0)
            throw new InvalidDataException($"{source}: the header (offset 0x{FlagsOffset:X}) says that a write is in progress. The last change to the file was interrupted, or is still going on: take another copy.");
        if (version is not (NormalVersion or SolidVersion))
            throw new WimUnsupportedException($"{source} is a WIM of version 0x{version:X}; only 0x{NormalVersion:X} and 0x{SolidVersion:X} are understood. Export it first: wimlib-imagex export in.wim all out.wim --compress=LZX");
    }

    /// <summary>Nothing in it could be read.</summary>
    private static void RefuseEncrypted(ByteSource source, WimResource xml)
    {
        if (xml.Size == 0 || xml.IsCompressed) return;
        var wim = WimXml.Read(source.Slice(xml.Offset, xml.Size), $"{source}: the XML at offset {xml.Offset}");
        if (wim.Element("ESD")?.Element("ENCRYPTED") is not null)
            throw new WimUnsupportedException($"{source} is an encrypted ESD, which only Windows Setup can open. Take a WIM, or an ESD that is not encrypted: those of the media creation tool are not.");
    }

    private void CheckChunkSize(ByteSource source)
    {
        if (Compression == WimCompression.None || ChunkDecoder.Allows(Compression, ChunkSize)) return;
        var (least, most) = ChunkDecoder.Sizes(Compression);
        throw new InvalidDataException($"{source}: the header (offset 0x{ChunkSizeOffset:X}) has a chunk size of {ChunkSize}; {Compression} has powers of two from {least} to {most}.");
    }
}
