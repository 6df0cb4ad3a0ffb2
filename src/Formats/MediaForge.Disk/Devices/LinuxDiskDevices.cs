using System.Globalization;
using System.Runtime.Versioning;

namespace MediaForge.Disk.Devices;

/// <summary>
/// The disks that Linux knows, read from sysfs and procfs (Documentation/ABI/stable/sysfs-block; proc(5)), where everything is that lsblk
/// and udev tell, without either.
/// </summary>
/// <param name="root">Where <c>sys</c> and <c>proc</c> are; a test puts its own there.</param>
[SupportedOSPlatform("linux")]
internal sealed class LinuxDiskDevices(string root = "/") : DiskDevices
{
    private const long SizeUnit = 512; // of "size", whatever the sectors are

    /// <summary>Mount points that a running system stands on.</summary>
    private static readonly string[] SystemPlaces = ["/", "/boot", "/boot/efi", "/efi", "/usr", "/var", "/home"];

    /// <summary>Devices that are no disks: memory, CD drives, what is made of disks.</summary>
    private static readonly string[] NoDisks = ["ram", "zram", "sr", "fd", "dm-", "md", "nbd"];

    private string Block => Path.Combine(root, "sys", "block");

    public override IReadOnlyList<DiskDevice> List()
    {
        if (!Directory.Exists(Block)) throw new IOException($"{Block} is not there: disks cannot be found without sysfs.");
        var uses = ReadUses();
        return [.. Directory.GetDirectories(Block).Where(d => !NoDisks.Any(n => Path.GetFileName(d).StartsWith(n, StringComparison.Ordinal))).Order(StringComparer.Ordinal).Select(d => Describe(d, uses))];
    }

    protected override OpenDisk Open(DiskDevice chosen, bool forWriting) => new LinuxOpenDisk(chosen, forWriting);

    private DiskDevice Describe(string folder, Dictionary<string, List<string>> uses)
    {
        var name = Path.GetFileName(folder);
        var place = Real(folder);
        var bus = BusOf(name, place);
        var backing = Text(Path.Combine(folder, "loop", "backing_file"));
        List<string> seen = [], system = [];
        foreach (var part in Parts(folder)) Follow(part, part == folder ? name : Path.GetFileName(part), uses, seen, system, 0);
        return new DiskDevice
        {
            Path = "/dev/" + name.Replace('!', '/'), // sysfs has no slashes in names
            Model = $"{Text(Path.Combine(folder, "device", "vendor"))} {Text(Path.Combine(folder, "device", "model"))}{Text(Path.Combine(folder, "device", "name"))}".Trim() is { Length: > 0 } model ? model : backing.Length > 0 ? "loop device" : string.Empty,
            Serial = backing.Length > 0 ? backing : SerialOf(folder, place),
            Length = Number(Path.Combine(folder, "size")) * SizeUnit,
            SectorSize = (int)Number(Path.Combine(folder, "queue", "logical_block_size"), SizeUnit),
            Bus = bus,
            IsRemovable = Number(Path.Combine(folder, "removable")) == 1 || (bus == "mmc" && Text(Path.Combine(folder, "device", "type")) == "SD"),
            IsReadOnly = Number(Path.Combine(folder, "ro")) == 1,
            Uses = seen,
            IsSystem = system.Count > 0,
        };
    }

    private static string BusOf(string name, string place) =>
        name.StartsWith("loop", StringComparison.Ordinal) ? "loop"
        : place.Contains("/usb", StringComparison.Ordinal) ? "usb"
        : name.StartsWith("mmcblk", StringComparison.Ordinal) ? "mmc"
        : name.StartsWith("nvme", StringComparison.Ordinal) ? "nvme"
        : place.Contains("/virtio", StringComparison.Ordinal) ? "virtio"
        : place.Contains("/ata", StringComparison.Ordinal) ? "sata" : "scsi";

