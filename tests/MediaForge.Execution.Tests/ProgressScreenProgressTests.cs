using MediaForge.Execution.Logging;
using MediaForge.Execution.Simulation;

namespace MediaForge.Execution.Tests;

/// <summary>Steps, bytes and times on the screen.</summary>
public sealed class ProgressScreenProgressTests : IDisposable
{
    private const long MB = 1 << 20;
    private readonly SimulatedClock _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _mirror = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _mirror.Dispose();
    }

    private ProgressScreen Screen(bool rewrites)
    {
        var screen = new ProgressScreen(_output, rewrites);
        screen.MirrorTo(_mirror, _ => { });
        return screen;
    }

    private void After(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(null, "[2/10] A")]
    [InlineData("1", "[2 of 10] A")]
    [InlineData("2", "[2 of 10 (20% complete)] A")]
    [InlineData("3", "[20% complete] A")]
    [InlineData("x", "[2/10] A")]
    public void Step_says_its_place_as_TSProgressInfoLevel_asks_and_the_time_since_the_start(string? level, string expected)
    {
        var screen = Screen(rewrites: false);
        screen.Show(level, hidden: false);
        screen.Step(2, 10, "A", TimeSpan.FromSeconds(3725), _clock);
        _output.ToString().ShouldBe(expected + " (1:02:05 since the start)\n");
    }

    [Fact]
    public void Step_after_the_clock_was_set_back_says_zero()
    {
        Screen(rewrites: false).Step(1, 1, "A", TimeSpan.FromHours(-8), _clock);
        _output.ToString().ShouldBe("[1/1] A (0:00:00 since the start)\n");
    }

    [Fact]
    public void Show_hidden_keeps_steps_progress_and_information_from_the_console_but_not_from_the_mirror()
    {
        var screen = Screen(rewrites: true);
        screen.Show(null, hidden: true);
        screen.Step(1, 1, "A", TimeSpan.Zero, _clock);
        screen.Progress("copying", new(MB * 20, MB * 20), _clock);
        screen.Line(LogSeverity.Information, "info");
        After(120);
        screen.ShowAlive(_clock);
        _output.ToString().ShouldBeEmpty();
        screen.Line(LogSeverity.Warning, "careful");
        screen.Notice("restart soon");
        _output.ToString().ShouldBe("WARNING: careful\nrestart soon\n");
        _mirror.ToString().ShouldBe("[1/1] A (0:00:00 since the start)\n  copying: 20 of 20 MB (100%)\ninfo\n  running for 0:02:00 (0:02:00 since the start)\nWARNING: careful\nrestart soon\n");
    }

    [Fact]
    public void Progress_without_a_console_makes_a_line_every_five_seconds_with_rate_and_remaining_time()
    {
        var screen = Screen(rewrites: false);
        for (var second = 0; second <= 10; second++)
        {
            screen.Progress("applying", new(second * 10 * MB, 100 * MB), _clock);
            After(1);
        }
        var expected = "  applying: 0 of 100 MB (0%)\n  applying: 50 of 100 MB (50%), 10.0 MB/s, 0:00:05 left\n  applying: 100 of 100 MB (100%), 10.0 MB/s\n";
        _output.ToString().ShouldBe(expected);
        _mirror.ToString().ShouldBe(expected);
    }

    [Fact]
    public void Progress_that_is_done_is_said_once()
    {
        var screen = Screen(rewrites: false);
        for (var i = 0; i < 3; i++) screen.Progress("copying", new(0, 0), _clock);
        screen.Progress("verifying", new(5 << 10, 5 << 10), _clock);
        _output.ToString().ShouldBe("  copying: 0 of 0 KB\n  verifying: 5 of 5 KB (100%)\n");
    }

    [Fact]
    public void Progress_that_begins_anew_has_a_rate_of_its_own()
    {
        var screen = Screen(rewrites: false);
        screen.Progress("copying", new(0, 100 * MB), _clock);
        After(10);
        screen.Progress("copying", new(90 * MB, 100 * MB), _clock);
        screen.Progress("copying", new(50 * MB, 100 * MB), _clock);
        After(10);
        screen.Progress("copying", new(60 * MB, 100 * MB), _clock);
        _output.ToString().ShouldEndWith("  copying: 50 of 100 MB (50%)\n  copying: 60 of 100 MB (60%), 1.0 MB/s, 0:00:40 left\n");
    }

    [Fact]
    public void Progress_rate_follows_what_has_become_slow()
    {
        var screen = Screen(rewrites: false);
        long done = 0;
        for (var second = 0; second < 200; second++)
        {
            screen.Progress("copying", new(done, 100_000 * MB), _clock);
            done += (second < 100 ? 100 : 1) * MB;
            After(1);
        }
        _output.ToString().ShouldEndWith("1.0 MB/s, 24:58:25 left\n");
    }

    [Fact]
    public void Progress_on_a_console_rewrites_its_line_and_other_lines_wipe_it()
    {
        var screen = Screen(rewrites: true);
        screen.Progress("copying", new(0, 100 * MB), _clock);
        After(0.1);
        screen.Progress("copying", new(1 * MB, 100 * MB), _clock);
        After(0.2);
        screen.Progress("copying", new(2 * MB, 100 * MB), _clock);
        screen.Line(LogSeverity.Information, "hello");
        After(1);
        screen.Progress("copying", new(100 * MB, 100 * MB), _clock);
        screen.Line(LogSeverity.Information, "end");
        _output.ToString().ShouldBe("\r  copying: 0 of 100 MB (0%)\r  copying: 2 of 100 MB (2%)\r" + new string(' ', 27) + "\rhello\n\r  copying: 100 of 100 MB (100%), 76.9 MB/s\nend\n");
        _mirror.ToString().ShouldBe("  copying: 0 of 100 MB (0%)\nhello\n  copying: 100 of 100 MB (100%), 76.9 MB/s\nend\n");
    }

    [Fact]
    public void Progress_on_a_console_never_wraps()
    {
        Screen(rewrites: true).Progress(new string('x', 100), new(0, 100 * MB), _clock);
        _output.ToString().Length.ShouldBe(1 + 79);
    }

    [Fact]
    public void ShowAlive_tells_every_minute_that_a_silent_step_still_runs_and_nothing_between_steps()
    {
        var screen = Screen(rewrites: false);
        screen.ShowAlive(_clock);
        screen.Step(1, 2, "A", TimeSpan.FromMinutes(10), _clock);
        for (var second = 0; second < 130; second++)
        {
            After(1);
            screen.ShowAlive(_clock);
        }
        screen.StepEnded();
        After(100);
        screen.ShowAlive(_clock);
        _output.ToString().ShouldBe("[1/2] A (0:10:00 since the start)\n  running for 0:01:00 (0:11:00 since the start)\n  running for 0:02:00 (0:12:00 since the start)\n");
    }

    [Fact]
    public void ShowAlive_is_silent_while_bytes_are_shown()
    {
        var screen = Screen(rewrites: true);
        screen.Step(1, 1, "A", TimeSpan.Zero, _clock);
        After(6);
        screen.Progress("copying", new(0, 100 * MB), _clock);
        screen.ShowAlive(_clock);
        _output.ToString().ShouldNotContain("running");
        After(6);
        screen.ShowAlive(_clock);
        _output.ToString().ShouldEndWith("\r  running for 0:00:12 (0:00:12 since the start)");
    }
}
