using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaForge.Lab;

/// <summary>
/// A whole PC in QEMU, for media that MediaForge wrote. One run lasts from power on until the guest restarts, switches off, or shows a line that
/// ends all hope; a restart ends the run, so that a test decides what is in the drive when it runs the machine again. UEFI variables and disks
/// keep their contents from run to run. At most two machines run at once, since one processor each is what the host has; others wait.
/// </summary>
/// <remarks>
/// Emulation (TCG) is used even where hardware could help, so that a test does the same everywhere. One virtual processor, because under load two
/// busy ones take longer than one; without SMAP and SMEP, because QEMU 7.2 emulates SMAP wrongly and that kills Wine.
/// </remarks>
public sealed partial class VirtualMachine : IDisposable
{
    private const string Qemu = "qemu-system-x86_64";
    private const int MostAtOnce = 2;
    private const string OvmfFolder = "/usr/share/OVMF/";
    private static readonly SemaphoreSlim Places = new(MostAtOnce);

    /// <summary>Lines after which nothing good can come: init's, the boot managers' and the firmware's last words.</summary>
    private static readonly string[] HopelessLines =
    [
        "Windows Boot Manager (lab):", "BOOTMGR is missing", "Access Denied", "Security Violation", "Kernel panic",
        "No bootable device", "No bootable option or device was found",
    ];

    private readonly Firmware _firmware;
    private readonly TempFolder _folder = new();

    /// <summary>A machine that is switched off. Skips the running test when QEMU or its firmware is not there.</summary>
    public VirtualMachine(Firmware firmware)
    {
        _firmware = firmware;
        ExternalTool.Require(Qemu, "qemu-system-x86");
        if (firmware == Firmware.Bios) return;
        if (!File.Exists(OvmfCode)) Assert.Skip($"'{OvmfCode}' is not on this machine (Debian package ovmf).");
        File.Copy(OvmfFolder + (firmware == Firmware.Uefi ? "OVMF_VARS_4M.fd" : "OVMF_VARS_4M.ms.fd"), Variables);
    }

    /// <summary>The ISO image in the CD drive; null for none. The machine starts from it when it can, then from removable disks, then from the others.</summary>
    public string? Disc { get; set; }

    /// <summary>The disks.</summary>
    public IList<VirtualDisk> Disks { get; } = [];

    /// <summary>Settings for the guest's init without their "lab." prefix, such as ("end", "shutdown"); lab/guest/init knows which. A name may come twice.</summary>
    public IList<(string Name, string Value)> Settings { get; } = [];

    /// <summary>A network card: the guest gets an address when it asks for one, and the host is 10.0.2.2 to it.</summary>
    public bool Network { get; set; }

    /// <summary>How long a run may last, from power on. Generous, so that it does not measure the neighbours.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(240);

    /// <summary>More arguments for QEMU.</summary>
    public IList<string> QemuArguments { get; } = [];

    private string OvmfCode => OvmfFolder + (_firmware == Firmware.Uefi ? "OVMF_CODE_4M.fd" : "OVMF_CODE_4M.secboot.fd");

    private string Variables => _folder["variables.fd"];

    /// <summary>Switches the machine on and waits for the end of the run.</summary>
    /// <param name="stopAt">Cuts the power as soon as a line contains this text.</param>
    /// <param name="cancellation">Cuts the power, too.</param>
    public async Task<MachineRun> RunAsync(string? stopAt = null, CancellationToken cancellation = default)
    {
        await Places.WaitAsync(cancellation);
        try
        {
            return await RunNowAsync(stopAt, cancellation);
        }
        finally
        {
            Places.Release();
        }
    }

    /// <summary>Forgets the UEFI variables. Discs and disks are the caller's.</summary>
    public void Dispose() => _folder.Dispose();

