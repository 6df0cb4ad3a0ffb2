using System.Globalization;
using System.Text;

namespace MediaForge.Lab;

/// <summary>What came of one run of a <see cref="VirtualMachine"/>.</summary>
/// <param name="Lines">What the serial console showed.</param>
/// <param name="End">How the run ended.</param>
public sealed record MachineRun(IReadOnlyList<SerialLine> Lines, RunEnd End)
{
    /// <summary>The first line that contains the text, or null.</summary>
    public SerialLine? Find(string text) => Lines.FirstOrDefault(line => line.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>The first line that contains the text; when there is none the test fails and shows the whole console.</summary>
    public SerialLine ShouldShow(string text)
    {
        var line = Find(text);
        Assert.True(line is not null, $"The console never showed '{text}'.\n{this}");
        return line!;
    }

    /// <summary>Fails the test, and shows the whole console, unless the run ended like this.</summary>
    public void ShouldEndWith(RunEnd end) => Assert.True(End == end, $"The run should have ended with {end}.\n{this}");

    /// <summary>The console with its times in seconds, and the end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines) text.AppendLine(CultureInfo.InvariantCulture, $"{line.Time.TotalSeconds,7:F2} {line.Text}");
        return text.Append(CultureInfo.InvariantCulture, $"End: {End}").ToString();
    }
}

/// <summary>A line of the serial console, without control sequences.</summary>
/// <param name="Time">Since QEMU was started.</param>
/// <param name="Text">Never empty.</param>
public sealed record SerialLine(TimeSpan Time, string Text);

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>The guest restarted the machine.</summary>
    Restart,

    /// <summary>The guest switched the machine off.</summary>
    PowerOff,

    /// <summary>A line came that the run was to be stopped at: the power was cut.</summary>
    StopLine,

    /// <summary>The time was over: the power was cut.</summary>
    TimeLimit,

    /// <summary>QEMU ended without the guest's kernel saying why: the processor stopped, a boot program gave up, or QEMU refused its arguments.</summary>
    Other,
}
