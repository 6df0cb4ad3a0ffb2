namespace MediaForge.Media.BootTest;

/// <summary>What a machine said while it ran, and how the run ended.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Lines">The lines of its serial port.</param>
/// <param name="Complaints">What QEMU itself had to say (its standard error); empty when all was well.</param>
public sealed record QemuRun(QemuRunEnd End, IReadOnlyList<SerialLine> Lines, string Complaints);

/// <summary>A line of a machine's serial port.</summary>
/// <param name="Time">Since QEMU was started.</param>
/// <param name="Text">Without control characters and the terminal's control sequences; never empty.</param>
public sealed record SerialLine(TimeSpan Time, string Text);

/// <summary>How a machine's run ended.</summary>
public enum QemuRunEnd
{
    /// <summary>It switched itself off or restarted, or QEMU ended.</summary>
    PoweredOff,

    /// <summary>A line was seen that ends the run: the power was cut.</summary>
    Stopped,

    /// <summary>The time was up: the power was cut.</summary>
    OutOfTime,
}
