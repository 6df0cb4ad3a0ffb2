using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Disk.Devices;

/// <summary>
/// A disk of Windows, opened past the cache. For writing, its volumes are locked, which fails while somebody has a file on them open, and dismounted;
/// they stay so until it is closed.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsOpenDisk : OpenDisk
{
    private const int BufferSize = 4 << 20;
    private const int Alignment = 4096;

    private readonly SafeFileHandle _disk;
    private readonly List<SafeFileHandle> _volumes = [];
    private readonly string _path;
    private byte* _buffer;

    public WindowsOpenDisk(DiskDevice device, bool forWriting, IReadOnlyList<string> volumes)
    {
        _path = device.Path;
        Length = device.Length;
        try
        {
            foreach (var volume in volumes)
            {
                var handle = WindowsDiskControl.Open(volume.TrimEnd('\\'), WindowsDiskControl.GenericRead | WindowsDiskControl.GenericWrite, 0);
                _volumes.Add(handle);
                if (WindowsDiskControl.Ask(handle, WindowsDiskControl.LockVolume, [], 0) is null)
                    throw new IOException($"The volume {string.Join(", ", WindowsDiskControl.PathsOf(volume).DefaultIfEmpty(volume))} of {_path} is in use. Close what is open on it.");
                WindowsDiskControl.Ask(handle, WindowsDiskControl.DismountVolume, [], 0);
            }
            var access = WindowsDiskControl.GenericRead | (forWriting ? WindowsDiskControl.GenericWrite : 0);
            _disk = WindowsDiskControl.Open(_path, access, WindowsDiskControl.NoBuffering | WindowsDiskControl.WriteThrough);
            if (forWriting && WindowsDiskControl.Ask(_disk, WindowsDiskControl.IsWritable, [], 0) is null) throw new IOException($"{_path} is write-protected.");
        }
        catch
        {
            _disk?.Dispose();
            foreach (var volume in _volumes) volume.Dispose();
            throw;
        }
        _buffer = (byte*)NativeMemory.AlignedAlloc(BufferSize, Alignment);
    }

    public override long Length { get; }

    public override void Read(long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, BufferSize);
            var n = RandomAccess.Read(_disk, new Span<byte>(_buffer, count), offset);
            if (n <= 0) throw new IOException($"{_path} cannot be read at {offset}: the disk ends there.");
            new ReadOnlySpan<byte>(_buffer, n).CopyTo(buffer);
            buffer = buffer[n..];
            offset += n;
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = Math.Min(bytes.Length, BufferSize);
            bytes[..count].CopyTo(new Span<byte>(_buffer, count));
            RandomAccess.Write(_disk, new ReadOnlySpan<byte>(_buffer, count), offset);
            bytes = bytes[count..];
            offset += count;
        }
    }

    public override void Flush() => RandomAccess.FlushToDisk(_disk);

    // Windows looks again when the disk is plugged in, if it refuses now.
    public override void RereadPartitions() => _ = WindowsDiskControl.Ask(_disk, WindowsDiskControl.UpdateProperties, [], 0);

    protected override void Dispose(bool disposing)
    {
        if (_buffer is null) return;
        NativeMemory.AlignedFree(_buffer);
        _buffer = null;
        _disk.Dispose();
        foreach (var volume in _volumes) volume.Dispose();
    }
}
