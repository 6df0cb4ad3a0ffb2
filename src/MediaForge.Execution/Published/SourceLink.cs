using MediaForge.Execution.Capture;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Published;

/// <summary>Does things at a source again and again while network or server are away, for as long as patience lasts.</summary>
internal sealed class SourceLink(Machine machine, ExecutionLog log, PublicationSource source, TimeSpan patience)
{
    private const string Component = "Source";

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private long? _lostSince;
    private TimeSpan _wait = FirstWait;

    /// <summary>How long a machine waits for its source before the run has begun: until the network is up.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    /// <summary>The patience of a run (<c>MediaForgeNetworkPatience</c>).</summary>
    public static TimeSpan PatienceOf(VariableStore variables) => Sequencer.Seconds(variables.Find(ShareLink.PatienceVariable)) ?? ShareLink.DefaultPatience;

    /// <summary>Does something, which may be called again after it has failed anywhere.</summary>
    /// <exception cref="SourceException">It cannot be done, or patience is over.</exception>
    public T Do<T>(Func<T> action)
    {
        for (; ; )
        {
            try
            {
                var result = action();
                Advance();
                return result;
            }
            catch (SourceException e) when (e.MayPass)
            {
                Wait(e);
            }
        }
    }

    /// <summary>Notes progress: patience begins anew.</summary>
    public void Advance()
    {
        if (_lostSince is not { } since) return;
        log.Info(Component, $"{source.Location} is back after {machine.Clock.GetElapsedTime(since).TotalSeconds:0} seconds");
        (_lostSince, _wait) = (null, FirstWait);
    }

    private void Wait(SourceException e)
    {
        if (_lostSince is null)
        {
            _lostSince = machine.Clock.GetTimestamp();
            log.Warning(Component, $"{e.Message} It is tried again for {patience.TotalMinutes:0.#} minutes.");
        }
        if (machine.Clock.GetElapsedTime(_lostSince.Value) >= patience)
        {
            (_lostSince, _wait) = (null, FirstWait);
            throw new SourceException(e.Code, $"{e.Message} That did not change for {patience.TotalMinutes:0.#} minutes.");
        }
        source.Reset();
        machine.Wait(_wait);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }
}
