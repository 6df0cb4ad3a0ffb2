using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Disk.Devices;

/// <summary>The disks that Windows knows: <c>\\.\PhysicalDrive0</c> and so on, asked by IOCTL_STORAGE_* and IOCTL_DISK_*.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDiskDevices : DiskDevices
{
    private const int MostDisks = 64;
    private const string DiskPath = @"\\.\PhysicalDrive";

    public override IReadOnlyList<DiskDevice> List()
    {
        var volumes = ReadVolumes();
        var system = SystemDisks(volumes);
        var disks = new List<DiskDevice>();
        for (var number = 0; number < MostDisks; number++)
        {
            using var handle = WindowsDiskControl.TryOpen(DiskPath + number.ToString(CultureInfo.InvariantCulture), 0);
            if (handle is not null) disks.Add(Describe(handle, number, volumes, system));
        }
        return disks;
    }

    protected override OpenDisk Open(DiskDevice chosen, bool forWriting)
    {
        var number = int.Parse(chosen.Path.AsSpan(DiskPath.Length), CultureInfo.InvariantCulture);
        return new WindowsOpenDisk(chosen, forWriting, forWriting ? [.. ReadVolumes().Where(v => v.Disks.Contains(number)).Select(v => v.Name)] : []);
    }

    private static DiskDevice Describe(SafeFileHandle handle, int number, List<VolumeOnDisks> volumes, HashSet<int> system)
    {
        // STORAGE_PROPERTY_QUERY for the device itself; the answer is a STORAGE_DEVICE_DESCRIPTOR with texts behind it.
        var descriptor = WindowsDiskControl.Ask(handle, WindowsDiskControl.QueryProperty, new byte[12], 1024) ?? new byte[36];
        var length = WindowsDiskControl.Ask(handle, WindowsDiskControl.LengthInfo, [], 8);
        var geometry = WindowsDiskControl.Ask(handle, WindowsDiskControl.Geometry, [], 24);
        var bus = descriptor.Length >= 32 ? BinaryPrimitives.ReadInt32LittleEndian(descriptor.AsSpan(28)) : 0;
        return new DiskDevice
        {
            Path = DiskPath + number.ToString(CultureInfo.InvariantCulture),
            Model = $"{Text(12)} {Text(16)}".Trim(),
            Serial = Text(24),
            Length = length is { Length: 8 } ? BinaryPrimitives.ReadInt64LittleEndian(length) : SizeOf(geometry),
            SectorSize = geometry is { Length: 24 } ? BinaryPrimitives.ReadInt32LittleEndian(geometry.AsSpan(20)) : MbrLayout.SectorSize,
            Bus = bus switch { 7 => "usb", 12 => "sd", 13 => "mmc", 17 => "nvme", 11 => "sata", 3 => "ata", 10 => "sas", 14 or 15 => "virtual", 8 => "raid", _ => "scsi" },
            // SD cards in readers of their own say that they are fixed.
            IsRemovable = descriptor.Length > 10 && (descriptor[10] != 0 || bus == 12),
            IsReadOnly = false, // Windows tells only when it is written to
            Uses = [.. volumes.Where(v => v.Disks.Contains(number) && v.Disks.Count > 1).Select(v => $"the volume {v.Name} spans it and other disks")],
            IsSystem = system.Contains(number),
        };

        string Text(int at)
        {
            var offset = descriptor.Length >= at + 4 ? BinaryPrimitives.ReadInt32LittleEndian(descriptor.AsSpan(at)) : 0;
            if (offset <= 0 || offset >= descriptor.Length) return string.Empty;
            var text = descriptor.AsSpan(offset);
            var end = text.IndexOf((byte)0);
            return Encoding.ASCII.GetString(end < 0 ? text : text[..end]).Trim();
        }
    }

    private static long SizeOf(byte[]? geometry) => geometry is not { Length: 24 } ? 0
        : BinaryPrimitives.ReadInt64LittleEndian(geometry) * BinaryPrimitives.ReadInt32LittleEndian(geometry.AsSpan(12)) * BinaryPrimitives.ReadInt32LittleEndian(geometry.AsSpan(16)) * BinaryPrimitives.ReadInt32LittleEndian(geometry.AsSpan(20));

    /// <summary>The disks with Windows, with what the firmware starts it from, and with paging files.</summary>
    private static HashSet<int> SystemDisks(List<VolumeOnDisks> volumes)
    {
        var system = new HashSet<int>();
        var windows = System.IO.Path.GetPathRoot(Environment.SystemDirectory)!;
        foreach (var volume in volumes)
            if (volume.Paths.Any(p => p.Equals(windows, StringComparison.OrdinalIgnoreCase) || File.Exists(p + "pagefile.sys") || File.Exists(p + "swapfile.sys") || File.Exists(p + "hiberfil.sys"))) system.UnionWith(volume.Disks);
        // The system partition has no letter; Setup wrote down which it is: \Device\HarddiskVolume1.
        if (Registry.GetValue(@"HKEY_LOCAL_MACHINE\SYSTEM\Setup", "SystemPartition", null) is string device)
        {
            using var handle = WindowsDiskControl.TryOpen(@"\\?\GLOBALROOT" + device, 0);
            // STORAGE_DEVICE_NUMBER: type, number, partition
            if (handle is not null && WindowsDiskControl.Ask(handle, WindowsDiskControl.DeviceNumber, [], 12) is { Length: 12 } number) system.Add(BinaryPrimitives.ReadInt32LittleEndian(number.AsSpan(4)));
        }
        return system;
    }

    private static List<VolumeOnDisks> ReadVolumes()
    {
        var volumes = new List<VolumeOnDisks>();
        foreach (var name in WindowsDiskControl.Volumes())
        {
            using var handle = WindowsDiskControl.TryOpen(name.TrimEnd('\\'), 0);
            if (handle is null || WindowsDiskControl.Ask(handle, WindowsDiskControl.DiskExtents, [], 8 + (24 * 32)) is not { Length: >= 8 } extents) continue;
            // VOLUME_DISK_EXTENTS: a count, and for each the number of the disk, where it begins and how long it is
            var disks = new HashSet<int>();
            for (var i = 0; i < BinaryPrimitives.ReadInt32LittleEndian(extents) && 8 + (24 * i) + 4 <= extents.Length; i++) disks.Add(BinaryPrimitives.ReadInt32LittleEndian(extents.AsSpan(8 + (24 * i))));
            volumes.Add(new VolumeOnDisks(name, WindowsDiskControl.PathsOf(name), disks));
        }
        return volumes;
    }

    private sealed record VolumeOnDisks(string Name, IReadOnlyList<string> Paths, HashSet<int> Disks);
}
