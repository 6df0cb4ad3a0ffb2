using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>Asks Windows for the machine's facts without WMI, which a plain Windows PE lacks.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsHardware
{
    private const string BiosKey = @"HKEY_LOCAL_MACHINE\HARDWARE\DESCRIPTION\System\BIOS";
    private const string ProcessorKey = @"HKEY_LOCAL_MACHINE\HARDWARE\DESCRIPTION\System\CentralProcessor\0";
    private const string ControlKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control";

    private const int FirmwareUnknown = 0;
    private const int FirmwareUefi = 2;
    private const uint RawSmbiosProvider = 0x52534D42; // 'RSMB'
    private const byte MainsOffline = 0;
    private const byte MainsOnline = 1;
    private const byte NoBattery = 128;
    private const byte BatteryUnknown = 255;

    private HardwareFacts? _firmwareFacts;

    /// <summary>
    /// Whether the firmware is in UEFI mode: asked of the kernel (Windows 8 and later; Wine lacks the function), else read
    /// from what <c>wpeutil UpdateBootInfo</c> left in the registry.
    /// </summary>
    public static bool IsUefi()
    {
        var kernel = NativeLibrary.Load("kernel32.dll", typeof(WindowsHardware).Assembly, DllImportSearchPath.System32);
        if (NativeLibrary.TryGetExport(kernel, "GetFirmwareType", out var function))
        {
            int type;
            if (((delegate* unmanaged<int*, int>)function)(&type) != 0 && type != FirmwareUnknown) return type == FirmwareUefi;
        }
        return WindowsRegistry.Read(ControlKey, "PEFirmwareType")?.Text == "2";
    }

    /// <summary>The running operating system. Windows PE is neither a client nor a server.</summary>
    public static OperatingSystemFacts ReadOperatingSystem(bool isWindowsPE)
    {
        bool? server = isWindowsPE ? null : WindowsRegistry.Read(ControlKey + @"\ProductOptions", "ProductType")?.Text != "WinNT";
        return new OperatingSystemFacts(Environment.OSVersion.Version, server, Environment.Is64BitOperatingSystem, GetSystemDefaultUILanguage());
    }

    /// <summary>The hardware; what the firmware says is read once, the network each time.</summary>
    public HardwareFacts Read()
    {
        _firmwareFacts ??= ReadFirmware();
        return _firmwareFacts with
        {
            MemoryMegabytes = Memory(),
            ProcessorMegahertz = long.TryParse(WindowsRegistry.Read(ProcessorKey, "~MHz")?.Text, out var speed) ? speed : null,
            OnMainsPower = OnMains(),
            Adapters = Adapters(),
        };
    }

    /// <summary>The OEM strings of the firmware.</summary>
    public IReadOnlyList<string> ReadOemStrings() => (_firmwareFacts ??= ReadFirmware()).OemStrings;

    private static HardwareFacts ReadFirmware()
    {
        var facts = ReadSmbios();
        return facts with
        {
            Make = facts.Make.Length > 0 ? facts.Make : WindowsRegistry.Read(BiosKey, "SystemManufacturer")?.Text.Trim() ?? string.Empty,
            Model = facts.Model.Length > 0 ? facts.Model : WindowsRegistry.Read(BiosKey, "SystemProductName")?.Text.Trim() ?? string.Empty,
        };
    }

    private static HardwareFacts ReadSmbios()
    {
        var length = GetSystemFirmwareTable(RawSmbiosProvider, 0, null, 0);
        if (length <= 0) return new HardwareFacts();
        var table = new byte[length];
        fixed (byte* to = table)
            if (GetSystemFirmwareTable(RawSmbiosProvider, 0, to, length) != length) return new HardwareFacts();
        return SmbiosTable.Read(table);
    }

    /// <summary>What is installed; that is a little more than what is visible, and what people mean by "2048 MB".</summary>
    private static long? Memory()
    {
        ulong kilobytes;
        if (GetPhysicallyInstalledSystemMemory(&kilobytes) != 0) return (long)(kilobytes >> 10);
        var visible = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return visible > 0 ? visible >> 20 : null;
    }

    private static bool? OnMains()
    {
        PowerStatus status;
        if (GetSystemPowerStatus(&status) == 0) return null;
        if (status.Mains is MainsOnline or MainsOffline) return status.Mains == MainsOnline;
        return status.BatteryFlag != BatteryUnknown && (status.BatteryFlag & NoBattery) != 0 ? true : null;
    }

    private static List<NetworkAdapter> Adapters()
    {
        var adapters = new List<NetworkAdapter>();
        foreach (var nic in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (nic.OperationalStatus != OperationalStatus.Up || nic.NetworkInterfaceType is NetworkInterfaceType.Loopback or NetworkInterfaceType.Tunnel) continue;
            var mac = nic.GetPhysicalAddress().GetAddressBytes();
            var ip = nic.GetIPProperties();
            adapters.Add(new NetworkAdapter(
                string.Join(':', mac.Select(b => b.ToString("X2"))),
                nic.NetworkInterfaceType == NetworkInterfaceType.Wireless80211,
                [.. ip.UnicastAddresses.Select(a => a.Address).Where(a => a.AddressFamily == AddressFamily.InterNetwork || !a.IsIPv6LinkLocal).Select(a => a.ToString())],
                [.. ip.GatewayAddresses.Select(g => g.Address.ToString())])
            {
                Index = nic.Supports(NetworkInterfaceComponent.IPv4) ? ip.GetIPv4Properties().Index : 0,
            });
        }
        return adapters;
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetSystemFirmwareTable(uint provider, uint table, byte* buffer, int length);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetPhysicallyInstalledSystemMemory(ulong* kilobytes);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetSystemPowerStatus(PowerStatus* status);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial ushort GetSystemDefaultUILanguage();

    /// <summary>SYSTEM_POWER_STATUS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PowerStatus
    {
        public byte Mains;
        public byte BatteryFlag;
        public byte BatteryPercent;
        public byte SystemFlag;
        public uint BatteryLifeTime;
        public uint BatteryFullLifeTime;
    }
}
