using MediaForge.Execution.Logging;

namespace MediaForge.Execution.Tests;

public class ProgressScreenTests
{
    [Fact]
    public void Line_is_plain_ASCII()
    {
        var writer = new StringWriter();
        new ProgressScreen(writer).Line(LogSeverity.Error, "Größe\r\n\u001b[31m");
        writer.ToString().ReplaceLineEndings("\n").ShouldBe("ERROR: Gr??e\n?[31m\n");
    }

    [Fact]
    public void MirrorTo_shows_the_same_from_now_on_with_the_line_ends_of_the_mirror()
    {
        var (screen, mirror) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\r\n" });
        var both = new ProgressScreen(screen);
        both.Signal("before");
        both.MirrorTo(mirror, _ => { });
        both.Step(1, 2, "A / B", TimeSpan.Zero, TimeProvider.System);
        both.Line(LogSeverity.Warning, "two\nlines");
        screen.ToString().ShouldBe("before\n[1/2] A / B (0:00:00 since the start)\nWARNING: two\nlines\n");
        mirror.ToString().ShouldBe("[1/2] A / B (0:00:00 since the start)\r\nWARNING: two\r\nlines\r\n");
    }

    [Fact]
    public void MirrorTo_failing_mirror_is_given_up_once_and_the_screen_goes_on()
    {
        var screen = new StringWriter { NewLine = "\n" };
        var both = new ProgressScreen(screen);
        using var dead = new DeadStream();
        var mirror = new StreamWriter(dead);
        both.MirrorTo(mirror, e => both.Line(LogSeverity.Warning, "lost: " + e.Message));
        both.Signal("one");
        both.Signal("two");
        screen.ToString().ShouldBe("one\nWARNING: lost: the line is dead\ntwo\n");
        dead.Writes.ShouldBe(1);
    }

    private sealed class DeadStream : MemoryStream
    {
        public int Writes { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            throw new IOException("the line is dead");
        }
    }
}
