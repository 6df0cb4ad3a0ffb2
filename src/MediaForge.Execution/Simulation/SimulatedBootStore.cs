using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// The boot store of a simulated machine: a file on its system partition, in which entries are keys and their settings
/// are texts. A store that bcdboot has just written has its Windows as the only and default entry.
/// </summary>
internal sealed class SimulatedBootStore
{
    /// <summary>The id of the boot manager.</summary>
    public const string Manager = "{9dea862c-5cdd-4e70-acc1-f32b344d4795}";

    /// <summary>The id of the Windows that bcdboot enters.</summary>
    public const string Windows = "{0c0ffee0-1111-4222-8333-444455556666}";

    private readonly SimulatedMachine _machine;

    private SimulatedBootStore(SimulatedMachine machine, string path, RegistryKey objects) => (_machine, Path, Objects) = (machine, path, objects);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The entries: a key for each, by its id.</summary>
    public RegistryKey Objects { get; }

    /// <summary>A store by its file, or null when there is none.</summary>
    public static SimulatedBootStore? Open(SimulatedMachine machine, string path)
    {
        if (SimulatedHive.Read(machine, path)?.Root is not { } root) return null;
        if (root.Find("Objects") is null)
        {
            var manager = root.Create($@"Objects\{Manager}");
            manager.SetString("kind", "manager");
            manager.SetString("default", Windows);
            manager.SetString("timeout", "30");
            var windows = root.Create($@"Objects\{Windows}");
            windows.SetString("kind", "osloader");
            windows.SetString("description", "Windows 11");
            windows.SetString("device", "partition=C:");
            windows.SetString("path", @"\Windows\system32\winload.efi");
        }
        return new SimulatedBootStore(machine, path, root.Find("Objects")!);
    }

    /// <summary>The store that the firmware uses, or null when the disks have none.</summary>
    public static SimulatedBootStore? OfFirmware(SimulatedMachine machine)
    {
        foreach (var disk in machine.AttachedDisks)
            foreach (var partition in disk.Partitions.Where(p => machine.Uefi ? p.Type == DiskPartition.EfiSystem : p.IsActive))
                if (machine.Disks.Volumes.FirstOrDefault(v => v.Disk == disk.Number && v.Partition == partition.Number)?.Root is { } root && Open(machine, root + (machine.Uefi ? @"EFI\Microsoft\Boot\BCD" : @"Boot\BCD")) is { } store) return store;
        return null;
    }

    /// <summary>An entry, or null.</summary>
    public RegistryKey? Find(string id) => Objects.Find(id.Equals("{default}", StringComparison.Ordinal) ? Objects.Find(Manager)!.GetString("default") ?? "{none}" : id);

    /// <summary>Writes the store to its file.</summary>
    public void Save() => SimulatedHive.Edit(_machine, Path, hive =>
    {
        hive.Root.Delete("Objects");
        foreach (var entry in Objects.Subkeys)
            foreach (var value in entry.Values) hive.Root.Create($@"Objects\{entry.Name}").SetValue(value);
    });

    /// <summary>What the boot manager starts now: true for Windows PE. A start that was for once is used up.</summary>
    /// <exception cref="InvalidOperationException">The boot manager would show an error.</exception>
    public bool StartsWindowsPE()
    {
        var manager = Objects.Find(Manager)!;
        var once = manager.GetString("bootsequence");
        if (manager.DeleteValue("bootsequence")) Save();
        // An entry that is gone is passed over.
        var entry = (once is null ? null : Find(once)) ?? Find("{default}") ?? throw new InvalidOperationException("The boot manager finds no entry to start.");
        if (entry.GetString("winpe") is null) return false;
        var ramDisk = entry.GetString("device")!;
        var options = Find(ramDisk[(ramDisk.IndexOf(',', StringComparison.Ordinal) + 1)..]) ?? throw Broken(entry, "its RAM disk options are gone");
        var path = entry.GetString("path");
        if (path != @"\windows\system32\boot\winload." + (_machine.Uefi ? "efi" : "exe")) throw Broken(entry, $"its loader is {path}");
        if (entry.GetString("osdevice") != ramDisk || entry.GetString("systemroot") != @"\windows" || entry.GetString("winpe") != "yes" || entry.GetString("detecthal") != "yes") throw Broken(entry, "a setting is missing");
        Require(entry, entry.GetString("volume"), ramDisk[(ramDisk.IndexOf(']', StringComparison.Ordinal) + 1)..ramDisk.IndexOf(',', StringComparison.Ordinal)]);
        Require(entry, options.GetString("volume"), options.GetString("ramdisksdipath") ?? throw Broken(entry, "its RAM disk has no description file"));
        return true;
    }

    private void Require(RegistryKey entry, string? volume, string path)
    {
        var root = _machine.Disks.Volumes.FirstOrDefault(v => VolumeId(v) == volume)?.Root ?? throw Broken(entry, "its volume is gone");
        if (_machine.Disks.Read(root.TrimEnd('\\') + path) is null) throw Broken(entry, $"{root.TrimEnd('\\')}{path} is missing");
    }

    /// <summary>How a device names a volume, whatever its letter.</summary>
    public static string VolumeId(Volume volume) => string.Create(CultureInfo.InvariantCulture, $"{volume.Disk}-{volume.Partition}");

    private static InvalidOperationException Broken(RegistryKey entry, string why) => new($"The boot manager cannot start {entry.GetString("description")} {entry.Name}: {why} (0xc000000f).");
}
