using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>
/// Copies a <see cref="ByteSource"/> to a file or a stream: every input byte is read once and every output byte
/// written once, with reading (and decompressing, and hashing) overlapping writing.
/// </summary>
/// <remarks>
/// A file target takes the short ways where there are any: ranges of files are handed to the kernel
/// (<c>copy_file_range</c>, which shares extents on file systems that can), and runs of zeros become holes.
/// Memory is bounded: <see cref="Buffers"/> buffers of <see cref="BufferSize"/> bytes whatever the size.
/// </remarks>
public static class ByteSourceCopy
{
    private const int BufferSize = 1 << 20; // a few of them stay in the processor's cache
    private const int Buffers = 4;

    /// <summary>
    /// Writes all bytes to <paramref name="path"/>. The file appears whole or not at all: the bytes go to
    /// <c>path.partial</c> beside it, are flushed to the disk and renamed over the target; when anything fails,
    /// or the copy is cancelled, the partial file is removed and an earlier file at <paramref name="path"/> stays.
    /// </summary>
    /// <exception cref="IOException">The target cannot be written: no space, no folder, in use.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task WriteToFileAsync(this ByteSource source, string path, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var target = Path.GetFullPath(path);
        var partial = OutputFile.PartialOf(target);
        if (Directory.Exists(target)) throw new IOException($"'{path}' is a folder; name a file.");
        OutputFile.RefuseInUse(target);
        var handle = OutputFile.CreatePartial(path, target);
        try
        {
            using (handle)
            {
                RefuseWithoutSpace(source, target);
                await CopyToHandleAsync(source, handle, progress, cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(handle);
            }
            FileHandleCache.CloseIdle(target);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(partial, target, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Writes all bytes in order to a stream, which need not be seekable.</summary>
    public static async Task CopyToAsync(this ByteSource source, Stream target, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var pipe = new ReadAhead(source, 0, source.Length, cancellationToken);
        await using (pipe.ConfigureAwait(false))
        {
            await foreach (var (buffer, offset) in pipe.ReadAllAsync().ConfigureAwait(false))
            {
                await target.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
                progress?.Report(new CopyProgress(offset + buffer.Length, source.Length));
            }
        }
        await target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyToHandleAsync(ByteSource source, SafeFileHandle target, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        var total = source.Length;
        var behind = new WriteBehind(target);
        try
        {
            RandomAccess.SetLength(target, total); // zeros need no writing from here on
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new IOException($"The file system of the output holds no file of {total:N0} bytes. Choose another output.", e);
        }
        long at = 0;
        try
        {
            foreach (var run in CopyRun.Of(source))
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (run.Kind)
                {
                    case CopyKind.Hole:
                        break;
                    case CopyKind.File when KernelCopy.IsAvailable:
                        var byKernel = KernelCopy.Copy((FileSource)run.Source, run.Offset, target, at, run.Length, n => progress?.Report(new CopyProgress(n, total)), cancellationToken);
                        if (byKernel < run.Length)
                            await CopyThroughBuffersAsync(run with { Offset = run.Offset + byKernel, Length = run.Length - byKernel }, target, at + byKernel, behind, progress, total, cancellationToken).ConfigureAwait(false);
                        break;
                    default:
                        await CopyThroughBuffersAsync(run, target, at, behind, progress, total, cancellationToken).ConfigureAwait(false);
                        break;
                }
                at += run.Length;
                behind.Reached(at);
                progress?.Report(new CopyProgress(at, total));
            }
        }
        finally
        {
            behind.Finish();
        }
    }

    private static async Task CopyThroughBuffersAsync(CopyRun run, SafeFileHandle target, long at, WriteBehind behind, IProgress<CopyProgress>? progress, long total, CancellationToken cancellationToken)
    {
        var pipe = new ReadAhead(run.Source, run.Offset, run.Length, cancellationToken);
        await using (pipe.ConfigureAwait(false))
        {
            await foreach (var (buffer, offset) in pipe.ReadAllAsync().ConfigureAwait(false))
            {
                RandomAccess.Write(target, buffer.Span, at + offset);
                behind.Reached(at + offset + buffer.Length);
                progress?.Report(new CopyProgress(at + offset + buffer.Length, total));
            }
        }
    }

    private static void RefuseWithoutSpace(ByteSource source, string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        long free;
        try
        {
            free = new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return; // no such notion there; writing will tell
        }
        // On Windows a file is not sparse unless it is told to be, and its zeros take space.
        var needed = OperatingSystem.IsWindows() ? source.Length : CopyRun.Of(source).Where(r => r.Kind != CopyKind.Hole).Sum(r => r.Length);
        if (free < needed)
            throw new IOException($"There is not enough space for '{target}': {needed:N0} bytes are needed and {free:N0} are free. Free some, or choose another output.");
    }

    /// <summary>Reads a range in the background, a few buffers ahead of the consumer.</summary>
    private sealed class ReadAhead : IAsyncDisposable
    {
        private readonly Channel<(byte[] Buffer, int Count, long Offset)> _full = Channel.CreateBounded<(byte[], int, long)>(Buffers - 2);
        private readonly Channel<byte[]> _free = Channel.CreateUnbounded<byte[]>();
        private readonly CancellationTokenSource _stop;
        private readonly Task _reader;

        public ReadAhead(ByteSource source, long offset, long length, CancellationToken cancellationToken)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var size = (int)Math.Min(BufferSize, Math.Max(1, length));
            for (long i = 0, left = length; i < Buffers && left > 0; i++, left -= size) _free.Writer.TryWrite(new byte[size]);
            _reader = Task.Run(() => ReadAsync(source, offset, length), CancellationToken.None);
        }

        private async Task ReadAsync(ByteSource source, long start, long length)
        {
            try
            {
                for (long done = 0; done < length;)
                {
                    var buffer = await _free.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
                    var count = (int)Math.Min(buffer.Length, length - done);
                    source.ReadExactly(start + done, buffer.AsSpan(0, count));
                    await _full.Writer.WriteAsync((buffer, count, done), _stop.Token).ConfigureAwait(false);
                    done += count;
                }
                _full.Writer.Complete();
            }
#pragma warning disable CA1031 // handed to the consumer, which throws it
            catch (Exception e)
#pragma warning restore CA1031
            {
                _full.Writer.Complete(e);
            }
        }

        public async IAsyncEnumerable<(ReadOnlyMemory<byte> Bytes, long Offset)> ReadAllAsync()
        {
            await foreach (var (buffer, count, offset) in _full.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                yield return (buffer.AsMemory(0, count), offset);
                _free.Writer.TryWrite(buffer);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _reader.ConfigureAwait(false);
            _stop.Dispose();
        }
    }
}
