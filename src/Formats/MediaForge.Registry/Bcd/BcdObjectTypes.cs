namespace MediaForge.Registry.Bcd;

/// <summary>Types of objects, the <c>Type</c> of <see cref="BcdObject"/> (BCD reference, "BcdObject").</summary>
public static class BcdObjectTypes
{
    /// <summary>The Windows boot manager.</summary>
    public const uint BootManager = 0x10100002;

    /// <summary>A Windows loader: winload.exe or winload.efi.</summary>
    public const uint OsLoader = 0x10200003;

    /// <summary>A memory tester.</summary>
    public const uint MemoryTester = 0x10200005;

    /// <summary>Settings that any object may inherit.</summary>
    public const uint InheritableByAny = 0x20100000;

    /// <summary>Settings that loaders may inherit.</summary>
    public const uint InheritableByOsLoader = 0x20200003;

    /// <summary>Options of a device, such as where a RAM disk's boot.sdi is.</summary>
    public const uint DeviceOptions = 0x30000000;
}
