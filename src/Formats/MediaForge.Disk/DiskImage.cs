using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>Makes whole disks of volumes: a partition table, the partitions at whole MiB, and a MiB at the end.</summary>
/// <remarks>The disk is composed, not written: nothing of the volumes is read before the disk is.</remarks>
public static class DiskImage
{
    /// <summary>Where the first partition begins; all of them begin and end at multiples of this.</summary>
    public const long Alignment = 1 << 20;

    /// <summary>A disk with the given partitions one after the other.</summary>
    /// <exception cref="ArgumentException">
    /// There is no partition, or more than the scheme has room for; the length of one is not a multiple of 1 MiB; the size is
    /// none, or too small; an MBR disk would have no signature, more than 2 TiB or several active partitions; a name has more than 36 characters.
    /// </exception>
    public static ByteSource Build(IReadOnlyList<NewPartition> partitions, DiskImageOptions options)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        ArgumentNullException.ThrowIfNull(options);
        var most = options.Scheme == PartitionScheme.Mbr ? MbrLayout.EntryCount : GptLayout.EntryCount;
        if (partitions.Count == 0 || partitions.Count > most) throw new ArgumentException($"{partitions.Count} partitions, where 1 to {most} are possible.", nameof(partitions));
        if (partitions.FirstOrDefault(p => p.Content.Length == 0 || p.Content.Length % Alignment != 0) is { } odd) throw new ArgumentException($"A partition of {odd.Content.Length} bytes, which is no multiple of 1 MiB.", nameof(partitions));
        var end = Alignment + partitions.Sum(p => p.Content.Length);
        var size = options.Size ?? end + Alignment;
        if (size % Alignment != 0 || size < end + Alignment) throw new ArgumentException($"A disk of {size} bytes for partitions up to {end}: it has to be a multiple of 1 MiB and one MiB larger.", nameof(options));

        var head = new byte[Alignment];
        var tail = ByteSource.Zeros(size - end);
        if (options.Bootable) MbrBootCode.CopyTo(head);
        if (options.Scheme == PartitionScheme.Mbr)
        {
            WriteMbr(head, partitions, options, size);
        }
        else
        {
            GptTable.WriteProtectiveMbr(head, size / MbrLayout.SectorSize);
            var (primary, backup) = GptTable.Make(Entries(partitions), options.Id, size / MbrLayout.SectorSize);
            primary.CopyTo(head.AsSpan(MbrLayout.SectorSize));
            tail = ByteSource.Concat([ByteSource.Zeros(size - end - backup.Length), ByteSource.FromBytes(backup)]);
        }
        return ByteSource.Concat([ByteSource.FromBytes(head), .. partitions.Select(p => p.Content), tail]);
    }

    /// <summary>Whether the master boot record of a disk has our boot code.</summary>
    public static bool HasBootCode(ByteSource disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var ours = new byte[MbrLayout.CodeLength];
        MbrBootCode.CopyTo(ours);
        return disk.Length >= ours.Length && disk.ReadBytes(0, ours.Length).AsSpan().SequenceEqual(ours);
    }

    private static List<Partition> Entries(IReadOnlyList<NewPartition> partitions)
    {
        var entries = new List<Partition>();
        var at = Alignment;
        foreach (var partition in partitions)
        {
            entries.Add(new Partition(at, partition.Content.Length, partition.Type.Mbr, partition.Type.Gpt) { Id = partition.Id, Name = partition.Name, IsActive = partition.IsActive });
            at += partition.Content.Length;
        }
        return entries;
    }

    private static void WriteMbr(Span<byte> sector, IReadOnlyList<NewPartition> partitions, DiskImageOptions options, long size)
    {
        if (options.Signature == 0) throw new ArgumentException("An MBR disk has a signature that is not 0.", nameof(options));
        if (size / MbrLayout.SectorSize > uint.MaxValue) throw new ArgumentException($"An MBR disk ends at 2 TiB; {size} bytes need GPT.", nameof(options));
        if (partitions.Count(p => p.IsActive) > 1) throw new ArgumentException("Only one partition can be active.", nameof(partitions));
        BinaryPrimitives.WriteUInt32LittleEndian(sector[MbrLayout.DiskSignature..], options.Signature);
        var entry = sector[MbrLayout.Entries..];
        foreach (var partition in Entries(partitions))
        {
            WriteMbrEntry(entry, partition.MbrType, partition.IsActive, partition.Offset / MbrLayout.SectorSize, partition.Length / MbrLayout.SectorSize);
            entry = entry[MbrLayout.EntrySize..];
        }
        BinaryPrimitives.WriteUInt16LittleEndian(sector[MbrLayout.Signature..], MbrLayout.SignatureValue);
    }

    private static void WriteMbrEntry(Span<byte> entry, byte type, bool active, long first, long count)
    {
        entry[MbrLayout.Status] = active ? MbrLayout.Active : (byte)0;
        entry[MbrLayout.Type] = type;
        WriteChs(entry[MbrLayout.FirstChs..], first);
        WriteChs(entry[MbrLayout.LastChs..], first + count - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[MbrLayout.FirstSector..], (uint)first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[MbrLayout.SectorCount..], (uint)count);
    }

    /// <summary>A sector as cylinder, head and sector of a disk with 255 heads and 63 sectors; beyond cylinder 1023 the largest that can be said.</summary>
    private static void WriteChs(Span<byte> chs, long sector)
    {
        const int Heads = 255, Sectors = 63, LastCylinder = 1023;
        var cylinder = sector / (Heads * Sectors);
        if (cylinder > LastCylinder)
        {
            ReadOnlySpan<byte> beyond = [0xFE, 0xFF, 0xFF];
            beyond.CopyTo(chs);
            return;
        }
        chs[0] = (byte)(sector / Sectors % Heads);
        chs[1] = (byte)(((sector % Sectors) + 1) | ((cylinder >> 8) << 6));
        chs[2] = (byte)cylinder;
    }
}
