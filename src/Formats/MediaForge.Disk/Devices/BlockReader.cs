using System.Runtime.ExceptionServices;
using MediaForge.Bytes;

namespace MediaForge.Disk.Devices;

/// <summary>Reads blocks of a source ahead of who uses them, so that source and disk work at the same time.</summary>
/// <remarks>
/// A thread of its own reads into a few buffers in turn. It is no task for each block: the pool's threads slept and spun at each handing over, thousands of
/// times for 2 GiB. With several buffers neither side waits when the other is late for once.
/// </remarks>
/// <param name="source">What is read.</param>
/// <param name="ranges">Which ranges of it.</param>
/// <param name="blockSize">The most that is handed over at once.</param>
internal sealed class BlockReader(ByteSource source, IEnumerable<ByteRange> ranges, int blockSize)
{
    private const int Buffers = 4;

    private readonly object _gate = new(); // of all that follows; no Lock, which nobody can wait for
    private readonly Queue<Memory<byte>> _free = new();
    private readonly Queue<(long Offset, int Length, Memory<byte> Buffer)> _filled = new();
    private ExceptionDispatchInfo? _failure;
    private bool _isRead;
    private bool _isStopped;

    /// <summary>Takes a block of the source.</summary>
    public delegate void BlockAction(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Hands over all blocks in order.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void ForEach(BlockAction use, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Buffers; i++) _free.Enqueue(OpenDisk.Buffer(blockSize));
        var reader = new Thread(Read) { IsBackground = true, Name = "MediaForge reader" };
        reader.Start();
        try
        {
            while (Next() is { } block)
            {
                cancellationToken.ThrowIfCancellationRequested();
                use(block.Offset, block.Buffer.Span[..block.Length]);
                lock (_gate)
                {
                    _free.Enqueue(block.Buffer);
                    Monitor.PulseAll(_gate);
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _isStopped = true;
                Monitor.PulseAll(_gate);
            }
            reader.Join(); // it writes to buffers of ours
        }
    }

    /// <summary>The next block, when it is there; null after the last one.</summary>
    private (long Offset, int Length, Memory<byte> Buffer)? Next()
    {
        lock (_gate)
        {
            while (_filled.Count == 0 && !_isRead) Monitor.Wait(_gate);
            if (_filled.TryDequeue(out var block)) return block;
            _failure?.Throw();
            return null;
        }
    }

    private void Read()
    {
        try
        {
            foreach (var (offset, length) in Blocks())
            {
                Memory<byte> buffer;
                lock (_gate)
                {
                    while (_free.Count == 0 && !_isStopped) Monitor.Wait(_gate);
                    if (_isStopped) return;
                    buffer = _free.Dequeue();
                }
                source.ReadExactly(offset, buffer.Span[..length]);
                lock (_gate)
                {
                    _filled.Enqueue((offset, length, buffer));
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception e) // whatever it is, who takes the blocks meets it
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            lock (_gate)
            {
                _isRead = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private IEnumerable<(long Offset, int Length)> Blocks()
    {
        foreach (var range in ranges)
            for (long done = 0; done < range.Length; done += blockSize)
                yield return (range.Offset + done, (int)Math.Min(blockSize, range.Length - done));
    }
}
