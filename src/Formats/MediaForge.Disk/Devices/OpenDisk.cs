using System.Runtime.InteropServices;
using MediaForge.Bytes;

namespace MediaForge.Disk.Devices;

/// <summary>An open disk. What is read comes from the disk, not from a cache. Not thread-safe.</summary>
public abstract class OpenDisk : IDisposable
{
    /// <summary>All offsets and lengths are multiples of this: a sector.</summary>
    public const int Granularity = 512;

    private const int MemoryAlignment = 4096; // at least what any disk wants of memory

    /// <summary>Its size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="IOException">The disk does not answer, or a sector is bad.</exception>
    public abstract void Read(long offset, Span<byte> buffer);

    /// <summary>Writes the bytes.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Waits until the disk says that all is on it.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public abstract void Flush();

    /// <summary>Tells the system that the partitions are other ones.</summary>
    public virtual void RereadPartitions()
    {
    }

    /// <summary>Memory from which a disk is written, and to which it is read, without a copy on the way.</summary>
    internal static Memory<byte> Buffer(int size)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(size + MemoryAlignment, pinned: true);
        var odd = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) % MemoryAlignment);
        return bytes.AsMemory(odd == 0 ? 0 : MemoryAlignment - odd, size);
    }

    /// <summary>Whether memory can be handed to the disk as it is.</summary>
    private protected static bool IsAligned(nint address) => address % MemoryAlignment == 0;

    /// <summary>The disk as a source, to be read while it is open and nobody writes.</summary>
    public ByteSource AsSource() => new DiskSource(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes it.</summary>
    protected abstract void Dispose(bool disposing);

    private sealed class DiskSource(OpenDisk disk) : ByteSource
    {
        private const int Page = 64 << 10;

        private readonly Lock _gate = new();
        private readonly byte[] _page = new byte[Page];
        private long _pageOffset = -1;

        public override long Length => disk.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            if (offset >= Length || buffer.IsEmpty) return 0;
            lock (_gate)
            {
                if (offset % Granularity == 0 && buffer.Length >= Page && offset + buffer.Length <= Length)
                {
                    var whole = buffer[..(buffer.Length / Granularity * Granularity)];
                    disk.Read(offset, whole);
                    return whole.Length;
                }
                var start = offset / Page * Page;
                var count = (int)Math.Min(Page, Length - start);
                if (start != _pageOffset)
                {
                    _pageOffset = -1;
                    disk.Read(start, _page.AsSpan(0, count));
                    _pageOffset = start;
                }
                var part = _page.AsSpan((int)(offset - start), count - (int)(offset - start));
                if (part.Length > buffer.Length) part = part[..buffer.Length];
                part.CopyTo(buffer);
                return part.Length;
            }
        }

        public override string ToString() => "a disk";
    }
}
