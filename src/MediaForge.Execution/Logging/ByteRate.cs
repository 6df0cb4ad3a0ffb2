namespace MediaForge.Execution.Logging;

/// <summary>
/// How fast bytes come: the average of the last 30 to 60 seconds, so that it follows a network that slows down and does
/// not jump with every block.
/// </summary>
/// <param name="done">The bytes done when the watch begins: what was done before does not count.</param>
/// <param name="at">The timestamp of that moment.</param>
internal sealed class ByteRate(long done, long at)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    // The average is taken from the first; the second takes its place when it is a window old.
    private (long Done, long At) _from = (done, at);
    private (long Done, long At) _next = (done, at);

    /// <summary>Bytes per second; null in the first second, when it would only be a guess.</summary>
    public double? PerSecond(long done, long now, TimeProvider clock)
    {
        if (clock.GetElapsedTime(_next.At, now) >= Window) (_from, _next) = (_next, (done, now));
        var seconds = clock.GetElapsedTime(_from.At, now).TotalSeconds;
        return seconds < 1 ? null : (done - _from.Done) / seconds;
    }
}