    /// <summary>The disk's own serial number, else that of the USB device that it is in.</summary>
    private string SerialOf(string folder, string place)
    {
        foreach (var own in (string[])["device/serial", "serial", "device/cid"])
            if (Text(Path.Combine(folder, own)) is { Length: > 0 } serial) return serial;
        var top = Path.Combine(Real(Path.Combine(root, "sys")), "devices");
        for (var up = place; up is not null && up.StartsWith(top, StringComparison.Ordinal); up = Path.GetDirectoryName(up))
            if (File.Exists(Path.Combine(up, "idVendor"))) return Text(Path.Combine(up, "serial"));
        return string.Empty;
    }

    /// <summary>The disk and its partitions.</summary>
    private static IEnumerable<string> Parts(string folder) =>
        Directory.GetDirectories(folder).Where(d => File.Exists(Path.Combine(d, "partition"))).Order(StringComparer.Ordinal).Prepend(folder);

    /// <summary>Collects what a disk or partition is used for: itself, and what is made of it (LVM, RAID, encryption), however deep.</summary>
    private void Follow(string folder, string name, Dictionary<string, List<string>> uses, List<string> seen, List<string> system, int depth)
    {
        const int Deepest = 16;
        foreach (var use in uses.GetValueOrDefault(Text(Path.Combine(folder, "dev"))) ?? [])
        {
            seen.Add(use.StartsWith('/') ? $"/dev/{name} is mounted at {use}" : $"/dev/{name} is {use}");
            if (use == SwapSpace || SystemPlaces.Contains(use)) system.Add(use);
        }
        var holders = Path.Combine(folder, "holders");
        if (!Directory.Exists(holders) || depth > Deepest) return;
        foreach (var holder in Directory.GetFileSystemEntries(holders))
        {
            var held = Path.GetFileName(holder);
            seen.Add($"/dev/{name} is part of /dev/{held}");
            Follow(Path.Combine(Block, held), held, uses, seen, system, depth + 1);
        }
    }

    private const string SwapSpace = "swap space";

    /// <summary>Device numbers (<c>8:1</c>), and what they are mounted at or used for.</summary>
    private Dictionary<string, List<string>> ReadUses()
    {
        var uses = new Dictionary<string, List<string>>();
        foreach (var line in Lines("mountinfo"))
        {
            // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (fields.Length < 5 || dash < 0 || dash + 2 >= fields.Length) continue;
            var place = Unescape(fields[4]);
            Add(fields[2], place);
            // Btrfs and others have numbers of their own; their source names the device.
            if (fields[2].StartsWith("0:", StringComparison.Ordinal) && NumberOf(Unescape(fields[dash + 2])) is { } number) Add(number, place);
        }
        foreach (var line in Lines("swaps").Skip(1))
            if (NumberOf(Unescape(line.Split([' ', '\t'], 2)[0])) is { } number) Add(number, SwapSpace);
        return uses;

        void Add(string number, string use)
        {
            if (!uses.TryGetValue(number, out var list)) uses.Add(number, list = []);
            if (!list.Contains(use)) list.Add(use);
        }
    }

    private IEnumerable<string> Lines(string file)
    {
        var path = file == "swaps" ? Path.Combine(root, "proc", file) : Path.Combine(root, "proc", "self", file);
        return File.Exists(path) ? File.ReadLines(path) : [];
    }

    /// <summary>The number of a device by its path, through links such as /dev/mapper/root.</summary>
    private string? NumberOf(string device)
    {
        if (!device.StartsWith("/dev/", StringComparison.Ordinal)) return null;
        var name = Path.GetFileName(File.Exists(device) ? File.ResolveLinkTarget(device, returnFinalTarget: true)?.FullName ?? device : device);
        var direct = Path.Combine(root, "sys", "class", "block", name, "dev");
        return File.Exists(direct) ? Text(direct) : null;
    }

    /// <summary>Blanks and backslashes in paths are octal there.</summary>
    private static string Unescape(string path) =>
        path.Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal).Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);

    private static string Real(string path) => Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static string Text(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : string.Empty;

    private static long Number(string path, long otherwise = 0) => long.TryParse(Text(path), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
