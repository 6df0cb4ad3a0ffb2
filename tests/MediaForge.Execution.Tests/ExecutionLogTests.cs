using MediaForge.Execution.Logging;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Tests;

public class ExecutionLogTests
{
    [Fact]
    public void Write_from_two_threads_while_secrets_are_added_keeps_every_line_whole()
    {
        const int Lines = 300;
        var machine = new SimulatedMachine();
        var secrets = new SecretMask();
        var screen = new StringWriter { NewLine = "\n" };
        var log = new ExecutionLog(machine, secrets, new ProgressScreen(screen));
        log.MoveTo(@"X:\Log");
        var other = new Thread(() =>
        {
            for (var i = 0; i < Lines; i++) log.Warning("B", "ctrl-c");
        });
        other.Start();
        for (var i = 0; i < Lines; i++)
        {
            secrets.Add($"secret-{i}-");
            log.Info("A", $"is secret-{i}-");
        }
        other.Join();
        var lines = screen.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Count(l => l == "WARNING: ctrl-c").ShouldBe(Lines);
        lines.Count(l => l == "is ********").ShouldBe(Lines);
        lines.Length.ShouldBe(2 * Lines);
        System.Text.Encoding.UTF8.GetString(machine.Disks.Read(@"X:\Log\smsts.log")!).Split("<![LOG[").Length.ShouldBe((2 * Lines) + 1);
    }
}
