using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Disks;

/// <summary>The storage controllers that Windows has found no driver for: why a machine seems to have no disk.</summary>
internal static class StorageControllers
{
    private const string Bus = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Enum\PCI";

    // Compatible id of all mass storage controllers: PCI base class 01.
    private const string MassStorage = @"PCI\CC_01";

    private static readonly Dictionary<string, string> Makers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["VEN_8086"] = "Intel; for VMD and RAID the driver is iaStorVD (Intel Rapid Storage Technology, \"F6\" driver)",
        ["VEN_1AF4"] = "virtio of QEMU and KVM; the driver is viostor (block) or vioscsi (SCSI) of virtio-win",
        ["VEN_15AD"] = "VMware; the driver is pvscsi of VMware Tools",
        ["VEN_1022"] = "AMD; for RAID the driver is rcbottom and rcraid",
        ["VEN_1000"] = "Broadcom (LSI); the driver is megasas or lsi_sas",
    };

    /// <summary>The controllers without a driver, each with its id and what is known of its maker; empty when there are none or nobody knows.</summary>
    public static IReadOnlyList<string> ListWithoutDriver(Machine machine)
    {
        var found = new List<string>();
        foreach (var device in machine.ListRegistryKeys(Bus))
        {
            foreach (var instance in machine.ListRegistryKeys($@"{Bus}\{device}"))
            {
                var key = $@"{Bus}\{device}\{instance}";
                if (machine.ReadRegistry(key, "CompatibleIDs")?.Text.Split('\n').Any(id => id.Trim().StartsWith(MassStorage, StringComparison.OrdinalIgnoreCase)) != true) continue;
                if (machine.ReadRegistry(key, "Service") is not null) continue;
                var parts = device.Split('&');
                found.Add($@"PCI\{string.Join('&', parts.Take(2))}{(Makers.TryGetValue(parts[0], out var maker) ? $" ({maker})" : string.Empty)}");
            }
        }
        return [.. found.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
