using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;

namespace MediaForge.Execution.Tests;

/// <summary>A media that lies on the volume that Windows goes to.</summary>
public class PrestagedMediaTests
{
    private static readonly SimulationOptions Uefi = new() { MediaType = SimulationOptions.OemMedia };

    private static FullCycle NewCycle(bool uefi) => new(uefi, options: Uefi with { Uefi = uefi });

    private static List<string> MediaFiles(FullCycle cycle) => [.. cycle.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\MediaForge", StringComparison.OrdinalIgnoreCase) || f.StartsWith(@"C:\sources", StringComparison.OrdinalIgnoreCase))];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_builds_on_the_volume_of_the_media_and_deletes_it_at_the_end(bool uefi)
    {
        var cycle = NewCycle(uefi);
        MediaFiles(cycle).ShouldNotBeEmpty();
        string? cache = null;
        var kept = false;
        cycle.Run.Machine.OnAct += act =>
        {
            if (act is not MachineActs { Kind: MachineActs.Apply }) return;
            cache = cycle.Run.Variables.Find("_SMSTSClientCache");
            kept = MediaFiles(cycle).Count > 3;
        };
        var (outcome, message) = cycle.RunToEnd();
        outcome.ShouldBe(RunOutcome.Succeeded, message);
        cache.ShouldBe(@"C:\MediaForge\content");
        kept.ShouldBeTrue();
        cycle.HasNewImage("at the end").ShouldBeTrue();
        var image = SimulatedWim.Read(FullCycle.Destination, cycle.Machine.Disks.Read(FullCycle.Destination)!).ShouldHaveSingleItem();
        image.Files.Keys.Where(f => f.StartsWith("MediaForge", StringComparison.OrdinalIgnoreCase) || f.StartsWith("sources", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        MediaFiles(cycle).ShouldBeEmpty();
        string.Concat(cycle.Logs).ShouldContain("the prestaged media on C: has done its work and is deleted");
    }

    [Fact]
    public void Run_that_fails_leaves_the_media_for_the_next_one()
    {
        var cycle = NewCycle(uefi: true);
        cycle.Machine.OnOtherProgram = (request, _) => new ProcessResult(request.Arguments.Contains("in PE", StringComparison.Ordinal) ? 5 : 0);
        var before = MediaFiles(cycle);
        cycle.RunToEnd().Outcome.ShouldBe(RunOutcome.Failed);
        MediaFiles(cycle).ShouldBe(before);
    }

    [Fact]
    public void Image_that_does_not_fit_beside_the_media_is_refused_before_anything_is_deleted()
    {
        // 12 GB of Windows, and the media.
        var cycle = new FullCycle(true, options: Uefi with { Disks = [new SimulatedDiskSize(13)] });
        cycle.Machine.Disks.AddFile(@"C:\precious.txt", "1"u8);
        var (outcome, message) = cycle.RunToEnd();
        outcome.ShouldBe(RunOutcome.Failed);
        message.ShouldContain("is too small");
        cycle.Machine.Disks.Files.ShouldContain(@"C:\precious.txt");
    }

    /// <summary>Cut anywhere, the run comes to its end or says why it cannot, and the media is gone with a run that succeeds.</summary>
    [Fact]
    public void Run_survives_power_cuts()
    {
        const int Sample = 150;
        const int MostCalls = 1500;
        var random = new Random(7);
        var cuts = Enumerable.Range(0, Sample).Select(_ => (Start: random.Next(6), Call: random.Next(1, MostCalls))).ToList();
        var succeeded = 0;
        Parallel.ForEach(cuts, cut =>
        {
            var cycle = NewCycle(uefi: true);
            var starts = 0;
            cycle.Started = calls =>
            {
                if (starts++ == cut.Start) cycle.Machine.PowerCutAt = calls + cut.Call;
            };
            var (outcome, message) = cycle.RunToEnd();
            if (!cycle.HasNewImage($"cut at {cut}"))
            {
                outcome.ShouldBe(RunOutcome.Failed, $"cut at {cut}: {message}");
                if (message != "cut after the end") (message.Contains("may not run twice", StringComparison.Ordinal) || message.Contains("half generalized", StringComparison.Ordinal)).ShouldBeTrue($"cut at {cut}: {message}");
                return;
            }
            // Cut while it was clearing up, the run is over but for its mark, and the machine may start what was captured.
            if (outcome == RunOutcome.WrongEnvironment) return;
            outcome.ShouldBe(RunOutcome.Succeeded, $"cut at {cut}: {message}");
            MediaFiles(cycle).ShouldBeEmpty($"cut at {cut}");
            Interlocked.Increment(ref succeeded);
        });
        succeeded.ShouldBeGreaterThan(Sample / 2);
    }
}
