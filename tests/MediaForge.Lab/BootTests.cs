namespace MediaForge.Lab;

/// <summary>
/// The lab itself: both firmwares start the PE from media of Debian's ISO writers, and a program in it shows what is on them. The tests are
/// divided by firmware, so that two machines run side by side. Discs without UDF start in <see cref="DiskTests"/>.
/// </summary>
public abstract class BootTests(MachineFirmware firmware)
{
    [Fact]
    public async Task A_disc_with_udf_starts_the_program_that_winpeshl_names()
    {
        using var folder = new TempFolder();
        var disc = ProbeDisc.Create(folder, udf: true);
        using var machine = new VirtualMachine(firmware) { Disc = disc.Path };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow($"PROBE boot image {disc.ImageToken}");
        run.ShouldShow($"PROBE drive C cdrom UDF {disc.DiscToken}");
        run.ShouldEndWith(RunEnd.PowerOff);
        TestContext.Current.TestOutputHelper?.WriteLine(run.ToString());
    }
}

/// <summary>Under BIOS.</summary>
public sealed class BiosBootTests() : BootTests(MachineFirmware.Bios);

/// <summary>Under UEFI.</summary>
public sealed class UefiBootTests() : BootTests(MachineFirmware.Uefi);
