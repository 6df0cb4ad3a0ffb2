namespace MediaForge.Registry.Bcd;

/// <summary>
/// Ids of elements (BCD reference; the names are those of <c>bcdedit</c>). Bits 28 to 31 say which kind of object an
/// element is for: 1 any, 2 an application (so one id means different things to the boot manager and to a loader),
/// 3 a device; bits 24 to 27 are the <see cref="BcdElementFormat"/>.
/// </summary>
public static class BcdElementIds
{
    /// <summary>device: where the program is.</summary>
    public const uint Device = 0x11000001;

    /// <summary>path: the program.</summary>
    public const uint Path = 0x12000002;

    /// <summary>description: the text in the menu.</summary>
    public const uint Description = 0x12000004;

    /// <summary>locale, such as en-US.</summary>
    public const uint Locale = 0x12000005;

    /// <summary>inherit: objects whose elements count here too.</summary>
    public const uint Inherit = 0x14000006;

    /// <summary>debugtype: 0 is serial.</summary>
    public const uint DebuggerType = 0x15000011;

    /// <summary>debugport: the number of the COM port.</summary>
    public const uint DebuggerPort = 0x15000013;

    /// <summary>baudrate.</summary>
    public const uint DebuggerBaudRate = 0x15000014;

    /// <summary>bootems: Emergency Management Services in the boot manager.</summary>
    public const uint BootEms = 0x16000020;

    /// <summary>isolatedcontext: the loader's options are not those of the boot manager; set on UEFI media.</summary>
    public const uint IsolatedContext = 0x16000060;

    /// <summary>osdevice, of a loader: where Windows is.</summary>
    public const uint OsDevice = 0x21000001;

    /// <summary>systemroot, of a loader.</summary>
    public const uint SystemRoot = 0x22000002;

    /// <summary>detecthal, of a loader.</summary>
    public const uint DetectHal = 0x26000010;

    /// <summary>winpe, of a loader.</summary>
    public const uint WinPe = 0x26000022;

    /// <summary>ems, of a loader.</summary>
    public const uint Ems = 0x260000B0;

    /// <summary>bootmenupolicy, of a loader: 0 legacy, 1 standard.</summary>
    public const uint BootMenuPolicy = 0x250000C2;

    /// <summary>hypervisordebugtype: 0 is serial.</summary>
    public const uint HypervisorDebuggerType = 0x250000F3;

    /// <summary>hypervisordebugport.</summary>
    public const uint HypervisorDebuggerPort = 0x250000F4;

    /// <summary>hypervisorbaudrate.</summary>
    public const uint HypervisorBaudRate = 0x250000F5;

    /// <summary>default, of the boot manager: the entry that starts when nobody chooses.</summary>
    public const uint DefaultObject = 0x23000003;

    /// <summary>displayorder, of the boot manager: the menu.</summary>
    public const uint DisplayOrder = 0x24000001;

    /// <summary>bootsequence, of the boot manager: what starts the next time only. The boot manager removes it from the file.</summary>
    public const uint BootSequence = 0x24000002;

    /// <summary>toolsdisplayorder, of the boot manager.</summary>
    public const uint ToolsDisplayOrder = 0x24000010;

    /// <summary>timeout, of the boot manager: how many seconds the menu waits; 0 for no menu.</summary>
    public const uint Timeout = 0x25000004;

    /// <summary>ramdisksdidevice, of device options: where boot.sdi is.</summary>
    public const uint RamdiskSdiDevice = 0x31000003;

    /// <summary>ramdisksdipath, of device options.</summary>
    public const uint RamdiskSdiPath = 0x32000004;
}
