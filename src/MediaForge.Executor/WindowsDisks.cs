using System.Buffers.Binary;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>
/// Disks and volumes, asked of their drivers. A system whose drivers do not answer (Wine's tell neither lengths nor layouts,
/// and make up the rest) is asked through <c>wmic.exe</c>, if it has that.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDisks
{
    // Numbers of disks that were taken out stay free until the next start.
    private const int MostMissing = 8;
    private const int MostDisks = 256;

    private const int InvalidFunction = 1;
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int NotReady = 21;
    private const int NotSupported = 50;

    private readonly WmicDisks _wmic = new();
    private bool? _driversAnswer;

    /// <summary>Notes that a program is run, which may change the disks.</summary>
    public void Forget() => _wmic.Forget();

    /// <summary>The disks with their partitions.</summary>
    public IReadOnlyList<Disk> ListDisks()
    {
        var disks = AskDrivers();
        var volumes = ListVolumes();
        if (!DriversAnswer) disks = [.. _wmic.ListDisks()];
        return [.. disks.Select(d => d with { Partitions = [.. d.Partitions.Select(p => p with { Root = volumes.FirstOrDefault(v => v.Disk == d.Number && v.Partition == p.Number)?.Root })] })];
    }

    /// <summary>The volumes with a drive letter; one that Windows cannot read is RAW.</summary>
    public IReadOnlyList<Volume> ListVolumes()
    {
        var volumes = new List<Volume>();
        var letters = new Lazy<IReadOnlyDictionary<string, (int Disk, int Partition)>>(() => DriversAnswer ? new Dictionary<string, (int, int)>() : _wmic.ListLetters());
        foreach (var drive in DriveInfo.GetDrives())
        {
            if (Describe(drive) is not { } volume) continue;
            // Discs have a device number too, network drives have none.
            if (volume.Kind is VolumeKind.Fixed or VolumeKind.Removable && Locate(drive.Name[..2], letters) is { } place) volume = volume with { Disk = place.Disk, Partition = place.Partition };
            volumes.Add(volume);
        }
        return volumes;
    }

    /// <summary>Whether the drivers of this system answer: one of them knows its length, or there is none that refuses the question as unknown.</summary>
    private bool DriversAnswer
    {
        get
        {
            if (_driversAnswer is null) AskDrivers();
            return _driversAnswer ?? true;
        }
    }

    private List<Disk> AskDrivers()
    {
        var disks = new List<Disk>();
        var unknown = false;
        for (int number = 0, missing = 0; number < MostDisks && missing < MostMissing; number++)
        {
            using var device = DeviceQuery.Open($@"\\.\PhysicalDrive{number}", read: true, out var error);
            missing = device is null && error is FileNotFound or PathNotFound ? missing + 1 : 0;
            if (device is null) continue;
            // A card reader without a card is there and has no length.
            if (device.Ask(DeviceQuery.DiskLength, [], out error) is not { Length: >= sizeof(long) } length)
            {
                unknown |= error is InvalidFunction or NotSupported;
                continue;
            }
            var disk = new Disk(number, BinaryPrimitives.ReadInt64LittleEndian(length));
            if (device.Ask(DeviceQuery.StorageProperty, DeviceQuery.DeviceDescriptor, out _) is { } descriptor) disk = DiskLayout.WithDescriptor(disk, descriptor);
            if (device.Ask(DeviceQuery.DriveLayout, [], out _) is { } layout) disk = DiskLayout.WithLayout(disk, layout);
            disks.Add(disk);
        }
        if (disks.Count > 0) _driversAnswer = true;
        else if (unknown) _driversAnswer ??= false;
        return disks;
    }

    private static Volume? Describe(DriveInfo drive)
    {
        var kind = KindOf(drive.DriveType);
        try
        {
            return new Volume(drive.Name, drive.VolumeLabel, drive.DriveFormat, kind, drive.TotalSize, drive.TotalFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No disc, no card, no such device (any more): no volume. Whatever else fails is one that cannot be read:
            // unformatted, locked, of another system.
            if (kind is not VolumeKind.Fixed and not VolumeKind.Removable) return null;
            var code = e.HResult & 0xFFFF;
            if (e is DriveNotFoundException || code is FileNotFound or PathNotFound || (code == NotReady && kind != VolumeKind.Fixed)) return null;
            return new Volume(drive.Name, string.Empty, "RAW", kind, LengthOf(drive.Name[..2]), 0);
        }
    }

    private static long LengthOf(string letter)
    {
        using var device = DeviceQuery.Open(@"\\.\" + letter, read: true, out _);
        return device?.Ask(DeviceQuery.DiskLength, [], out _) is { Length: >= sizeof(long) } length ? BinaryPrimitives.ReadInt64LittleEndian(length) : 0;
    }

    private (int Disk, int Partition)? Locate(string letter, Lazy<IReadOnlyDictionary<string, (int Disk, int Partition)>> letters)
    {
        if (!DriversAnswer) return letters.Value.TryGetValue(letter, out var place) ? place : null;
        using var device = DeviceQuery.Open(@"\\.\" + letter, read: false, out _);
        if (device?.Ask(DeviceQuery.DeviceNumber, [], out _) is { } number && DiskLayout.ReadDeviceNumber(number) is { } found) return found;
        // A volume of a dynamic disk has no number of a partition: it is where it begins.
        if (device?.Ask(DeviceQuery.DiskExtents, [], out _) is not { } answer || DiskLayout.ReadFirstExtent(answer) is not { } extent) return null;
        using var disk = DeviceQuery.Open($@"\\.\PhysicalDrive{extent.Disk}", read: true, out _);
        if (disk?.Ask(DeviceQuery.DriveLayout, [], out _) is not { } layout) return null;
        var partition = DiskLayout.WithLayout(new Disk(extent.Disk, 0), layout).Partitions.FirstOrDefault(p => p.Offset <= extent.Offset && extent.Offset < p.Offset + p.Length);
        return partition is null ? null : (extent.Disk, partition.Number);
    }

    private static VolumeKind KindOf(DriveType type) => type switch
    {
        DriveType.Fixed => VolumeKind.Fixed,
        DriveType.Removable => VolumeKind.Removable,
        DriveType.CDRom => VolumeKind.Optical,
        DriveType.Network => VolumeKind.Network,
        _ => VolumeKind.Other,
    };
}
