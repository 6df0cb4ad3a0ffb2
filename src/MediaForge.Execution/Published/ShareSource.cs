using MediaForge.Execution.Capture;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>A publication in a folder on a share.</summary>
internal sealed class ShareSource(Machine machine, ExecutionLog log, PublishedSource source) : PublicationSource
{
    private const string Component = "Source";
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;

    private bool _isConnected;

    /// <inheritdoc/>
    public override string Location => source.Place.Location;

    /// <summary>Connects the share if it is not connected.</summary>
    /// <exception cref="SourceException">It cannot be.</exception>
    public void Connect()
    {
        if (_isConnected) return;
        var target = new CaptureTarget(source.Place.Host, source.Place.Share!, Location, string.Empty, source.Account, source.Password);
        if (new ShareCheck(machine, log).FindNetworkFault(target) is { } away) throw new SourceException(away.Code, away.Message) { MayPass = away.MayPass };
        var code = machine.ConnectShare(target.Connection);
        if (code != 0) throw OfConnection(code);
        log.Info(Component, $"connected {source.Place.Share}{(source.Account.Length > 0 ? $" with the account {source.Account}" : string.Empty)}");
        _isConnected = true;
    }

    /// <inheritdoc/>
    public override Stream Open(string path, long from, out long at)
    {
        Connect();
        var file = source.Place.PathOf(path);
        try
        {
            var stream = machine.OpenRead(file);
            stream.Position = at = Math.Min(from, stream.Length);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OfRead(path, e);
        }
    }

    /// <inheritdoc/>
    public override SourceException OfRead(string path, Exception e)
    {
        var file = source.Place.PathOf(path);
        var code = ShareErrors.CodeOf(e);
        if (e is FileNotFoundException or DirectoryNotFoundException || code is FileNotFound or PathNotFound)
        {
            var hint = path == Publication.FileName ? "Nothing was published there: publish to that folder (mediaforge publish), or correct the media's source." : "The publication there is incomplete: publish again.";
            return new SourceException(ErrorText.FromWin32(FileNotFound), $"{file} is not there. {hint}");
        }
        return e is UnauthorizedAccessException
            ? new SourceException(e.HResult, $"{file} may not be read by {Account}. Give it the right to read, on the share and in the folder.")
            : new SourceException(e.HResult, $"{file} cannot be read: {e.Message}") { MayPass = ShareErrors.IsNetwork(e) || code == ShareErrors.SharingViolation };
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _isConnected = false;
        machine.DisconnectShare(source.Place.Share!);
    }

    private string Account => source.Account.Length > 0 ? $"the account {source.Account}" : "this machine, which has no account there";

    private SourceException OfConnection(int code)
    {
        var place = source.Place;
        var text = code switch
        {
            5 or 86 or 1326 => $"{place.Host} does not let {Account} in on {place.Share}: the user name or password is wrong, or it may not use the share. Write the account as DOMAIN\\user or SERVER\\user in {PublishedSource.AccountVariable}, and check {PublishedSource.PasswordVariable}.",
            53 => $"Windows' client does not find {place.Share} (network path not found). See that the server is up, and its file sharing is on.",
            67 => $"The server {place.Host} has no share {place.Share![(place.Share!.LastIndexOf('\\') + 1)..]}. Correct the media's source, or make the share.",
            1219 => $"This machine has a connection to {place.Host} under another account already, and Windows keeps one for each server. Use one account for all shares of that server, or its address in one of them.",
            1272 => $"{place.Share} would let this machine in as a guest, which Windows refuses. Give the media an account ({PublishedSource.AccountVariable}, {PublishedSource.PasswordVariable}) that the server knows.",
            1330 or 1331 or 1793 or 1907 or 1909 => $"{Account} cannot log on to {place.Host}: its password has expired or must be changed, or it is disabled, expired or locked.",
            _ => $"{place.Share} cannot be connected with {Account}.",
        };
        return new SourceException(ErrorText.FromWin32(code), text) { MayPass = ShareErrors.MayPass(code) };
    }
}
