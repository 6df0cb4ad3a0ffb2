using MediaForge.Execution.Logging;

namespace MediaForge.Execution.Tests;

public class CMTraceFormatTests
{
    [Fact]
    public void Format_is_what_CMTrace_reads() =>
        CMTraceFormat.Format(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(-8)), LogSeverity.Warning, "TSManager", 7, "text")
            .ShouldBe("<![LOG[text]LOG]!><time=\"03:04:05.678+480\" date=\"01-02-2026\" component=\"TSManager\" context=\"\" type=\"2\" thread=\"7\" file=\"TSManager\">");

    [Fact]
    public void Format_end_mark_in_the_text_does_not_end_the_entry() =>
        CMTraceFormat.Format(default, LogSeverity.Error, "C", 1, "a]LOG]!>b").Split("]LOG]!>").Length.ShouldBe(2);
}
