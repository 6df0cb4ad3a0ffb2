using System.Diagnostics;
using MediaForge.Media.BootTest;

namespace MediaForge.Media.Tests.BootTest;

public class QemuMachineTests
{
    private static readonly OvmfFirmware Ovmf = new("/ovmf/code,1.fd", "/ovmf/empty.fd");

    [Fact]
    public void For_a_bios_machine_prints_on_the_serial_port_and_has_no_flash()
    {
        var line = Line(new QemuMachine(MachineFirmware.Bios, "/a.iso"), null);
        line.ShouldContain("-machine pc,graphics=off");
        line.ShouldContain("-serial stdio");
        line.ShouldContain("-no-reboot");
        line.ShouldNotContain("pflash");
        line.ShouldNotContain("-netdev");
    }

    [Fact]
    public void For_a_uefi_machine_only_reads_the_code_and_writes_its_own_variables()
    {
        var line = Line(new QemuMachine(MachineFirmware.Uefi, "/a.iso"), Ovmf);
        line.ShouldContain("-machine pc ");
        line.ShouldContain("if=pflash,format=raw,unit=0,readonly=on,file=/ovmf/code,,1.fd");
        line.ShouldContain("if=pflash,format=raw,unit=1,file=/own.fd");
        line.ShouldNotContain("/ovmf/empty.fd");
        line.ShouldNotContain("smm=on");
        Line(new QemuMachine(MachineFirmware.UefiSecureBoot, null), Ovmf).ShouldContain("q35,smm=on -global driver=cfi.pflash01,property=secure,value=on");
    }

    [Fact]
    public void For_names_with_commas_doubles_them()
    {
        var line = Line(new QemuMachine(MachineFirmware.Bios, "/my, media.iso") { Disks = [new MachineDisk("/d,0.img")] }, null);
        line.ShouldContain("file=/my,, media.iso ");
        line.ShouldContain("file=/d,,0.img ");
        QemuMachine.Quote("a,b,,c").ShouldBe("a,,b,,,,c");
    }

    [Fact]
    public void For_disks_boots_from_the_disc_then_removable_disks_then_the_others()
    {
        var machine = new QemuMachine(MachineFirmware.Bios, "/a.iso") { Disks = [new("/0"), new("/1", MachineDiskBus.Nvme), new("/2", MachineDiskBus.Removable)], Network = true, Arguments = ["-x", "y"] };
        var line = Line(machine, null);
        line.ShouldContain("drive=disc,bootindex=0");
        line.ShouldContain("virtio-blk-pci,drive=disk0,serial=DISK0,bootindex=4");
        line.ShouldContain("nvme,drive=disk1,serial=DISK1,bootindex=5");
        line.ShouldContain("scsi-hd,bus=scsi.0,removable=on,drive=disk2,serial=DISK2,bootindex=3");
        line.ShouldContain("-netdev user,id=net");
        line.ShouldEndWith("-x y");
    }

    [Theory]
    [InlineData(true, "-accel kvm ")]
    [InlineData(false, "-accel tcg,thread=multi ")]
    public void For_names_one_accelerator(bool hardware, string accelerator) =>
        string.Join(' ', QemuCommandLine.For(new QemuMachine(MachineFirmware.Bios, null), hardware, null, "/own.fd")).ShouldStartWith(accelerator);

    [Theory]
    [InlineData(MachineAccelerator.Fastest)]
    [InlineData(MachineAccelerator.Emulation)]
    public async Task RunAsync_without_anything_to_boot_hears_the_firmware_until_the_line(MachineAccelerator accelerator)
    {
        Require(MachineFirmware.Bios);
        var run = await new QemuMachine(MachineFirmware.Bios, null) { Memory = 128, Accelerator = accelerator }
            .RunAsync(TimeSpan.FromSeconds(60), line => line.Text.Contains("No bootable device", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        run.End.ShouldBe(QemuRunEnd.Stopped);
        run.Lines[0].Text.ShouldStartWith("SeaBIOS");
        run.Lines[0].Time.ShouldBeGreaterThan(TimeSpan.Zero);
        run.Lines.Select(l => l.Time).ShouldBeInOrder();
        run.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_ends_when_the_time_is_up()
    {
        Require(MachineFirmware.Bios);
        var clock = Stopwatch.StartNew();
        var run = await new QemuMachine(MachineFirmware.Bios, null) { Memory = 128 }.RunAsync(TimeSpan.FromSeconds(2), _ => false, TestContext.Current.CancellationToken);
        run.End.ShouldBe(QemuRunEnd.OutOfTime);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task RunAsync_of_a_machine_that_QEMU_refuses_throws_its_words()
    {
        Require(MachineFirmware.Bios);
        var machine = new QemuMachine(MachineFirmware.Bios, "/nowhere/media.iso");
        (await Should.ThrowAsync<IOException>(() => machine.RunAsync(TimeSpan.FromSeconds(60), _ => false, TestContext.Current.CancellationToken))).Message.ShouldContain("/nowhere/media.iso");
    }

    [Fact]
    public async Task RunAsync_keeps_the_variables_where_it_is_told_to()
    {
        Require(MachineFirmware.Uefi);
        using var folder = new TempFolder();
        var machine = new QemuMachine(MachineFirmware.Uefi, null) { Memory = 256, Variables = folder["variables.fd"] };
        await machine.RunAsync(TimeSpan.FromSeconds(60), _ => true, TestContext.Current.CancellationToken);
        new FileInfo(folder["variables.fd"]).Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task RunAsync_that_is_cancelled_ends()
    {
        Require(MachineFirmware.Bios);
        using var cancelled = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => new QemuMachine(MachineFirmware.Bios, null) { Memory = 128 }.RunAsync(TimeSpan.FromSeconds(60), _ => Cancel(), cancelled.Token));

        bool Cancel()
        {
            cancelled.Cancel();
            return false;
        }
    }

    private static void Require(MachineFirmware firmware)
    {
        if (QemuMachine.FindObstacle(firmware) is { } obstacle) Assert.Skip(obstacle);
    }

    private static string Line(QemuMachine machine, OvmfFirmware? ovmf) => string.Join(' ', QemuCommandLine.For(machine, hardware: false, ovmf, "/own.fd"));
}
