namespace MediaForge.Media.BootTest;

/// <summary>A PC in QEMU; what it says on its serial port is what we learn of it. A restart ends a run like switching off.</summary>
/// <param name="Firmware">Its firmware.</param>
/// <param name="Disc">The image in its CD drive, from which it starts if it can; null for none.</param>
public sealed record QemuMachine(MachineFirmware Firmware, string? Disc)
{
    private const string KvmDevice = "/dev/kvm";

    private static readonly string[] ProcessorModules = ["/sys/module/kvm_intel", "/sys/module/kvm_amd"];

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 2048;

    /// <summary>What runs its processor.</summary>
    public MachineAccelerator Accelerator { get; init; }

    /// <summary>Its disks. Without a disc to start from it tries the removable ones first.</summary>
    public IReadOnlyList<MachineDisk> Disks { get; init; } = [];

    /// <summary>The firmware tries the disks in their order, and the disc only then: a PC that has been set up. Empty disks are passed over.</summary>
    public bool DisksFirst { get; init; }

    /// <summary>A network card; the guest gets an address by DHCP, and the host is 10.0.2.2 to it.</summary>
    public bool Network { get; init; }

    /// <summary>The file that keeps the UEFI variables from run to run, made when it is not there; null forgets them after each run.</summary>
    public string? Variables { get; init; }

    /// <summary>More arguments for QEMU; <see cref="Quote"/> helps with values.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Why no such machine can be started here; null when one can.</summary>
    public static string? FindObstacle(MachineFirmware firmware)
    {
        if (QemuProcess.FindProgram() is null) return $"{QemuProcess.Program} is not installed (Debian package qemu-system-x86).";
        return firmware == MachineFirmware.Bios || OvmfFirmware.Find(firmware) is not null ? null : "OVMF is not installed (Debian package ovmf).";
    }

    /// <summary>A text as a value within an argument of QEMU, where commas have a meaning.</summary>
    public static string Quote(string value) => QemuCommandLine.Quote(value);

    /// <summary>Runs the machine until <paramref name="until"/> accepts a line of its serial port, it ends, or time is up.</summary>
    /// <param name="limit">How long the run may take.</param>
    /// <param name="until">Hears each line as it comes; true cuts the power. Where KVM breaks down the machine starts anew, and is heard again.</param>
    /// <param name="cancellationToken">Cuts the power, too.</param>
    /// <exception cref="IOException">QEMU cannot be started, or refuses the machine; its words are in the message.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<QemuRun> RunAsync(TimeSpan limit, Func<SerialLine, bool> until, CancellationToken cancellationToken = default)
    {
        if (FindObstacle(Firmware) is { } obstacle) throw new IOException(obstacle);
        var scratch = Variables is null ? Directory.CreateTempSubdirectory("mediaforge-vm-") : null;
        try
        {
            var ovmf = Firmware == MachineFirmware.Bios ? null : OvmfFirmware.Find(Firmware);
            var variables = Variables ?? Path.Combine(scratch!.FullName, "variables.fd");
            if (ovmf is not null && !File.Exists(variables)) File.Copy(ovmf.Variables, variables);
            var hardware = Accelerator == MachineAccelerator.Fastest && MayUseKvm();
            var (run, refused) = await StartAsync(hardware).ConfigureAwait(false);
            // KVM may be there and yet not work, as in some virtual machines; emulation always does, so the run begins anew.
            if (refused && hardware) (run, refused) = await StartAsync(false).ConfigureAwait(false);
            return refused ? throw new IOException($"QEMU: {run.Complaints}") : run;

            Task<(QemuRun Run, bool Refused)> StartAsync(bool kvm) =>
                new QemuProcess(QemuCommandLine.For(this, kvm, ovmf, variables)).RunAsync(limit, until, cancellationToken);
        }
        finally
        {
            scratch?.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Whether KVM stands on the processor's own virtualization and this process may use it: the device belongs to a group. There is KVM without
    /// that (pvm, in some virtual machines); it interprets all that runs without paging, so a BIOS machine takes hours in its boot loader.
    /// </summary>
    private static bool MayUseKvm()
    {
        if (!OperatingSystem.IsLinux() || !ProcessorModules.Any(Directory.Exists)) return false;
        try
        {
            using var device = File.OpenHandle(KvmDevice, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
