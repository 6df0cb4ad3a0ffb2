using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>The two copies of a GUID partition table, made and read.</summary>
internal static class GptTable
{
    /// <summary>The master boot record that keeps programs which know no GPT away from the disk.</summary>
    public static void WriteProtectiveMbr(Span<byte> sector, long sectors)
    {
        ReadOnlySpan<byte> first = [0x00, 0x02, 0x00], last = [0xFF, 0xFF, 0xFF];
        var entry = sector.Slice(MbrLayout.Entries, MbrLayout.EntrySize);
        entry[MbrLayout.Type] = MbrLayout.Protective;
        first.CopyTo(entry[MbrLayout.FirstChs..]);
        last.CopyTo(entry[MbrLayout.LastChs..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[MbrLayout.FirstSector..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[MbrLayout.SectorCount..], (uint)Math.Min(sectors - 1, uint.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(sector[MbrLayout.Signature..], MbrLayout.SignatureValue);
    }

    /// <summary>The header and the entries from sector 1 on, and the entries and the header at the end of a disk.</summary>
    /// <exception cref="ArgumentException">A name has more than 36 characters.</exception>
    public static (byte[] Primary, byte[] Backup) Make(IReadOnlyList<Partition> partitions, Guid diskId, long sectors)
    {
        var entries = new byte[GptLayout.EntrySize * GptLayout.EntryCount];
        for (var i = 0; i < partitions.Count; i++) WriteEntry(entries.AsSpan(i * GptLayout.EntrySize), partitions[i]);
        var checksum = Crc32.Of(entries);
        var last = sectors - 1;
        byte[] primary = [.. Header(1, last, 2), .. entries];
        byte[] backup = [.. entries, .. Header(last, 1, last - GptLayout.EntrySectors)];
        return (primary, backup);

        byte[] Header(long self, long alternate, long entriesAt)
        {
            var header = new byte[MbrLayout.SectorSize];
            "EFI PART"u8.CopyTo(header);
            U32(header, GptLayout.Header.Revision, GptLayout.Revision);
            U32(header, GptLayout.Header.Size, GptLayout.HeaderSize);
            U64(header, GptLayout.Header.Self, self);
            U64(header, GptLayout.Header.Alternate, alternate);
            U64(header, GptLayout.Header.FirstUsable, GptLayout.FirstUsable);
            U64(header, GptLayout.Header.LastUsable, last - GptLayout.EntrySectors - 1);
            diskId.TryWriteBytes(header.AsSpan(GptLayout.Header.DiskId));
            U64(header, GptLayout.Header.Entries, entriesAt);
            U32(header, GptLayout.Header.EntryCount, GptLayout.EntryCount);
            U32(header, GptLayout.Header.EntrySize, GptLayout.EntrySize);
            U32(header, GptLayout.Header.EntriesChecksum, checksum);
            U32(header, GptLayout.Header.Checksum, Crc32.Of(header.AsSpan(0, GptLayout.HeaderSize)));
            return header;
        }
    }

    /// <summary>Reads the table at the beginning of a disk, or, when that is damaged, the one at its end.</summary>
    /// <exception cref="InvalidDataException">Both are damaged, or the table makes no sense.</exception>
    public static (Guid DiskId, List<Partition> Partitions) Read(ByteSource disk)
    {
        var last = (disk.Length / MbrLayout.SectorSize) - 1;
        try
        {
            return ReadAt(disk, 1);
        }
        catch (InvalidDataException e)
        {
            try
            {
                return ReadAt(disk, last);
            }
            catch (InvalidDataException)
            {
                throw e; // what is wrong with the first one is what people can look at
            }
        }
    }

    private static (Guid DiskId, List<Partition> Partitions) ReadAt(ByteSource disk, long at)
    {
        const int SectorSize = MbrLayout.SectorSize;
        var sectors = disk.Length / SectorSize;
        if (at < 1 || at >= sectors) throw Bad($"a disk of {disk.Length} bytes has no sector {at}");
        var header = disk.ReadBytes(at * SectorSize, SectorSize);
        if (!header.AsSpan(0, 8).SequenceEqual("EFI PART"u8)) throw Bad($"there is no header in sector {at}");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(GptLayout.Header.Size));
        if (size is < GptLayout.HeaderSize or > SectorSize) throw Bad($"a header of {size} bytes in sector {at}");
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(GptLayout.Header.Checksum));
        U32(header, GptLayout.Header.Checksum, 0);
        if (Crc32.Of(header.AsSpan(0, (int)size)) != checksum) throw Bad($"the checksum of the header in sector {at} is wrong");
        if (U64(header, GptLayout.Header.Self) != at) throw Bad($"the header in sector {at} says that it is in sector {U64(header, GptLayout.Header.Self)}");

        long entriesAt = U64(header, GptLayout.Header.Entries), first = U64(header, GptLayout.Header.FirstUsable), end = U64(header, GptLayout.Header.LastUsable);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(GptLayout.Header.EntryCount)), entrySize = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(GptLayout.Header.EntrySize));
        if (entrySize is < GptLayout.EntrySize or > 4096 || entrySize % 8 != 0 || count > 1024) throw Bad($"{count} entries of {entrySize} bytes");
        if (entriesAt < 1 || entriesAt > sectors || disk.Length - (entriesAt * SectorSize) < (long)count * entrySize) throw Bad($"the entries at sector {entriesAt} do not lie on the disk");
        if (first < 2 || end >= sectors || end < first) throw Bad($"usable sectors from {first} to {end}, of {sectors}");
        var entries = disk.ReadBytes(entriesAt * SectorSize, (int)(count * entrySize));
        if (Crc32.Of(entries) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(GptLayout.Header.EntriesChecksum))) throw Bad($"the checksum of the entries at sector {entriesAt} is wrong");

