using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Capture;

/// <summary>The network or the server is away.</summary>
internal sealed class ShareAwayException : IOException
{
    /// <summary>Says why.</summary>
    public ShareAwayException(ShareFault fault) : base(fault.Message) => HResult = fault.Code;
}

/// <summary>
/// A connection to a share that outlives the network: what fails because the network or the server is away is done again
/// when it is back, for as long as patience lasts.
/// </summary>
/// <remarks>
/// A file that is in use counts as away: after a lost connection a server holds the files of the old one open for minutes.
/// Patience begins anew whenever there was progress.
/// </remarks>
internal sealed class ShareLink(Machine machine, ExecutionLog log, CaptureTarget target, TimeSpan patience)
{
    /// <summary>The variable that holds the patience in seconds.</summary>
    public const string PatienceVariable = "MediaForgeNetworkPatience";

    private const string Component = "CaptureImage";

    /// <summary>The patience unless the variable says otherwise.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private bool _isConnected;
    private bool _wasConnected;
    private long? _lostSince;
    private TimeSpan _wait = FirstWait;
    private long _best = -1;

    /// <summary>Does something on the share, connecting it first if need be, until it is done.</summary>
    /// <param name="what">What it is, for messages: <c>uploading the image</c>.</param>
    /// <param name="action">May be called again after it has failed anywhere.</param>
    /// <param name="connects">Whether the share is to be connected first; otherwise the action does that.</param>
    /// <exception cref="StepFailedException">Patience is over, or the share refuses.</exception>
    public T Do<T>(string what, Func<T> action, bool connects = true)
    {
        for (; ; )
        {
            try
            {
                if (connects) Connect();
                var result = action();
                Recovered();
                return result;
            }
            catch (IOException e) when (e is ShareAwayException || ShareErrors.IsNetwork(e) || ShareErrors.CodeOf(e) == ShareErrors.SharingViolation)
            {
                Wait(what, e);
            }
        }
    }

    /// <summary>Does something on the share; see the other overload.</summary>
    public void Do(string what, Action action) => Do(what, () =>
    {
        action();
        return true;
    });

    /// <summary>Takes the connection away, and with it all that Windows remembers of files on the share.</summary>
    public void Disconnect()
    {
        _isConnected = false;
        machine.DisconnectShare(target.Share);
    }

    /// <summary>Begins to measure progress anew.</summary>
    public void StartOver() => _best = -1;

    /// <summary>Notes progress, in a measure that only grows.</summary>
    public void Advance(long position)
    {
        if (position <= _best) return;
        _best = position;
        Recovered();
    }

    private void Recovered()
    {
        if (_lostSince is null) return;
        log.Info(Component, $"{target.Share} is back after {Elapsed().TotalSeconds:0} seconds");
        (_lostSince, _wait) = (null, FirstWait);
    }

    private void Connect()
    {
        if (_isConnected) return;
        var code = machine.ConnectShare(target.Connection);
        if (code == 0)
        {
            _isConnected = _wasConnected = true;
            return;
        }
        var fault = ShareErrors.OfConnection(target, code);
        // A server that is just starting may refuse what it let in before.
        if (fault.MayPass || _wasConnected) throw new ShareAwayException(fault);
        throw new StepFailedException(fault.Code, fault.Message);
    }

    private void Wait(string what, IOException e)
    {
        if (_lostSince is null)
        {
            _lostSince = machine.Clock.GetTimestamp();
            log.Warning(Component, $"{what} was interrupted ({ErrorText.Describe(e.HResult)}: {e.Message}); it goes on as soon as that is over, if it is within {patience.TotalMinutes:0} minutes ({PatienceVariable})");
        }
        if (Elapsed() >= patience)
        {
            (_lostSince, _wait) = (null, FirstWait);
            throw new StepFailedException(e.HResult, $"{what} was interrupted and could not go on for {patience.TotalMinutes:0} minutes: {e.Message} See that network and server are up and that nobody has the file open.");
        }
        Disconnect();
        machine.Wait(_wait);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }

    private TimeSpan Elapsed() => machine.Clock.GetElapsedTime(_lostSince!.Value, machine.Clock.GetTimestamp());
}
