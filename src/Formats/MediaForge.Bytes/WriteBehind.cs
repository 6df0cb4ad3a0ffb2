using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>
/// Has the kernel write what is in its cache while the copy goes on (<c>sync_file_range(2)</c>), so that the flush at the
/// end finds little left to wait for. The call does the work in the caller's name, so it has a thread of its own. Linux
/// only; elsewhere the flush does all of it.
/// </summary>
internal sealed partial class WriteBehind(SafeFileHandle file)
{
    private const long Portion = 64 << 20;
    private const uint BeginWriting = 2; // SYNC_FILE_RANGE_WRITE: start, do not wait for the device

    private long _begun;
    private Task _work = Task.CompletedTask;

    /// <summary>Tells that all bytes up to an offset are written to the file.</summary>
    public void Reached(long offset)
    {
        if (!OperatingSystem.IsLinux() || offset - _begun < Portion || !_work.IsCompleted) return;
        var (start, length) = (_begun, offset - _begun);
        _begun = offset;
        // A hint: where it is not understood (network file systems), the flush at the end does the work and reports errors.
        _work = Task.Factory.StartNew(() => SyncFileRange(file, start, length, BeginWriting), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits for what was begun.</summary>
    public void Finish() => _work.Wait();

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}
