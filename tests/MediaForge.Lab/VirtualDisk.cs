namespace MediaForge.Lab;

/// <summary>A disk of a virtual machine: a raw image that keeps what the guest writes.</summary>
/// <param name="Path">The image file.</param>
/// <param name="Bus">What the guest sees it on.</param>
public sealed record VirtualDisk(string Path, DiskBus Bus = DiskBus.Virtio);

/// <summary>Where a disk hangs. The guest's kernel has no driver for USB or AHCI.</summary>
public enum DiskBus
{
    /// <summary>A fixed disk, virtio-blk.</summary>
    Virtio,

    /// <summary>A fixed disk, NVMe.</summary>
    Nvme,

    /// <summary>A removable disk on virtio-scsi: the lab's USB stick.</summary>
    Removable,
}
