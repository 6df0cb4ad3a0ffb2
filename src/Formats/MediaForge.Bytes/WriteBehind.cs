using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>
/// Has the kernel begin to write what is in its cache while the copy goes on (<c>sync_file_range(2)</c>), so that the
/// flush at the end finds little left to wait for. Linux only; elsewhere the flush does all of it.
/// </summary>
internal sealed partial class WriteBehind(SafeFileHandle file)
{
    private const long Portion = 32 << 20;
    private const uint BeginWriting = 2; // SYNC_FILE_RANGE_WRITE: start, do not wait

    private long _begun;

    /// <summary>Tells that all bytes up to an offset are written to the file.</summary>
    public void Reached(long offset)
    {
        if (!OperatingSystem.IsLinux() || offset - _begun < Portion) return;
        // A hint: where it is not understood (network file systems), the flush at the end does the work and reports errors.
        _ = SyncFileRange(file, _begun, offset - _begun, BeginWriting);
        _begun = offset;
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}
