using MediaForge.Execution.Journals;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SetupBench;

namespace MediaForge.Execution.Tests;

/// <summary>
/// The way from the applied image to the running Windows and, generalized, back to Windows PE, with the power cut on the
/// way. What starts afterwards is what the boot store on the disk says. A run ends as if nothing had happened, or, when
/// Sysprep itself was cut, with a clear stop; a generalized Windows is never started.
/// </summary>
public class SetupPowerCutTests
{
    private static SetupBench NewBench(bool keepMedia) => new(
        StepOf(new ApplyWindowsSettings { RandomAdminPassword = true }),
        StepOf(new ApplyNetworkSettings { WorkgroupName = "BUILD" }),
        StepOf(new SetupWindowsAndClient(), "Setup"),
        Mark("full").In(RunIn.FullOS).Retry(100),
        StepOf(new JoinDomainOrWorkgroup { WorkgroupName = "OTHER" }),
        StepOf(new PrepareClient()),
        StepOf(new PrepareOperatingSystem(), "Prepare"),
        Mark("capture").In(RunIn.WinPE).Retry(100),
        Restart(),
        Mark("after").In(RunIn.WinPE).Retry(100))
    { KeepMedia = keepMedia };

    /// <summary>What must be the same after every run.</summary>
    private static string StateOf(SetupBench bench) =>
        $"{bench.ImageState} service={bench.HasService} store={bench.StoreText} administrator={bench.Machine.Administrator} workgroup={bench.Machine.Membership.Name} marks={string.Join(',', bench.Bench.Marks.Distinct())} "
        + string.Join(' ', bench.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\", StringComparison.Ordinal) && !f.StartsWith(@"C:\Windows\System32\", StringComparison.Ordinal)));

    [Theory]
    [InlineData(true, 0, 1)]
    [InlineData(false, 0, 11)]
    [InlineData(false, int.MaxValue, 11)]
    public void Cut_anywhere(bool keepMedia, int bytesWritten, int least)
    {
        var expected = NewBench(keepMedia);
        var calls = CountCalls(expected);
        StateOf(expected).ShouldContain("service=False store=Windows 11 default=Windows timeout=30 administrator=(False, ) workgroup=OTHER marks=full,capture,after");
        expected.ImageState.ShouldBe(WindowsSetupState.Generalized);
        calls.Count.ShouldBe(5);
        var (stopped, over) = (0, 0);
        for (var boot = 0; boot < calls.Count; boot++)
        {
            // Every call while executor and boot image are put on the disk, at the first start, and from the checks before
            // Sysprep to the restart; elsewhere some, for a run takes a while.
            var stride = boot <= 2 ? least : 11;
            for (var call = 1; call <= calls[boot]; call += stride)
            {
                var bench = NewBench(keepMedia);
                var result = Run(bench, bytesWritten, (boot, call));
                var where = $"boot {boot}, call {call} of {calls[boot]}";
                if (result.Outcome == RunOutcome.Restarting)
                {
                    over++;
                    continue;
                }
                bench.Setup.StartedGeneralizedWindows.ShouldBeFalse(where);
                if (result.Outcome == RunOutcome.Succeeded)
                {
                    StateOf(bench).ShouldBe(StateOf(expected), where);
                    continue;
                }
                // Only a Sysprep that was cut in its middle stops a run.
                stopped++;
                result.Message.ShouldContain("left Windows half generalized", Case.Sensitive, $"{where}: {result.Message}");
                bench.ImageState.ShouldBe("IMAGE_STATE_UNDEPLOYABLE", where);
                bench.StoreText.ShouldBe(WindowsOnly, where);
            }
        }
        // Sysprep is cut in its middle at one call, and the boot entries are taken away in the last moments.
        stopped.ShouldBeLessThanOrEqualTo(1);
        if (least == 1) stopped.ShouldBe(1);
        over.ShouldBeLessThan(15);
    }

    [Fact]
    public void Cut_again_and_again()
    {
        var calls = CountCalls(NewBench(keepMedia: false));
        var expected = NewBench(keepMedia: false);
        expected.RunToEnd();
        var random = new Random(11);
        for (var run = 0; run < 60; run++)
        {
            var bench = NewBench(keepMedia: false);
            var cuts = Enumerable.Range(0, 6).Select(i => (Boot: i, Call: random.Next(1, calls[Math.Min(i, calls.Count - 1)] * 2))).ToArray();
            var result = Run(bench, random.Next(300), cuts);
            if (result.Outcome == RunOutcome.Restarting) continue;
            bench.Setup.StartedGeneralizedWindows.ShouldBeFalse($"run {run}");
            if (result.Outcome == RunOutcome.Succeeded) StateOf(bench).ShouldBe(StateOf(expected), $"run {run}");
            else result.Message.ShouldContain("left Windows half generalized", Case.Sensitive, $"run {run}");
        }
    }

    private static List<int> CountCalls(SetupBench bench)
    {
        var calls = new List<int>();
        while (true)
        {
            var result = bench.Start()!;
            calls.Add(bench.Machine.Calls);
            if (result.Outcome == RunOutcome.Restarting) continue;
            result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
            return calls;
        }
    }

    private static RunResult Run(SetupBench bench, int bytesWritten, params (int Boot, int Call)[] cuts)
    {
        bench.Machine.BytesWrittenAtPowerCut = bytesWritten;
        for (var boot = 0; boot < 40; boot++)
        {
            try
            {
                var result = bench.Start(cuts.FirstOrDefault(c => c.Boot == boot) is { Call: > 0 } cut ? cut.Call : null);
                // After the last step, between taking the way back to Windows PE away and noting that the run is over.
                if (result is null && (bench.Bench.Marks.Contains("after") || bench.Bench.Screen.ToString().Contains("half generalized", StringComparison.Ordinal))) return new RunResult(RunOutcome.Restarting, 0, "over");
                if (result is null) throw new InvalidOperationException("Nothing goes on with the run.");
                if (result.Outcome == RunOutcome.WrongEnvironment) bench.StartFromDisk();
                else if (result.Outcome != RunOutcome.Restarting) return result;
            }
            catch (SimulatedPowerCutException)
            {
                // The machine is switched on again, unless the run was over: another start of the media would begin a new one.
                if (bench.Machine.Disks.Read(JournalPath) is { } journal && JournalFormat.Read(journal, JournalPath).Records is [.., RunFinished finished])
                {
                    // That start also destroys the key of the run, when the cut came before it was.
                    bench.Machine.PowerOn();
                    InterruptedRun.Find(bench.Machine, bench.Bench.Log, bench.Bench.Identity).ShouldBeEmpty();
                    return new RunResult(finished.Succeeded ? RunOutcome.Succeeded : RunOutcome.Failed, 0, "left Windows half generalized");
                }
            }
        }
        throw new InvalidOperationException($"The run does not come to an end with cuts at {string.Join(' ', cuts)}: {bench.Bench.Screen.ToString()[^2000..]}");
    }
}