    private async Task<MachineRun> RunNowAsync(string? stopAt, CancellationToken cancellation)
    {
        var lines = new List<SerialLine>();
        using var process = Start();
        var clock = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } raw)
            {
                var text = ControlSequence().Replace(raw, string.Empty).Trim();
                if (text.Length == 0) continue;
                lines.Add(new SerialLine(clock.Elapsed, text));
                if (IsHopeless(text) || (stopAt is not null && text.Contains(stopAt, StringComparison.Ordinal))) return new MachineRun(lines, RunEnd.StopLine);
            }
            await process.WaitForExitAsync(limit.Token);
            foreach (var error in (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries)) lines.Add(new SerialLine(clock.Elapsed, error));
            return new MachineRun(lines, EndOf(lines));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new MachineRun(lines, RunEnd.TimeLimit);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>QEMU under coreutils' timeout, so that no machine outlives a test host that was killed.</summary>
    private Process Start()
    {
        var start = new ProcessStartInfo("timeout") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--foreground");
        start.ArgumentList.Add((TimeLimit + TimeSpan.FromMinutes(1)).TotalSeconds.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(Qemu);
        foreach (var argument in Arguments()) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static bool IsHopeless(string text) => InitFailed().IsMatch(text) || HopelessLines.Any(line => text.Contains(line, StringComparison.Ordinal));

    private static RunEnd EndOf(List<SerialLine> lines) => lines.FindLast(line => line.Text.Contains("reboot: ", StringComparison.Ordinal))?.Text switch
    {
        { } text when text.Contains("Restarting system", StringComparison.Ordinal) => RunEnd.Restart,
        { } text when text.Contains("Power down", StringComparison.Ordinal) => RunEnd.PowerOff,
        _ => RunEnd.Other,
    };

    private List<string> Arguments()
    {
        List<string> arguments =
        [
            "-accel", "tcg,thread=multi", "-cpu", "max,-smap,-smep", "-smp", "1", "-m", "2048",
            "-no-user-config", "-nodefaults", "-no-reboot", "-display", "none", "-vga", "none", "-serial", "stdio", "-monitor", "none",
        ];
        AddFirmware(arguments);
        arguments.AddRange(["-device", "virtio-scsi-pci,id=scsi"]);
        if (Disc is not null)
        {
            arguments.AddRange(["-drive", $"if=none,id=disc,media=cdrom,readonly=on,format=raw,file={Escape(Disc)}"]);
            arguments.AddRange(["-device", "scsi-cd,bus=scsi.0,drive=disc,bootindex=0"]);
        }
        for (var index = 0; index < Disks.Count; index++) AddDisk(arguments, index);
        if (Network) arguments.AddRange(["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="]);
        if (Settings.Count > 0)
            arguments.AddRange(["-fw_cfg", "name=opt/lab/args,string=" + Escape(string.Join(' ', Settings.Select(setting => $"lab.{setting.Name}={setting.Value}")))]);
        arguments.AddRange(QemuArguments);
        return arguments;
    }

    private void AddFirmware(List<string> arguments)
    {
        if (_firmware == Firmware.Bios)
        {
            // graphics=off: SeaBIOS prints on the serial line, and so does a boot sector through INT 10h
            arguments.AddRange(["-machine", "pc,graphics=off"]);
            return;
        }
        arguments.AddRange(["-machine", _firmware == Firmware.Uefi ? "q35" : "q35,smm=on"]);
        if (_firmware == Firmware.UefiSecureBoot)
            arguments.AddRange(["-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1"]);
        arguments.AddRange(["-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={OvmfCode}"]);
        arguments.AddRange(["-drive", $"if=pflash,format=raw,unit=1,file={Escape(Variables)}"]);
    }

    private void AddDisk(List<string> arguments, int index)
    {
        var disk = Disks[index];
        var order = 1 + index + (disk.Bus == DiskBus.Removable ? 0 : Disks.Count);
        arguments.AddRange(["-drive", $"if=none,id=disk{index},format=raw,cache=unsafe,file={Escape(disk.Path)}"]);
        arguments.AddRange(["-device", disk.Bus switch
        {
            DiskBus.Virtio => "virtio-blk-pci",
            DiskBus.Nvme => "nvme",
            _ => "scsi-hd,bus=scsi.0,removable=on",
        } + $",drive=disk{index},serial=LAB{index},bootindex={order}"]);
    }

    /// <summary>A comma ends a value in QEMU's options unless it is doubled.</summary>
    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    [GeneratedRegex(@"\x1b(\[[0-9;?=]*[A-Za-z]|c)")]
    private static partial Regex ControlSequence();

    [GeneratedRegex(@"^LAB [0-9.]+ FAIL ")]
    private static partial Regex InitFailed();
}
