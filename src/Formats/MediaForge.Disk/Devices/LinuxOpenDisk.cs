using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Disk.Devices;

/// <summary>A block device of Linux, opened past the page cache (<c>O_DIRECT</c>) and, for writing, exclusively: <c>O_EXCL</c> fails on one that is mounted or held.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class LinuxOpenDisk : OpenDisk
{
    private const int BufferSize = 4 << 20;
    private const int Alignment = 4096; // at least what any disk wants of memory

    // open(2) and ioctl(2), of x64 and arm64 alike but for O_DIRECT
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Exclusive = 0x80;
    private const int CloseOnExec = 0x80000;
    private const nuint ReadPartitions = 0x125F; // BLKRRPART
    private const int Busy = 16;
    private const int AccessDenied = 13;
    private const int NotPermitted = 1;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private byte* _buffer;

    public LinuxOpenDisk(DiskDevice device, bool forWriting)
    {
        _path = device.Path;
        Length = device.Length;
        var descriptor = OpenFile(_path, (forWriting ? ReadWrite | Exclusive : ReadOnly) | CloseOnExec | Direct);
        if (descriptor < 0)
        {
            throw Marshal.GetLastPInvokeError() switch
            {
                Busy => new IOException($"{_path} is in use. Unmount what is mounted of it: umount {_path}*"),
                AccessDenied or NotPermitted => new UnauthorizedAccessException($"{_path} cannot be opened by this user: run the command with sudo, or as a member of the group 'disk'."),
                var error => new IOException($"{_path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}."),
            };
        }
        _file = new SafeFileHandle(descriptor, ownsHandle: true);
        _buffer = (byte*)NativeMemory.AlignedAlloc(BufferSize, Alignment);
    }

    public override long Length { get; }

    private static int Direct => RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x10000 : 0x4000;

    public override void Read(long offset, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var count = Math.Min(buffer.Length - done, BufferSize);
                var isAligned = IsAligned((nint)(target + done));
                var n = ReadAt(_file, isAligned ? target + done : _buffer, (nuint)count, offset + done);
                if (n <= 0) throw Failed("read", offset + done, n);
                if (!isAligned) new ReadOnlySpan<byte>(_buffer, (int)n).CopyTo(buffer[done..]);
                done += (int)n;
            }
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* source = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var count = Math.Min(bytes.Length - done, BufferSize);
                var isAligned = IsAligned((nint)(source + done));
                if (!isAligned) bytes.Slice(done, count).CopyTo(new Span<byte>(_buffer, count));
                var n = WriteAt(_file, isAligned ? source + done : _buffer, (nuint)count, offset + done);
                if (n <= 0) throw Failed("written", offset + done, n);
                done += (int)n;
            }
        }
    }

    public override void Flush()
    {
        if (Synchronize(_file) != 0) throw new IOException($"{_path} reports an error: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    // A loop device without partitions, or a kernel that still uses one, refuses; whoever plugs the stick in again sees them.
    public override void RereadPartitions() => _ = Control(_file, ReadPartitions, 0);

    protected override void Dispose(bool disposing)
    {
        if (_buffer is null) return;
        NativeMemory.AlignedFree(_buffer);
        _buffer = null;
        _file.Dispose();
    }

    private IOException Failed(string what, long offset, nint n) =>
        new($"{_path} cannot be {what} at {offset}: {(n == 0 ? "the disk ends there" : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()))}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAt(SafeFileHandle file, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(SafeFileHandle file, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, nint argument);
}
