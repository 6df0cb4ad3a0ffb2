using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.DiskBench;

namespace MediaForge.Execution.Tests;

/// <summary>The power is cut at every call while a disk is partitioned and an image applied; the run always ends with the same machine.</summary>
public class DiskPowerCutTests
{
    /// <param name="uefi">UEFI, else BIOS.</param>
    /// <param name="elsewhere">Another disk keeps the journal, so that a run that is cut off while it partitions goes on in that step.</param>
    private static Bench NewBench(bool uefi, bool elsewhere)
    {
        var bench = Create(64, uefi, WizardLayout(uefi), new ApplyOperatingSystem { ImagePackage = "OS1", ImageIndex = 1 }, new SetVariable { Variable = "Done", Value = "1" }).WithWindows();
        if (elsewhere)
        {
            bench.Machine.AttachedDisks.Add(new Disk(1, 64L << 30) { Style = "GPT", Partitions = [new DiskPartition(1, 1 << 20, 64L << 30)] });
            bench.Machine.Disks.Format(Bench.DiskC with { Disk = 1, Partition = 1 });
            return bench;
        }
        // What was on the disk before.
        bench.Machine.AttachedDisks[0] = bench.Machine.AttachedDisks[0] with { Style = "MBR", Partitions = [new DiskPartition(1, 1 << 20, 60L << 30) { Type = "07", IsActive = true }] };
        bench.Machine.Disks.Format(Bench.DiskC with { Disk = 0, Partition = 1 });
        bench.Machine.Disks.AddFile(@"C:\old.txt", "x"u8);
        return bench;
    }

    private static string StateOf(Bench bench) => string.Join('\n',
        [.. bench.Machine.AttachedDisks[0].Partitions.Select(p => p.ToString()),
        .. bench.Machine.Disks.Volumes.Select(v => v.ToString()),
        .. bench.Machine.Disks.Files.Where(f => !f.Contains("_SMSTaskSequence", StringComparison.Ordinal) && !f.StartsWith("X:", StringComparison.Ordinal))]);

    [Theory]
    [InlineData(true, 0, false)]
    [InlineData(true, int.MaxValue, false)]
    [InlineData(false, 60, false)]
    [InlineData(true, 60, true)]
    [InlineData(false, 0, true)]
    public void Cut_at_every_call_ends_with_the_same_machine(bool uefi, int bytesWritten, bool elsewhere)
    {
        var whole = NewBench(uefi, elsewhere).Succeed();
        var expected = StateOf(whole);
        expected.ShouldNotContain("old.txt");
        whole.Machine.Calls.ShouldBeGreaterThan(150);
        for (var call = 1; call <= whole.Machine.Calls; call++)
        {
            var bench = NewBench(uefi, elsewhere);
            bench.Machine.BytesWrittenAtPowerCut = bytesWritten;
            bench.Machine.PowerCutAt = call;
            Should.Throw<SimulatedPowerCutException>(() => bench.Start(), $"call {call}");
            bench.Machine.PowerOn();
            // A letter that was lent to the system partition is Windows PE's own and gone with it.
            if (bench.Machine.Disks.Volumes.Any(v => v.Root == @"S:\")) bench.Machine.Disks.ChangeLetter(@"S:\", @"\\?\0-1\");
            var result = bench.Start();
            result.Outcome.ShouldBe(RunOutcome.Succeeded, $"call {call}: {result.Message}");
            StateOf(bench).ShouldBe(expected, $"call {call}");
            bench["OSDTargetSystemDrive"].ShouldBe(elsewhere ? "E:" : "C:", $"call {call}");
        }
    }
}
