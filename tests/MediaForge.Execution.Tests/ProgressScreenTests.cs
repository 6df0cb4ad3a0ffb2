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
}
