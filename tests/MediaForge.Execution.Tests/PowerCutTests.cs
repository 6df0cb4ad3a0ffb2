using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Conditions;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

/// <summary>
/// The promise of the journal: whatever call the power is cut at, the run goes on at the right step. Every call of every
/// boot is cut once, with the journal's last write lost, torn or whole; then pairs of cuts.
/// </summary>
public class PowerCutTests
{
    private static readonly string[] Names = ["one", "two", "three", "four", "five", "six"];

    /// <summary>Twelve and more steps: commands, variables, nested groups, three restarts, skips and a failure that is passed over.</summary>
    private static Bench NewBench(int retryCount)
    {
        var bench = new Bench(
            Set("Count", "1"),
            Run("one"),
            Group("Disk",
                Set("Secret", "hunter22", secret: true),
                Run("two"),
                Restart(),
                Set("Count", "%Count%1").When(If("Count", "equals", "1")),
                Group("Inner",
                    Run("three"),
                    Set("Go", string.Empty),
                    Run("never").When(If("Go", "exists")),
                    Set("SMSTSRebootRequested", "WinPE"),
                    Run("four")).When(If("Go", "notExists"))).When(If("Go", "notExists")),
            Group("Inner 2", Set("Go", "1"), Restart(), Set("Go", "2"), Run("five")).When(If("Go", "notExists")),
            Command("broken").ContinueOnError(),
            Set("Count", "%Count%2"),
            Restart(),
            Group("Last", Command("broken", "broken 2"), Run("never")).ContinueOnError(),
            Run("six"),
            Set("Secret", string.Empty)).WithDisk().Program("broken.exe", 17);
        foreach (var step in bench.Sequence.Steps.Where(s => s.Name.StartsWith("broken", StringComparison.Ordinal))) step.RetryCount = 100;
        return bench;

        Step Run(string name) => Mark(name).Retry(retryCount);
    }

    private static string StateOf(Bench bench) => string.Join('\n', bench.Variables.All.Where(v => v.Name != "_SMSTSLastActionRetCode"));