        var partitions = new List<Partition>();
        for (var i = 0; i < count; i++)
        {
            var entry = entries.AsSpan(i * (int)entrySize, GptLayout.EntrySize);
            var type = new Guid(entry.Slice(GptLayout.Entry.Type, 16));
            if (type == Guid.Empty) continue;
            long begin = U64(entry, GptLayout.Entry.First), stop = U64(entry, GptLayout.Entry.Last);
            if (begin < first || stop > end || stop < begin) throw Bad($"partition {i + 1} from sector {begin} to {stop}, where {first} to {end} are usable");
            var name = Encoding.Unicode.GetString(entry.Slice(GptLayout.Entry.Name, 2 * GptLayout.Entry.NameCharacters));
            partitions.Add(new Partition(begin * SectorSize, (stop - begin + 1) * SectorSize, 0, type)
            {
                Id = new Guid(entry.Slice(GptLayout.Entry.Id, 16)),
                Name = name.Split('\0')[0],
            });
        }
        return (new Guid(header.AsSpan(GptLayout.Header.DiskId, 16)), partitions);
    }

    private static void WriteEntry(Span<byte> entry, Partition partition)
    {
        if (partition.Name.Length > GptLayout.Entry.NameCharacters) throw new ArgumentException($"'{partition.Name}' has more than {GptLayout.Entry.NameCharacters} characters.");
        partition.GptType.TryWriteBytes(entry[GptLayout.Entry.Type..]);
        partition.Id.TryWriteBytes(entry[GptLayout.Entry.Id..]);
        U64(entry, GptLayout.Entry.First, partition.Offset / MbrLayout.SectorSize);
        U64(entry, GptLayout.Entry.Last, ((partition.Offset + partition.Length) / MbrLayout.SectorSize) - 1);
        Encoding.Unicode.GetBytes(partition.Name, entry[GptLayout.Entry.Name..]);
    }

    private static InvalidDataException Bad(string what) => new($"GUID partition table: {what}.");

    private static long U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static void U64(Span<byte> bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], value);

    private static void U32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
