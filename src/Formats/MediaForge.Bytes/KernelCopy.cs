using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>
/// <c>copy_file_range(2)</c>: the kernel copies between two files without a detour through this process, and
/// shares the extents on file systems that can (Btrfs, XFS). Linux only.
/// </summary>
internal static partial class KernelCopy
{
    private const long OneCall = 64 << 20; // short enough for progress and cancellation

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux();

    /// <summary>Copies as much as the kernel will; the caller does the rest. Returns the bytes copied.</summary>
    public static long Copy(FileSource source, long sourceOffset, SafeFileHandle target, long targetOffset, long length, Action<long> report, CancellationToken cancellationToken)
    {
        using var file = FileHandleCache.Rent(source);
        long done = 0;
        while (done < length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long from = sourceOffset + done, to = targetOffset + done;
            var n = CopyFileRange(file.Handle, ref from, target, ref to, (nuint)Math.Min(OneCall, length - done), 0);
            if (n <= 0) break; // EXDEV, EINVAL, ENOSYS, ENOSPC...: the ordinary way copies, or says what is wrong
            done += n;
            report(targetOffset + done);
        }
        return done;
    }

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyFileRange(SafeFileHandle source, ref long sourceOffset, SafeFileHandle target, ref long targetOffset, nuint length, uint flags);
}
