using MediaForge.Bytes;

namespace MediaForge.Disk.Devices;

/// <summary>
/// Brings content onto a disk, and reads it back. The partition table is cleared first and written last: a disk whose writing was cut short has
/// none, so nobody takes it for whole.
/// </summary>
/// <param name="disk">The disk, open for writing.</param>
/// <param name="content">What is to be on it.</param>
/// <param name="progress">Told of the bytes done.</param>
public sealed class DiskWriter(OpenDisk disk, DiskContent content, IProgress<CopyProgress>? progress = null)
{
    private const int BlockSize = 4 << 20;

    /// <summary>What an update compares and rewrites: as small as pays, since flash is written in blocks of this size or less.</summary>
    private const int CompareSize = 256 << 10;

    /// <summary>The partition table, and what lies before the first partition.</summary>
    private const int HeadLength = 1 << 20;

    private long Head => Math.Min(HeadLength, content.Image.Length);

    private long EndOffset => (disk.Length / OpenDisk.Granularity * OpenDisk.Granularity) - content.End.Length;

    /// <summary>Writes everything.</summary>
    /// <exception cref="IOException">The disk does not take it, or the image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the disk has no partition table then.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken = default)
    {
        ClearHead();
        await ForEachBlockAsync(content.Image, Head, content.Image.Length, BlockSize, disk.Write, cancellationToken).ConfigureAwait(false);
        WriteEndAndHead();
    }

    /// <summary>
    /// Writes only what differs. What the caller knows to be the same is not read; all else is compared with what is on the disk.
    /// </summary>
    /// <param name="unchanged">Ranges of the image that the disk has already, ascending.</param>
    /// <param name="cancellationToken">Ends the work early: the disk may have no partition table then.</param>
    /// <returns>The bytes compared and the bytes written.</returns>
    /// <exception cref="IOException">The disk does not take it, or the image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<DiskUpdate> UpdateAsync(IReadOnlyList<ByteRange> unchanged, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unchanged);
        long compared = 0, written = 0;
        var there = OpenDisk.Buffer(CompareSize);
        var isCleared = false;
        foreach (var range in Others(unchanged))
            await ForEachBlockAsync(content.Image, range.Offset, range.Offset + range.Length, CompareSize, Compare, cancellationToken).ConfigureAwait(false);
        if (isCleared || !IsThere(0, content.Image.Slice(0, Head)) || !IsThere(EndOffset, content.End)) written += WriteEndAndHead();
        return new DiskUpdate(compared, written);

        void Compare(long offset, ReadOnlySpan<byte> wanted)
        {
            compared += wanted.Length;
            disk.Read(offset, there.Span[..wanted.Length]);
            if (there.Span[..wanted.Length].SequenceEqual(wanted)) return;
            if (!isCleared) ClearHead();
            isCleared = true;
            disk.Write(offset, wanted);
            written += wanted.Length;
        }
    }

    /// <summary>Reads everything back, from the disk itself, and compares.</summary>
    /// <returns>Where the first difference lies, or null.</returns>
    /// <exception cref="IOException">The disk cannot be read, or the image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<long?> FindDifferenceAsync(CancellationToken cancellationToken = default)
    {
        long? difference = null;
        var there = OpenDisk.Buffer(BlockSize);
        await ForEachBlockAsync(content.Image, 0, content.Image.Length, BlockSize, Compare, cancellationToken).ConfigureAwait(false);
        if (difference is null && content.End.Length > 0) Compare(EndOffset, content.End.ToArray());
        return difference;

        void Compare(long offset, ReadOnlySpan<byte> wanted)
        {
            if (difference is not null) return;
            disk.Read(offset, there.Span[..wanted.Length]);
            var same = there.Span[..wanted.Length].CommonPrefixLength(wanted);
            if (same < wanted.Length) difference = offset + same;
        }
    }

    /// <summary>The ranges of the image behind its head that are not known to be the same, in whole sectors.</summary>
    private IEnumerable<ByteRange> Others(IReadOnlyList<ByteRange> unchanged)
    {
        var at = Head;
        foreach (var range in unchanged)
        {
            var begin = (range.Offset + OpenDisk.Granularity - 1) / OpenDisk.Granularity * OpenDisk.Granularity;
            var end = (range.Offset + range.Length) / OpenDisk.Granularity * OpenDisk.Granularity;
            if (end <= begin || end <= at) continue;
            if (begin > at) yield return new ByteRange(at, begin - at);
            at = end;
        }
        if (at < content.Image.Length) yield return new ByteRange(at, content.Image.Length - at);
    }

    private void ClearHead()
    {
        disk.Write(0, new byte[Head]);
        disk.Flush();
    }

    /// <summary>What makes the disk whole; everything else is on it before that is.</summary>
    private long WriteEndAndHead()
    {
        if (content.End.Length > 0) disk.Write(EndOffset, content.End.ToArray());
        disk.Flush();
        disk.Write(0, content.Image.ReadBytes(0, (int)Head));
        disk.Flush();
        return content.End.Length + Head;
    }

    private bool IsThere(long offset, ByteSource wanted)
    {
        var bytes = new byte[wanted.Length];
        if (bytes.Length > 0) disk.Read(offset, bytes);
        return bytes.AsSpan().SequenceEqual(wanted.ToArray());
    }

    /// <summary>Reads a range of a source block by block, one block ahead of who uses it.</summary>
    private async Task ForEachBlockAsync(ByteSource source, long from, long to, int size, BlockAction use, CancellationToken cancellationToken)
    {
        Memory<byte> current = OpenDisk.Buffer(size), next = OpenDisk.Buffer(size);
        var reading = ReadAsync(current, from);
        for (var at = from; at < to;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = await reading.ConfigureAwait(false);
            var after = at + count;
            if (after < to) reading = ReadAsync(next, after);
            try
            {
                use(at, current.Span[..count]);
            }
            catch
            {
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it writes to a buffer of ours
                throw;
            }
            progress?.Report(new CopyProgress(after, to));
            (current, next, at) = (next, current, after);
        }

        Task<int> ReadAsync(Memory<byte> buffer, long offset) => Task.Run(
            () =>
            {
                var count = (int)Math.Min(size, to - offset);
                if (count > 0) source.ReadExactly(offset, buffer.Span[..count]);
                return count;
            },
            CancellationToken.None);
    }

    private delegate void BlockAction(long offset, ReadOnlySpan<byte> bytes);
}

/// <summary>What an update did.</summary>
/// <param name="Compared">The bytes of the image that were compared with the disk.</param>
/// <param name="Written">The bytes that were written.</param>
public readonly record struct DiskUpdate(long Compared, long Written);

/// <summary>A range of bytes.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
public readonly record struct ByteRange(long Offset, long Length);
