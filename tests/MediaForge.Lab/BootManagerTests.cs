namespace MediaForge.Lab;

/// <summary>The lab's boot files refuse media that Microsoft's would refuse, within seconds.</summary>
public sealed class BootManagerTests
{
    [Theory]
    [InlineData(MachineFirmware.Bios, "Boot/BCD", "0xc000000f: the boot configuration data (BCD) is missing")]
    [InlineData(MachineFirmware.Uefi, "EFI/Microsoft/Boot/BCD", "0xc000000f: the boot configuration data (BCD) is missing")]
    [InlineData(MachineFirmware.Bios, "Boot/boot.sdi", @"0xc000000f: \boot\boot.sdi is missing")]
    [InlineData(MachineFirmware.Bios, "sources/boot.wim", @"0xc000000f: \sources\boot.wim is missing")]
    [InlineData(MachineFirmware.Bios, "bootmgr", "BOOTMGR is missing")]
    public async Task A_disc_without_a_file_does_not_start_and_says_why(MachineFirmware firmware, string file, string message)
    {
        using var folder = new TempFolder();
        using var machine = new VirtualMachine(firmware) { Disc = ProbeDisc.Create(folder, udf: false, leaveOut: file).Path };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow(message);
        run.ShouldEndWith(RunEnd.StopLine);
    }

    [Fact]
    public async Task Secure_Boot_refuses_boot_files_that_Microsoft_did_not_sign()
    {
        using var folder = new TempFolder();
        using var machine = new VirtualMachine(MachineFirmware.UefiSecureBoot) { Disc = ProbeDisc.Create(folder, udf: false).Path };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow("Access Denied");
        run.ShouldEndWith(RunEnd.StopLine);
    }
}
