namespace MediaForge.Registry.Bcd;

/// <summary>Ids of objects that every store uses (the aliases of <c>bcdedit</c>), and those of Microsoft's media.</summary>
public static class BcdObjectIds
{
    /// <summary>{bootmgr}: the Windows boot manager.</summary>
    public static Guid BootManager { get; } = new("9dea862c-5cdd-4e70-acc1-f32b344d4795");

    /// <summary>{bootloadersettings}: what loaders inherit.</summary>
    public static Guid BootLoaderSettings { get; } = new("6efb52bf-1766-41db-a6b3-0ee5eff72bd7");

    /// <summary>{globalsettings}: what everything inherits.</summary>
    public static Guid GlobalSettings { get; } = new("7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e");

    /// <summary>{dbgsettings}: the debugger's port.</summary>
    public static Guid DebuggerSettings { get; } = new("4636856e-540f-4170-a130-a84776f4c654");

    /// <summary>{emssettings}: Emergency Management Services.</summary>
    public static Guid EmsSettings { get; } = new("0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9");

    /// <summary>{hypervisorsettings}: the hypervisor's debugger.</summary>
    public static Guid HypervisorSettings { get; } = new("7ff607e0-4395-11db-b0de-0800200c9a66");

    /// <summary>The RAM disk options on Microsoft's media.</summary>
    public static Guid MediaRamdiskOptions { get; } = new("7619dcc8-fafe-11d9-b411-000476eba25f");

    /// <summary>The entry that starts the boot image on Microsoft's media.</summary>
    public static Guid MediaLoader { get; } = new("7619dcc9-fafe-11d9-b411-000476eba25f");
}
