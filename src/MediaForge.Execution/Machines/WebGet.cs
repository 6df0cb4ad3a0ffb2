namespace MediaForge.Execution.Machines;

/// <summary>A file that is asked of a web server.</summary>
/// <param name="Address">Its address: http or https.</param>
/// <param name="From">The position of the first byte that is wanted; the server may send the whole file nevertheless.</param>
/// <param name="Account">The account; empty for none.</param>
/// <param name="Password">Its password.</param>
public sealed record WebGet(Uri Address, long From, string Account, string Password)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Address} from {From}";
}

/// <summary>What a web server answers.</summary>
/// <param name="status">The status of HTTP (RFC 9110, section 15): 200 the file, 206 the part of it that was asked for, others.</param>
/// <param name="content">The file or part. A read that breaks off is an <see cref="IOException"/>, also where the file ends too early.</param>
public sealed class WebAnswer(int status, Stream content) : IDisposable
{
    /// <summary>The status.</summary>
    public int Status => status;

    /// <summary>The bytes; disposing of it ends the answer.</summary>
    public Stream Content => content;

    /// <inheritdoc/>
    public void Dispose() => content.Dispose();
}

/// <summary>Why a web server gives no answer at all.</summary>
public enum WebFailure
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary>Its name cannot be resolved.</summary>
    UnknownHost,

    /// <summary>Nobody listens there, or nothing comes back.</summary>
    NoConnection,

    /// <summary>Its certificate is not trusted.</summary>
    Certificate,
}

/// <summary>A web server gives no answer.</summary>
public sealed class WebFailedException : IOException
{
    /// <summary>Makes it.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="message">What the system says.</param>
    /// <param name="code">The code: a Win32 error as an HRESULT.</param>
    public WebFailedException(WebFailure failure, string message, int code)
        : base(message) => (Failure, HResult) = (failure, code);

    /// <summary>Why.</summary>
    public WebFailure Failure { get; }
}
