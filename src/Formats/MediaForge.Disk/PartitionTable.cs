using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>The partitions of a disk, read from its master boot record or its GUID partition table.</summary>
/// <param name="Scheme">Which of the two.</param>
/// <param name="Signature">The id of an MBR disk; 0 on GPT.</param>
/// <param name="Id">The id of a GPT disk; empty on MBR.</param>
/// <param name="Partitions">The partitions in the order of the table.</param>
public sealed record PartitionTable(PartitionScheme Scheme, uint Signature, Guid Id, IReadOnlyList<Partition> Partitions)
{
    /// <summary>Whether a source begins with a partition table, and not with a volume or something else.</summary>
    public static bool IsPartitioned(ByteSource disk)
    {
        if (disk.Length < MbrLayout.SectorSize) return false;
        var sector = disk.ReadBytes(0, MbrLayout.SectorSize);
        if (BinaryPrimitives.ReadUInt16LittleEndian(sector.AsSpan(MbrLayout.Signature)) != MbrLayout.SignatureValue) return false;
        var any = false;
        for (var i = 0; i < MbrLayout.EntryCount; i++)
        {
            var entry = sector.AsSpan(MbrLayout.Entries + (i * MbrLayout.EntrySize), MbrLayout.EntrySize);
            if (entry[MbrLayout.Status] is not (0 or MbrLayout.Active)) return false; // code or text of a boot sector
            any |= entry[MbrLayout.Type] != 0;
        }
        return any;
    }

    /// <summary>Reads the table of a disk with sectors of 512 bytes. Logical drives in extended partitions are not looked for.</summary>
    /// <exception cref="InvalidDataException">There is none, or its partitions lie outside the disk or on each other.</exception>
    public static PartitionTable Read(ByteSource disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        if (!IsPartitioned(disk)) throw Bad("there is none in the first sector");
        var sector = disk.ReadBytes(0, MbrLayout.SectorSize);
        var table = ReadMbr(sector, disk.Length);
        if (table.Partitions.Any(p => p.MbrType == MbrLayout.Protective))
        {
            var (id, partitions) = GptTable.Read(disk);
            table = new PartitionTable(PartitionScheme.Gpt, 0, id, partitions);
        }
        var ordered = table.Partitions.OrderBy(p => p.Offset).ToList();
        for (var i = 1; i < ordered.Count; i++)
            if (ordered[i].Offset < ordered[i - 1].Offset + ordered[i - 1].Length) throw Bad($"the partitions at {ordered[i - 1].Offset} and {ordered[i].Offset} lie on each other");
        return table;
    }

    private static PartitionTable ReadMbr(ReadOnlySpan<byte> sector, long length)
    {
        var partitions = new List<Partition>();
        for (var i = 0; i < MbrLayout.EntryCount; i++)
        {
            var entry = sector.Slice(MbrLayout.Entries + (i * MbrLayout.EntrySize), MbrLayout.EntrySize);
            var type = entry[MbrLayout.Type];
            if (type == 0 || MbrLayout.ExtendedTypes.Contains(type)) continue;
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[MbrLayout.FirstSector..]) * (long)MbrLayout.SectorSize;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(entry[MbrLayout.SectorCount..]) * (long)MbrLayout.SectorSize;
            // The protective entry of a GPT disk may say any size; its table is what counts.
            if (type != MbrLayout.Protective && (offset == 0 || size == 0 || offset > length - size)) throw Bad($"partition {i + 1} of {size} bytes at {offset} does not lie inside the disk of {length} bytes");
            partitions.Add(new Partition(offset, size, type, Guid.Empty) { IsActive = entry[MbrLayout.Status] == MbrLayout.Active });
        }
        return new PartitionTable(PartitionScheme.Mbr, BinaryPrimitives.ReadUInt32LittleEndian(sector[MbrLayout.DiskSignature..]), Guid.Empty, partitions);
    }

    private static InvalidDataException Bad(string what) => new($"Partition table: {what}.");
}
