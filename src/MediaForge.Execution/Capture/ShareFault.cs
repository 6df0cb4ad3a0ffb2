namespace MediaForge.Execution.Capture;

/// <summary>Why a place on a share cannot take an image.</summary>
/// <param name="Code">The code: a Win32 error as an HRESULT.</param>
/// <param name="Message">What is wrong, where, and what to do.</param>
internal sealed record ShareFault(int Code, string Message)
{
    /// <summary>Whether it may be over in a while without anybody doing anything: the network or the server is away.</summary>
    public bool MayPass { get; init; }
}
