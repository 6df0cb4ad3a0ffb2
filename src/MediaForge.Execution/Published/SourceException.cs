namespace MediaForge.Execution.Published;

/// <summary>Something cannot be had from the source of a bootable media.</summary>
/// <param name="code">The code: a Win32 error as an HRESULT.</param>
/// <param name="message">What is wrong, where, and what to do.</param>
internal sealed class SourceException(int code, string message) : Exception(message)
{
    /// <summary>The code.</summary>
    public int Code => code;

    /// <summary>Whether it may be over in a while without anybody doing anything: the network or the server is away.</summary>
    public bool MayPass { get; init; }
}
