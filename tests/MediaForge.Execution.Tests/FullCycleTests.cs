using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;

namespace MediaForge.Execution.Tests;

/// <summary>
/// The promise of the whole: whatever the power or the machine does, in whatever moment of the full cycle, the run ends
/// captured or with a clear stop, nothing that may not run twice does, and no image is torn.
/// </summary>
public class FullCycleTests
{
    private static readonly string[] Commands = ["in PE", "in Windows", "after a restart"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Undisturbed_run_ends_with_the_image_on_the_share(bool uefi)
    {
        var cycle = new FullCycle(uefi);
        var (outcome, message) = cycle.RunToEnd();
        outcome.ShouldBe(RunOutcome.Succeeded, message);
        cycle.HasNewImage("undisturbed").ShouldBeTrue();
        cycle.Commands.ShouldBe(Commands);
        cycle.Run.Setup.StartedGeneralizedWindows.ShouldBeFalse();
        cycle.Logs.ShouldAllBe(t => !t.Contains(FullCycle.Password, StringComparison.Ordinal));
        cycle.Machine.Disks.Files.ShouldContain(f => f.StartsWith(FullCycle.Share + @"\ref\Logs\", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 40)]
    [InlineData(false, int.MaxValue)]
    public void Power_cut_at_every_write_of_the_journal(bool uefi, int bytesWritten) =>
        CutAt(uefi, bytesWritten, [.. CallsOf(uefi).Where(c => c.Member == nameof(Machine.AppendDurably))]);

    [Theory]
    [InlineData(true, 11)]
    [InlineData(false, 12)]
    public void Power_cut_at_a_sample_of_all_calls(bool uefi, int seed)
    {
        const int Sample = 120;
        var random = new Random(seed);
        var calls = CallsOf(uefi);
        CutAt(uefi, random.Next(200), [.. Enumerable.Range(0, Sample).Select(_ => calls[random.Next(calls.Count)])]);
    }

    /// <summary>As on a real machine: what is on the disk starts as soon as there is something, and the media does not.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 40)]
    public void Power_cut_before_the_first_start_of_Windows_where_the_disk_starts_first(bool uefi, int bytesWritten)
    {
        const int Stride = 2;
        CutAt(uefi, bytesWritten, [.. CallsOf(uefi).Where(c => c.Start == 0 && c.Call % Stride == 0)], diskFirst: true);
    }

    [Fact]
    public void Power_cut_again_and_again_in_one_run()
    {
        const int Runs = 60;
        for (var i = 0; i < Runs; i++)
        {
            var random = new Random(i);
            var cycle = new FullCycle(uefi: i % 2 == 0);
            var cuts = random.Next(2, 6);
            cycle.Machine.BytesWrittenAtPowerCut = random.Next(200);
            cycle.Started = calls =>
            {
                if (cuts-- > 0) cycle.Machine.PowerCutAt = calls + random.Next(1, 400);
            };
            Require(cycle, cycle.RunToEnd(), $"run {i}");
        }
    }

    private static void CutAt(bool uefi, int bytesWritten, List<(int Start, int Call, string Member)> cuts, bool diskFirst = false)
    {
        var captured = 0;
        Parallel.ForEach(cuts, cut =>
        {
            var cycle = new FullCycle(uefi);
            var starts = 0;
            if (diskFirst) cycle.Run.StartFromDisk();
            cycle.Machine.BytesWrittenAtPowerCut = bytesWritten;
            cycle.Started = calls =>
            {
                if (starts++ == cut.Start) cycle.Machine.PowerCutAt = calls + cut.Call;
            };
            if (Require(cycle, cycle.RunToEnd(), $"start {cut.Start}, call {cut.Call} ({cut.Member})")) Interlocked.Increment(ref captured);
        });
        captured.ShouldBeGreaterThan(0);
    }

    /// <summary>Holds what must be true of every run that the power was cut in; true when it was captured.</summary>
    private static bool Require(FullCycle cycle, (RunOutcome Outcome, string Message) end, string context)
    {
        cycle.Commands.ShouldBeUnique(context);
        var isNew = cycle.HasNewImage(context);
        if (isNew)
        {
            // Cut while it was clearing up, the run is over but for its mark, and the machine may start what was captured.
            if (end.Outcome != RunOutcome.WrongEnvironment) end.Outcome.ShouldBe(RunOutcome.Succeeded, $"{context}: {end.Message}");
            cycle.Commands.ShouldBe(Commands, context);
            return true;
        }
        cycle.Run.Setup.StartedGeneralizedWindows.ShouldBeFalse(context);
        end.Outcome.ShouldBe(RunOutcome.Failed, $"{context}: {end.Message}");
        // The steps that may not run twice, and a Sysprep that was cut off in its middle.
        if (end.Message != "cut after the end") (end.Message.Contains("may not run twice", StringComparison.Ordinal) || end.Message.Contains("half generalized", StringComparison.Ordinal)).ShouldBeTrue($"{context}: {end.Message}");
        return false;
    }

    /// <summary>Every call of every start of an undisturbed run.</summary>
    internal static List<(int Start, int Call, string Member)> CallsOf(bool uefi)
    {
        var calls = new List<(int, int, string)>();
        var cycle = new FullCycle(uefi);
        var (start, before) = (-1, 0);
        cycle.Started = count => (start, before) = (start + 1, count);
        cycle.Machine.OnCall = member =>
        {
            if (cycle.IsExecuting) calls.Add((start, cycle.Machine.Calls - before, member));
            return null;
        };
        cycle.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        return calls;
    }
}