    [Fact]
    public void Undisturbed_run_does_what_the_property_is_about()
    {
        var bench = NewBench(0);
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(Names);
        bench.Machine.Restarts.Count.ShouldBe(4);
        bench["Count"].ShouldBe("112");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(int.MaxValue)]
    public void Cut_at_every_call_steps_that_may_run_twice_give_the_same_result(int bytesWritten)
    {
        var expected = NewBench(100);
        expected.RunToEnd();
        foreach (var (boot, call) in EveryCall())
        {
            var bench = NewBench(100);
            var result = RunWithCuts(bench, bytesWritten, (boot, call));
            result.Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}: {result.Message}");
            StateOf(bench).ShouldBe(StateOf(expected), $"boot {boot}, call {call}");
            bench.Marks.Distinct().ShouldBe(expected.Marks, $"boot {boot}, call {call}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(int.MaxValue)]
    public void Cut_at_every_call_steps_that_may_not_run_twice_run_once_or_fail_the_run_clearly(int bytesWritten)
    {
        var expected = NewBench(0);
        expected.RunToEnd();
        var (succeeded, failed) = (0, 0);
        foreach (var (boot, call) in EveryCall())
        {
            var bench = NewBench(0);
            var result = RunWithCuts(bench, bytesWritten, (boot, call));
            bench.Marks.ShouldBeUnique();
            if (result.Outcome == RunOutcome.Succeeded)
            {
                succeeded++;
                StateOf(bench).ShouldBe(StateOf(expected), $"boot {boot}, call {call}");
                bench.Marks.ShouldBe(expected.Marks, $"boot {boot}, call {call}");
                continue;
            }
            failed++;
            result.Code.ShouldBe(ErrorText.Interrupted, $"boot {boot}, call {call}");
            var name = Names.Single(n => result.Message.Contains($"{n}' failed", StringComparison.Ordinal));
            // All before the step have run; the step itself may have.
            bench.Marks.Where(m => m != name).ShouldBe(expected.Marks.TakeWhile(m => m != name));
        }
        // Only cuts between a command's "started" and "ended" may fail a run: a few calls of six commands.
        failed.ShouldBeInRange(6, 100);
        succeeded.ShouldBeGreaterThan(3 * failed);
    }

    [Fact]
    public void Cut_twice_gives_the_same_result()
    {
        var expected = NewBench(100);
        expected.RunToEnd();
        var random = new Random(7);
        var calls = EveryCall().ToList();
        for (var i = 0; i < 150; i++)
        {
            var first = calls[random.Next(calls.Count)];
            var bench = NewBench(100);
            var result = RunWithCuts(bench, random.Next(200), first, (first.Boot + 1, random.Next(1, 60)), (first.Boot + 2, random.Next(1, 60)));
            result.Outcome.ShouldBe(RunOutcome.Succeeded, $"run {i}: {result.Message}");
            StateOf(bench).ShouldBe(StateOf(expected), $"run {i}");
            bench.Marks.Distinct().ShouldBe(expected.Marks, $"run {i}");
        }
    }

    [Fact]
    public void Cut_in_a_step_with_retries_counts_every_start()
    {
        var bench = new Bench(Mark("x").Retry(1), Mark("y")).WithDisk();
        bench.Machine.AddProgram(@"X:\Windows\System32\bomb.exe", (_, _) => throw new SimulatedPowerCutException());
        bench.Sequence.Children[0] = Command("bomb").Retry(1);
        for (var i = 0; i < 2; i++)
        {
            Should.Throw<SimulatedPowerCutException>(() => bench.Start());
            bench.Machine.PowerOn();
        }
        bench.Start().Code.ShouldBe(ErrorText.Interrupted);
        bench.Machine.Runs.Count.ShouldBe(2);
    }

    [Fact]
    public void Cut_in_a_step_that_continues_on_error_goes_on_after_it()
    {
        var bench = new Bench(Command("bomb").ContinueOnError(), Mark("y")).WithDisk();
        bench.Machine.AddProgram(@"X:\Windows\System32\bomb.exe", (_, _) => throw new SimulatedPowerCutException());
        Should.Throw<SimulatedPowerCutException>(() => bench.Start());
        bench.Machine.PowerOn();
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["y"]);
    }

    /// <summary>Every call of every boot of an undisturbed run.</summary>
    private static IEnumerable<(int Boot, int Call)> EveryCall()
    {
        var bench = NewBench(0);
        for (var boot = 0; ; boot++)
        {
            var outcome = bench.Start().Outcome;
            for (var call = 1; call <= bench.Machine.Calls; call++) yield return (boot, call);
            if (outcome != RunOutcome.Restarting) yield break;
            bench.Machine.PowerOn();
        }
    }

    private static RunResult RunWithCuts(Bench bench, int bytesWritten, params (int Boot, int Call)[] cuts)
    {
        bench.Machine.BytesWrittenAtPowerCut = bytesWritten;
        var lastOutcome = default(RunResult);
        for (var boot = 0; boot < 20; boot++)
        {
            bench.Machine.PowerCutAt = cuts.FirstOrDefault(c => c.Boot == boot) is { Call: > 0 } cut ? cut.Call : null;
            try
            {
                lastOutcome = bench.Start();
                if (lastOutcome.Outcome != RunOutcome.Restarting) return lastOutcome;
            }
            catch (SimulatedPowerCutException) when (boot < 19)
            {
                // The machine is switched on again below.
                lastOutcome = null;
                if (IsOver(bench)) return new RunResult(RunOutcome.Succeeded, 0, "cut after the end");
            }
            bench.Machine.PowerOn();
        }
        throw new InvalidOperationException("The run does not come to an end.");
    }

    /// <summary>A cut after the run was finished, in its last log lines: another start would rightly begin a new run.</summary>
    private static bool IsOver(Bench bench) =>
        bench.Machine.Disks.Read(JournalPath) is { } journal && JournalFormat.Read(journal, JournalPath).Records is [.., RunFinished { Succeeded: true }];
}
