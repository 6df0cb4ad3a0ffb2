namespace MediaForge.Registry.Bcd;

/// <summary>Builds the store of a media, object by object as on Microsoft's installation media.</summary>
internal static class MediaBcd
{
    private const ulong BaudRate = 115200;

    public static BcdStore Build(BcdFirmware firmware, MediaBcdOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Timeout);
        if (firmware is not (BcdFirmware.Bios or BcdFirmware.Uefi)) throw new ArgumentOutOfRangeException(nameof(firmware));
        var store = BcdStore.Create("BCD00000001");
        AddSharedSettings(store);
        AddBootManager(store, options);
        AddLoader(store, firmware, options);
        AddRamdiskOptions(store, options);
        return store;
    }

    private static void AddSharedSettings(BcdStore store)
    {
        var ems = store.Add(BcdObjectIds.EmsSettings, BcdObjectTypes.InheritableByAny);
        // Off: where the firmware describes a serial console, EMS would take the port that logs are mirrored to.
        ems.Set(BcdElement.OfBoolean(BcdElementIds.BootEms, false));

        var debugger = store.Add(BcdObjectIds.DebuggerSettings, BcdObjectTypes.InheritableByAny);
        debugger.Set(BcdElement.OfInteger(BcdElementIds.DebuggerType, 0));
        debugger.Set(BcdElement.OfInteger(BcdElementIds.DebuggerPort, 1));
        debugger.Set(BcdElement.OfInteger(BcdElementIds.DebuggerBaudRate, BaudRate));

        var global = store.Add(BcdObjectIds.GlobalSettings, BcdObjectTypes.InheritableByAny);
        global.Set(BcdElement.OfGuidList(BcdElementIds.Inherit, BcdObjectIds.DebuggerSettings, BcdObjectIds.EmsSettings));

        var hypervisor = store.Add(BcdObjectIds.HypervisorSettings, BcdObjectTypes.InheritableByOsLoader);
        hypervisor.Set(BcdElement.OfString(BcdElementIds.Description, "Hypervisor Settings"));
        hypervisor.Set(BcdElement.OfInteger(BcdElementIds.HypervisorDebuggerType, 0));
        hypervisor.Set(BcdElement.OfInteger(BcdElementIds.HypervisorDebuggerPort, 1));
        hypervisor.Set(BcdElement.OfInteger(BcdElementIds.HypervisorBaudRate, BaudRate));

        var loaders = store.Add(BcdObjectIds.BootLoaderSettings, BcdObjectTypes.InheritableByOsLoader);
        loaders.Set(BcdElement.OfGuidList(BcdElementIds.Inherit, BcdObjectIds.GlobalSettings, BcdObjectIds.HypervisorSettings));
    }

    private static void AddBootManager(BcdStore store, MediaBcdOptions options)
    {
        var manager = store.Add(BcdObjectIds.BootManager, BcdObjectTypes.BootManager);
        manager.Set(BcdElement.OfString(BcdElementIds.Description, "Windows Boot Manager"));
        manager.Set(BcdElement.OfString(BcdElementIds.Locale, options.Locale));
        manager.Set(BcdElement.OfGuidList(BcdElementIds.Inherit, BcdObjectIds.GlobalSettings));
        manager.Set(BcdElement.OfGuid(BcdElementIds.DefaultObject, BcdObjectIds.MediaLoader));
        manager.Set(BcdElement.OfGuidList(BcdElementIds.DisplayOrder, BcdObjectIds.MediaLoader));
        manager.Set(BcdElement.OfInteger(BcdElementIds.Timeout, (ulong)options.Timeout));
    }

    private static void AddLoader(BcdStore store, BcdFirmware firmware, MediaBcdOptions options)
    {
        var path = options.LoaderPath ?? (firmware == BcdFirmware.Bios ? @"\windows\system32\boot\winload.exe" : @"\windows\system32\boot\winload.efi");
        var ramdisk = new BcdRamdiskDevice(BcdObjectIds.MediaRamdiskOptions, BcdDevice.Boot, options.RamdiskPath);

        var loader = store.Add(BcdObjectIds.MediaLoader, BcdObjectTypes.OsLoader);
        loader.Set(BcdElement.OfDevice(BcdElementIds.Device, ramdisk));
        loader.Set(BcdElement.OfString(BcdElementIds.Path, path));
        loader.Set(BcdElement.OfString(BcdElementIds.Description, options.Description));
        loader.Set(BcdElement.OfString(BcdElementIds.Locale, options.Locale));
        loader.Set(BcdElement.OfGuidList(BcdElementIds.Inherit, BcdObjectIds.BootLoaderSettings));
        loader.Set(BcdElement.OfDevice(BcdElementIds.OsDevice, ramdisk));
        loader.Set(BcdElement.OfString(BcdElementIds.SystemRoot, @"\windows"));
        loader.Set(BcdElement.OfBoolean(BcdElementIds.DetectHal, true));
        loader.Set(BcdElement.OfBoolean(BcdElementIds.WinPe, true));
        loader.Set(BcdElement.OfBoolean(BcdElementIds.Ems, false));
        // Microsoft sets the first on BIOS media only and the second on UEFI media only.
        if (firmware == BcdFirmware.Bios) loader.Set(BcdElement.OfInteger(BcdElementIds.BootMenuPolicy, 1));
        else loader.Set(BcdElement.OfBoolean(BcdElementIds.IsolatedContext, true));
    }

    private static void AddRamdiskOptions(BcdStore store, MediaBcdOptions options)
    {
        var ramdisk = store.Add(BcdObjectIds.MediaRamdiskOptions, BcdObjectTypes.DeviceOptions);
        ramdisk.Set(BcdElement.OfDevice(BcdElementIds.RamdiskSdiDevice, BcdDevice.Boot));
        ramdisk.Set(BcdElement.OfString(BcdElementIds.RamdiskSdiPath, options.SdiPath));
    }
}
