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
    public Task WriteAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        ClearHead();
        ForEachBlock([new ByteRange(Head, content.Image.Length - Head)], BlockSize, disk.Write, cancellationToken);
        return WriteEndAndHead();
    });

    /// <summary>
    /// Writes only what differs. What the caller knows to be the same is not read; all else is compared with what is on the disk.
    /// </summary>
    /// <param name="unchanged">Ranges of the image that the disk has already, ascending.</param>
    /// <param name="cancellationToken">Ends the work early: the disk may have no partition table then.</param>
    /// <returns>The bytes compared and the bytes written.</returns>
    /// <exception cref="IOException">The disk does not take it, or the image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<DiskUpdate> UpdateAsync(IReadOnlyList<ByteRange> unchanged, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unchanged);
        return RunAsync(() => Update(unchanged, cancellationToken));
    }

    /// <summary>Reads everything back, from the disk itself, and compares.</summary>
    /// <returns>Where the first difference lies, or null.</returns>
    /// <exception cref="IOException">The disk cannot be read, or the image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<long?> FindDifferenceAsync(CancellationToken cancellationToken = default) => FindDifferenceAsync([new ByteRange(0, content.Image.Length)], cancellationToken);

    /// <summary>Reads ranges of the image back, from the disk itself, and what lies at the end of the disk, and compares.</summary>
    /// <param name="ranges">Which ranges, ascending: those of an update.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <inheritdoc cref="FindDifferenceAsync(CancellationToken)"/>
    public Task<long?> FindDifferenceAsync(IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return RunAsync(() =>
        {
            long? difference = null;
            var there = OpenDisk.Buffer(BlockSize);
            ForEachBlock(ranges, BlockSize, Compare, cancellationToken);
            if (difference is null && content.End.Length > 0) Compare(EndOffset, content.End.ToArray());
            return difference;

            void Compare(long offset, ReadOnlySpan<byte> wanted)
            {
                if (difference is not null) return;
                disk.Read(offset, there.Span[..wanted.Length]);
                var same = there.Span[..wanted.Length].CommonPrefixLength(wanted);
                if (same < wanted.Length) difference = offset + same;
            }
        });
    }

    private static Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private DiskUpdate Update(IReadOnlyList<ByteRange> unchanged, CancellationToken cancellationToken)
    {
        long compared = 0, written = 0;
        var places = new List<ByteRange>();
        var there = OpenDisk.Buffer(CompareSize);
        ForEachBlock(Others(unchanged), CompareSize, Compare, cancellationToken);
        if (places.Count > 0 || !IsThere(0, content.Image.Slice(0, Head)) || !IsThere(EndOffset, content.End))
        {
            written += WriteEndAndHead();
            places.Insert(0, new ByteRange(0, Head));
        }
        return new DiskUpdate(compared, written, places);

        void Compare(long offset, ReadOnlySpan<byte> wanted)
        {
            compared += wanted.Length;
            disk.Read(offset, there.Span[..wanted.Length]);
            if (there.Span[..wanted.Length].SequenceEqual(wanted)) return;
            if (places.Count == 0) ClearHead();
            disk.Write(offset, wanted);
            written += wanted.Length;
            places.Add(new ByteRange(offset, wanted.Length));
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

    private void ForEachBlock(IEnumerable<ByteRange> ranges, int size, BlockReader.BlockAction use, CancellationToken cancellationToken) =>
        new BlockReader(content.Image, ranges, size).ForEach(
            (offset, bytes) =>
            {
                use(offset, bytes);
                progress?.Report(new CopyProgress(offset + bytes.Length, content.Image.Length));
            },
            cancellationToken);
}

/// <summary>What an update did.</summary>
/// <param name="Compared">The bytes of the image that were compared with the disk.</param>
/// <param name="Written">The bytes that were written.</param>
/// <param name="Places">The ranges of the image that were written, ascending.</param>
public sealed record DiskUpdate(long Compared, long Written, IReadOnlyList<ByteRange> Places);

/// <summary>A range of bytes.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
public readonly record struct ByteRange(long Offset, long Length);
