namespace MediaForge.Media.BootTest;

/// <summary>A disk of a virtual machine.</summary>
/// <param name="Path">A raw image; it keeps what the guest writes.</param>
/// <param name="Bus">What the guest sees it on.</param>
public sealed record MachineDisk(string Path, MachineDiskBus Bus = MachineDiskBus.Virtio)
{
    /// <summary>What the guest writes is forgotten when the machine ends.</summary>
    public bool Snapshot { get; init; }
}

/// <summary>Where a disk of a virtual machine hangs.</summary>
public enum MachineDiskBus
{
    /// <summary>A fixed disk, virtio-blk.</summary>
    Virtio,

    /// <summary>A fixed disk, NVMe.</summary>
    Nvme,

    /// <summary>A removable disk on virtio-scsi: a stick for guests without a driver for USB.</summary>
    Removable,

    /// <summary>A USB stick.</summary>
    Usb,
}
