namespace MediaForge.Execution.Tests;

/// <summary>
/// The promise of the whole: whatever the power or the machine does, in whatever moment of the full cycle, the run ends
/// captured or with a clear stop, nothing that may not run twice does, and no image is torn.
/// </summary>
public class FullCycleTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Undisturbed_run_ends_with_the_image_on_the_share(bool uefi)
    {
        var cycle = new FullCycle(uefi);
        var (outcome, message) = cycle.RunToEnd();
        outcome.ShouldBe(RunOutcome.Succeeded, message);
        cycle.HasNewImage("undisturbed").ShouldBeTrue();
        cycle.Commands.ShouldBe(["in PE", "in Windows", "after a restart"]);
        cycle.Run.Setup.StartedGeneralizedWindows.ShouldBeFalse();
        cycle.Machine.Disks.Files.Where(f => f.EndsWith("smsts.log", StringComparison.Ordinal)).Select(f => System.Text.Encoding.UTF8.GetString(cycle.Machine.Disks.Read(f)!)).ShouldAllBe(t => !t.Contains(FullCycle.Password, StringComparison.Ordinal));
        cycle.Machine.Disks.Files.ShouldContain(f => f.StartsWith(FullCycle.Share + @"\ref\Logs\", StringComparison.OrdinalIgnoreCase));
    }
}
