using System.Globalization;
using System.Text;

namespace MediaForge.Lab;

/// <summary>What came of one run of a <see cref="VirtualMachine"/>, and what a test may ask of it.</summary>
public sealed class MachineRun
{
    private readonly string _complaints;

    /// <summary>Judges the end of a run by the last words of the guest's kernel.</summary>
    public MachineRun(QemuRun run)
    {
        Lines = run.Lines;
        _complaints = run.Complaints;
        End = run.End switch
        {
            QemuRunEnd.Stopped => RunEnd.StopLine,
            QemuRunEnd.OutOfTime => RunEnd.TimeLimit,
            _ when Lines.Any(line => line.Text.Contains("reboot: Restarting system", StringComparison.Ordinal)) => RunEnd.Restart,
            _ when Lines.Any(line => line.Text.Contains("reboot: Power down", StringComparison.Ordinal)) => RunEnd.PowerOff,
            _ => RunEnd.Other,
        };
    }

    /// <summary>What the serial console showed.</summary>
    public IReadOnlyList<SerialLine> Lines { get; }

    /// <summary>How the run ended.</summary>
    public RunEnd End { get; }

    /// <summary>The first line that contains the text, or null.</summary>
    public SerialLine? Find(string text) => Lines.FirstOrDefault(line => line.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>The first line that contains the text; when there is none the test fails and shows the whole console.</summary>
    public SerialLine ShouldShow(string text)
    {
        var line = Find(text);
        Assert.True(line is not null, $"The console never showed '{text}'.\n{this}");
        return line!;
    }

    /// <summary>A step failed, and its line says all of this.</summary>
    public void ShouldTellOf(string step, params ReadOnlySpan<string> texts)
    {
        var line = ShouldShow($"'{step}' failed: ");
        foreach (var text in texts) Assert.True(line.Text.Contains(text, StringComparison.Ordinal), $"The failure of '{step}' should have said '{text}'. It said: {line.Text}\n{this}");
    }

    /// <summary>Fails the test, and shows the whole console, unless the run ended like this.</summary>
    public void ShouldEndWith(RunEnd end) => Assert.True(End == end, $"The run should have ended with {end}.\n{this}");

    /// <summary>The console with its times in seconds, what QEMU complained of, and the end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines) text.AppendLine(CultureInfo.InvariantCulture, $"{line.Time.TotalSeconds,7:F2} {line.Text}");
        if (_complaints.Length > 0) text.AppendLine(CultureInfo.InvariantCulture, $"QEMU: {_complaints}");
        return text.Append(CultureInfo.InvariantCulture, $"End: {End}").ToString();
    }
}

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

    /// <summary>QEMU ended without the guest's kernel saying why: the processor stopped, or a boot program gave up.</summary>
    Other,
}
