using System.Diagnostics;
using System.Text;

namespace MediaForge.Media.BootTest;

/// <summary>The firmware of a virtual machine.</summary>
public enum MachineFirmware
{
    /// <summary>BIOS (SeaBIOS, part of QEMU).</summary>
    Bios,

    /// <summary>UEFI (OVMF).</summary>
    Uefi,
}

/// <summary>A virtual machine in QEMU that boots an ISO; what it says on its serial port is what we learn.</summary>
/// <param name="Firmware">Its firmware.</param>
/// <param name="Iso">The disc in its drive.</param>
public sealed record QemuMachine(MachineFirmware Firmware, string Iso)
{
    private const string Program = "qemu-system-x86_64";

    /// <summary>Where distributions and QEMU itself put OVMF: code and an empty store of variables.</summary>
    private static readonly (string Code, string Variables)[] Ovmf =
    [
        ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        ("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
        ("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        (@"C:\Program Files\qemu\share\edk2-x86_64-code.fd", @"C:\Program Files\qemu\share\edk2-i386-vars.fd"),
    ];

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 2048;

    /// <summary>More arguments for QEMU.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Why no such machine can be started here; null when one can.</summary>
    public static string? FindObstacle(MachineFirmware firmware)
    {
        if (FindProgram() is null) return $"{Program} is not installed (Debian package qemu-system-x86).";
        return firmware == MachineFirmware.Uefi && !Ovmf.Any(o => File.Exists(o.Code)) ? "OVMF is not installed (Debian package ovmf)." : null;
    }

    /// <summary>Runs the machine until <paramref name="until"/> accepts a line of its serial port, it ends, or time is up.</summary>
    /// <exception cref="IOException">QEMU cannot be started.</exception>
    public async Task<MachineRun> RunAsync(TimeSpan limit, Func<string, bool> until, IProgress<string>? lines = null, CancellationToken cancellationToken = default)
    {
        if (FindObstacle(Firmware) is { } obstacle) throw new IOException(obstacle);
        var scratch = Directory.CreateTempSubdirectory("mediaforge-vm-").FullName;
        try
        {
            var start = new ProcessStartInfo(FindProgram()!) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8 };
            foreach (var argument in CommandLine(scratch)) start.ArgumentList.Add(argument);
            using var process = Process.Start(start) ?? throw new IOException($"{Program} does not start.");
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(limit);
            var log = new List<string>();
            var end = MachineEnd.PoweredOff;
            try
            {
                while (await process.StandardOutput.ReadLineAsync(time.Token).ConfigureAwait(false) is { } line)
                {
                    line = WithoutControls(line);
                    if (line.Length == 0) continue;
                    log.Add(line);
                    lines?.Report(line);
                    if (!until(line)) continue;
                    end = MachineEnd.Stopped;
                    break;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                end = MachineEnd.OutOfTime;
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            var said = await errors.ConfigureAwait(false);
            if (end == MachineEnd.PoweredOff && log.Count == 0 && said.Length > 0) throw new IOException($"QEMU: {said.Trim()}");
            return new MachineRun(end, log);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private IEnumerable<string> CommandLine(string scratch)
    {
        // One processor and no SMAP: software emulation is steadier so, and QEMU 7.2 has a bug with SMAP.
        List<string> line =
        [
            "-accel", "tcg,thread=multi", "-cpu", "max,-smap,-smep", "-smp", "1", "-m", $"{Memory}",
            "-display", "none", "-vga", "none", "-serial", "stdio", "-monitor", "none", "-no-user-config", "-nodefaults", "-no-reboot",
            "-device", "virtio-scsi-pci,id=scsi0", "-drive", $"if=none,id=cd0,media=cdrom,readonly=on,format=raw,file={Quote(Iso)}", "-device", "scsi-cd,bus=scsi0.0,drive=cd0,bootindex=1",
        ];
        if (OperatingSystem.IsLinux() && File.Exists("/dev/kvm")) line.InsertRange(0, ["-accel", "kvm"]);
        if (Firmware == MachineFirmware.Uefi)
        {
            var (code, variables) = Ovmf.First(o => File.Exists(o.Code));
            var own = Path.Combine(scratch, "variables.fd");
            File.Copy(variables, own);
            line.AddRange(["-machine", "q35", "-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={Quote(code)}", "-drive", $"if=pflash,format=raw,unit=1,file={Quote(own)}"]);
        }
        else
        {
            line.AddRange(["-machine", "pc,graphics=off"]); // SeaBIOS, and boot sectors through it, then print on the serial port
        }
        return line.Concat(Arguments);
    }

    private static string? FindProgram()
    {
        var name = OperatingSystem.IsWindows() ? Program + ".exe" : Program;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Append(@"C:\Program Files\qemu");
        return folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>QEMU doubles commas in option values.</summary>
    private static string Quote(string path) => path.Replace(",", ",,", StringComparison.Ordinal);

    /// <summary>The line without the terminal's control sequences.</summary>
    private static string WithoutControls(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\x1b')
            {
                i++;
                if (i < line.Length && line[i] == '[')
                    do i++;
                    while (i < line.Length && !char.IsAsciiLetter(line[i]));
            }
            else if (!char.IsControl(line[i]))
            {
                text.Append(line[i]);
            }
        }
        return text.ToString().Trim();
    }
}

/// <summary>How a machine's run ended.</summary>
public enum MachineEnd
{
    /// <summary>It switched itself off or restarted.</summary>
    PoweredOff,

    /// <summary>A line was seen that ends the run.</summary>
    Stopped,

    /// <summary>The time was up.</summary>
    OutOfTime,
}

/// <summary>What a machine said, and how it ended.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Lines">The lines of its serial port.</param>
public sealed record MachineRun(MachineEnd End, IReadOnlyList<string> Lines);
