using System.Collections.Concurrent;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Tests;

/// <summary>The promise of the whole against faults: whatever the machine answers, there is a clear end and no torn image.</summary>
public class FullCycleFaultTests
{
    // Windows answers these with yes or no, a number or an empty list, whatever is wrong.
    private static readonly string[] NeverFail =
    [
        nameof(Machine.FileExists), nameof(Machine.FolderExists), nameof(Machine.LastWriteTime), nameof(Machine.ListVolumes), nameof(Machine.ReadHardware), nameof(Machine.ReadMembership),
        nameof(Machine.ConnectShare), nameof(Machine.DisconnectShare), nameof(Machine.ResolveHost), nameof(Machine.SetAdministrator), nameof(Machine.Wait), nameof(Machine.AskKey),
    ];

    [Fact]
    public void Random_faults_in_all_calls_end_clearly()
    {
        const int Runs = 2000;
        var count = FullCycleTests.CallsOf(uefi: true).Count;
        var endings = new ConcurrentDictionary<RunOutcome, int>();
        Parallel.For(0, Runs, i => endings.AddOrUpdate(RunWithFaults(i, count), 1, (_, n) => n + 1));
        // Both happen, or the test tests nothing.
        endings[RunOutcome.Succeeded].ShouldBeGreaterThan(Runs / 20);
        endings[RunOutcome.Failed].ShouldBeGreaterThan(Runs / 20);
    }

    /// <summary>A fault once, a few times in a row, or of one kind of call from some moment on.</summary>
    private static RunOutcome RunWithFaults(int seed, int count)
    {
        var random = new Random(seed);
        var cycle = new FullCycle(uefi: seed % 2 == 0);
        var (at, kind, seen) = (random.Next(1, count), random.Next(3), 0);
        string? broken = null;
        cycle.Machine.OnCall = member =>
        {
            if (!cycle.IsExecuting || NeverFail.Contains(member)) return null;
            seen++;
            if (seen == at) broken = member;
            var fails = kind switch { 0 => seen == at, 1 => seen >= at && seen < at + 5, _ => member == broken };
            return !fails ? null : member is nameof(Machine.Run) or nameof(Machine.Start) ? FullCycle.StartFault() : FullCycle.Fault(random);
        };
        var context = $"seed {seed}, kind {kind}, call {at}";
        var end = cycle.RunToEnd();
        end.Message.Length.ShouldBeGreaterThan(10, context);
        cycle.Commands.ShouldBeUnique(context);
        var captured = cycle.HasNewImage(context);
        if (end.Outcome == RunOutcome.Succeeded) captured.ShouldBeTrue(context);
        return end.Outcome;
    }
}
