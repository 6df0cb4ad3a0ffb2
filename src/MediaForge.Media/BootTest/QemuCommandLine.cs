namespace MediaForge.Media.BootTest;

/// <summary>The arguments that make QEMU the machine that a <see cref="QemuMachine"/> describes.</summary>
internal static class QemuCommandLine
{
    /// <summary>All arguments.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="hardware">With KVM, not emulation.</param>
    /// <param name="ovmf">The firmware; null for BIOS.</param>
    /// <param name="variables">The machine's own store of UEFI variables.</param>
    public static List<string> For(QemuMachine machine, bool hardware, OvmfFirmware? ovmf, string variables)
    {
        // What a genuine Windows PE has drivers for: a VGA and an IDE or AHCI drive; virtio only where a test asks for it.
        // One processor: on a loaded host two busy ones take longer than one. No SMAP: QEMU 7.2 emulates it wrongly, which kills Wine.
        List<string> line =
        [
            "-accel", hardware ? "kvm" : "tcg,thread=multi", "-cpu", "max,-smap,-smep", "-smp", "1", "-m", $"{machine.Memory}",
            "-display", "none", "-device", "VGA", "-serial", "stdio", "-monitor", "none", "-no-user-config", "-nodefaults", "-no-reboot",
        ];
        AddFirmware(line, machine.Firmware, ovmf, variables);
        line.AddRange(["-device", "virtio-scsi-pci,id=scsi"]);
        if (machine.Disc is not null)
            line.AddRange(["-drive", $"if=none,id=disc,media=cdrom,readonly=on,format=raw,file={Quote(machine.Disc)}", "-device", $"ide-cd,drive=disc,bootindex={(machine.DisksFirst ? machine.Disks.Count : 0)}"]);
        if (machine.Disks.Any(d => d.Bus == MachineDiskBus.Usb)) line.AddRange(["-device", "qemu-xhci,id=usb"]);
        for (var i = 0; i < machine.Disks.Count; i++) AddDisk(line, machine, i);
        if (machine.Network) line.AddRange(["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="]);
        line.AddRange(machine.Arguments);
        return line;
    }

    /// <summary>A value within an option: a comma would end it unless it is doubled.</summary>
    public static string Quote(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    private static void AddFirmware(List<string> line, MachineFirmware firmware, OvmfFirmware? ovmf, string variables)
    {
        if (ovmf is null)
        {
            line.AddRange(["-machine", "pc,graphics=off"]); // SeaBIOS, and boot sectors through it, then print on the serial port
            return;
        }
        if (firmware == MachineFirmware.UefiSecureBoot) // only the firmware itself, in system management mode, may write its variables
            line.AddRange(["-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1"]);
        else
            line.AddRange(["-machine", "pc"]);
        line.AddRange(["-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={Quote(ovmf.Code)}", "-drive", $"if=pflash,format=raw,unit=1,file={Quote(variables)}"]);
    }

    /// <summary>The firmware tries the disc, then removable disks, then the others, unless the disks are first.</summary>
    private static void AddDisk(List<string> line, QemuMachine machine, int index)
    {
        var disk = machine.Disks[index];
        var device = disk.Bus switch
        {
            MachineDiskBus.Virtio => "virtio-blk-pci",
            MachineDiskBus.Nvme => "nvme",
            MachineDiskBus.Usb => "usb-storage,bus=usb.0,removable=on",
            _ => "scsi-hd,bus=scsi.0,removable=on",
        };
        var order = machine.DisksFirst ? index : 1 + index + (disk.Bus is MachineDiskBus.Removable or MachineDiskBus.Usb ? 0 : machine.Disks.Count);
        line.AddRange(["-drive", $"if=none,id=disk{index},format=raw,cache=unsafe,{(disk.Snapshot ? "snapshot=on," : string.Empty)}file={Quote(disk.Path)}", "-device", $"{device},drive=disk{index},serial=DISK{index},bootindex={order}"]);
    }
}
