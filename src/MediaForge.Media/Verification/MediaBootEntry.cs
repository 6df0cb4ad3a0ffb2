using MediaForge.Registry.Bcd;

namespace MediaForge.Media.Verification;

/// <summary>What the boot manager starts by default, for a store that starts Windows PE from a boot image.</summary>
/// <param name="BootImage">The boot image's path on the media.</param>
/// <param name="BootSdi">The path of boot.sdi on the media.</param>
/// <param name="Loader">The loader inside the boot image.</param>
internal sealed record MediaBootEntry(string BootImage, string BootSdi, string Loader)
{
    /// <summary>Follows the store as the boot manager does: boot manager, default entry, RAM disk, its options.</summary>
    /// <exception cref="InvalidDataException">A link of the chain is missing.</exception>
    public static MediaBootEntry Of(BcdStore store)
    {
        var manager = store.Find(BcdObjectIds.BootManager) ?? throw new InvalidDataException("the store has no boot manager object");
        var id = Required(manager, BcdElementIds.DefaultObject, "default entry").AsGuid();
        var entry = store.Find(id) ?? throw new InvalidDataException($"the default entry {id:B} is not in the store");
        if (Required(entry, BcdElementIds.OsDevice, "device").AsDevice() is not BcdRamdiskDevice ramdisk) throw new InvalidDataException("the default entry does not start from a RAM disk");
        if (entry.Find(BcdElementIds.WinPe)?.AsBoolean() != true) throw new InvalidDataException("the default entry is not marked as Windows PE");
        var options = store.Find(ramdisk.Options) ?? throw new InvalidDataException($"the RAM disk options {ramdisk.Options:B} are not in the store");
        return new MediaBootEntry(ramdisk.Path, Required(options, BcdElementIds.RamdiskSdiPath, "path of boot.sdi").AsString(), Required(entry, BcdElementIds.Path, "loader").AsString());
    }

    private static BcdElement Required(BcdObject found, uint id, string what) =>
        found.Find(id) ?? throw new InvalidDataException($"the object {found.Id:B} has no {what} ({id:x8})");
}
