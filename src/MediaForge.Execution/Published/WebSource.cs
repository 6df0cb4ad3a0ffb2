using MediaForge.Execution.Capture;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>A publication on a web server.</summary>
internal sealed class WebSource(Machine machine, PublishedSource source) : PublicationSource
{
    private const int LogonFailure = 1326;
    private const int FileNotFound = 2;
    private const int NotReachable = 1231;
    private const int BadNetworkAnswer = 58;
    private const int CertificateUnknown = unchecked((int)0x800B0109); // CERT_E_UNTRUSTEDROOT

    private const int Whole = 200;
    private const int Part = 206;
    private const int NoSuchRange = 416;

    /// <inheritdoc/>
    public override string Location => source.Place.Location;

    /// <inheritdoc/>
    public override Stream Open(string path, long from, out long at)
    {
        var address = new Uri(source.Place.PathOf(path));
        var answer = Ask(address, from);
        if (answer.Status == NoSuchRange && from > 0)
        {
            // What is here already is as long as the file there, or longer: it is another one.
            answer.Dispose();
            answer = Ask(address, from = 0);
        }
        if (answer.Status is Whole or Part)
        {
            // A server that does not know ranges sends all of it.
            at = answer.Status == Part ? from : 0;
            return answer.Content;
        }
        var status = answer.Status;
        answer.Dispose();
        throw OfStatus(address, path, status);
    }

    /// <inheritdoc/>
    public override SourceException OfRead(string path, Exception e) =>
        new(e.HResult, $"{source.Place.PathOf(path)} broke off: {e.Message}") { MayPass = true };

    private WebAnswer Ask(Uri address, long from)
    {
        try
        {
            return machine.Get(new WebGet(address, from, source.Account, source.Password));
        }
        catch (WebFailedException e)
        {
            throw OfFailure(address, e);
        }
    }

    private SourceException OfFailure(Uri address, WebFailedException e)
    {
        var network = new NetworkHints(machine.ReadHardware().Adapters);
        if (e.Failure is not WebFailure.Certificate && network.FindFault() is { } none) return new SourceException(none.Code, none.Message) { MayPass = true };
        return e.Failure switch
        {
            WebFailure.UnknownHost => new SourceException(ErrorText.FromWin32(NotReachable), $"The server's name, {address.Host}, cannot be resolved. {network.Describe()} Check the name; write it with its domain, or use the server's address.") { MayPass = true },
            WebFailure.NoConnection => new SourceException(e.HResult, $"{address.Host} cannot be reached on TCP port {address.Port}: {e.Message} See whether the web server runs, and no firewall is between. {network.Describe()}") { MayPass = true },
            WebFailure.Certificate => new SourceException(CertificateUnknown, $"The certificate of {address.Host}:{address.Port} is not trusted: {e.Message} Windows PE trusts few roots, and none of a company's own; this machine says it is {machine.Clock.GetUtcNow():u}. Use a certificate that it trusts, or http://: what is fetched is checked by signature and hash in any case, but then the password and the task sequence can be read on the way."),
            _ => new SourceException(e.HResult, $"{address} cannot be fetched: {e.Message}") { MayPass = true },
        };
    }

    private SourceException OfStatus(Uri address, string path, int status) => status switch
    {
        401 or 403 or 407 => new SourceException(ErrorText.FromWin32(LogonFailure), $"{address} is refused (HTTP {status}): {(source.Account.Length > 0 ? $"the server does not let {source.Account} in, or it may not read there" : "the server wants an account")}. Check {PublishedSource.AccountVariable} and {PublishedSource.PasswordVariable}, and its rights there."),
        404 or 410 => new SourceException(ErrorText.FromWin32(FileNotFound), $"{address} is not there (HTTP {status}). {(path == Publication.FileName ? "Nothing was published there: publish to the folder that the server shows at this address (mediaforge publish), or correct the media's source." : "The publication there is incomplete, or the server does not give out files of this kind (IIS wants a MIME type for each extension): publish again, or allow it.")}"),
        >= 500 or 408 or 429 => new SourceException(ErrorText.FromWin32(BadNetworkAnswer), $"{address} cannot be had now: the server answers HTTP {status}.") { MayPass = true },
        _ => new SourceException(ErrorText.FromWin32(BadNetworkAnswer), $"{address}: the server answers HTTP {status}, which is no file."),
    };
}
