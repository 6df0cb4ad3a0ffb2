namespace MediaForge.Execution;

/// <summary>
/// What a person at the machine, or a serial port, sees: plain ASCII lines, since Windows PE has raster fonts and serial
/// terminals have nothing at all. Texts must be masked before they come here.
/// </summary>
public sealed class ProgressScreen(TextWriter output)
{
    /// <summary>Says which step runs: <c>[2/10] Build / Partition Disk</c>.</summary>
    public void Step(int number, int total, string path) => Put($"[{number}/{total}] {path}");

    /// <summary>Writes a line of the log; warnings and errors are marked.</summary>
    public void Line(LogSeverity severity, string text) => Put(severity switch
    {
        LogSeverity.Error => "ERROR: " + text,
        LogSeverity.Warning => "WARNING: " + text,
        _ => text,
    });

    /// <summary>Writes a line that a program which watches the serial port understands.</summary>
    public void Signal(string line) => Put(line);

    private void Put(string text)
    {
        var plain = text.Replace("\r", string.Empty, StringComparison.Ordinal);
        output.WriteLine(string.Create(plain.Length, plain, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = from[i] is (>= ' ' and <= '~') or '\n' or '\t' ? from[i] : '?';
        }));
        output.Flush();
    }
}
