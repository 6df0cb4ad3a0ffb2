using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Writing;

/// <summary>
/// Writes resources into a file one after the other: the caller's thread reads and hashes them, other threads compress
/// their chunks, one more writes them in order. So what is written does not depend on the number of threads, and memory
/// is bounded by the batches that go round.
/// </summary>
internal sealed class ResourceWriter : IDisposable
{
    private const int BatchSize = 1 << 20;

    private readonly OutputFile _file;
    private readonly int _chunkSize;
    private readonly bool _compresses;
    private readonly IProgress<CopyProgress>? _progress;
    private readonly long _total;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancelled;
    private readonly List<ChunkBatch> _batches = [];
    private readonly BlockingCollection<ChunkBatch> _free = new(new ConcurrentBag<ChunkBatch>());
    private readonly BlockingCollection<ChunkBatch> _uncompressed = [];
    private readonly BlockingCollection<ChunkBatch> _inOrder = [];
    private readonly List<Thread> _threads = [];
    private ChunkBatch _batch;
    private ExceptionDispatchInfo? _failure;
    private long _done;

    // What the writing thread knows of the resource that it is writing.
    private readonly List<int> _sizes = [];
    private long _start;
    private long _dataSize;

    /// <param name="file">Where to; nobody else writes to it before <see cref="Finish"/>.</param>
    /// <param name="options">How to compress.</param>
    /// <param name="total">What <paramref name="progress"/> is told as the total, in bytes before compression.</param>
    /// <param name="progress">Told of the bytes that are written, counted before compression, on another thread.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public ResourceWriter(OutputFile file, WimWriteOptions options, long total, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        _file = file;
        _compresses = options.Compression != WimCompression.None;
        _chunkSize = _compresses ? options.ChunkSize : BatchSize;
        (_total, _progress, _cancelled) = (total, progress, cancellationToken);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = _compresses ? options.ThreadCount : 1;
        var size = Math.Max(BatchSize, 2 * _chunkSize);
        for (var i = 0; i < 2 * workers + 2; i++) _batches.Add(new ChunkBatch(size));
        foreach (var batch in _batches) _free.Add(batch, CancellationToken.None);
        _batch = _free.Take(CancellationToken.None);
        for (var i = 0; i < workers; i++)
        {
            var encoder = options.NewEncoder();
            Start($"compress {i + 1}", () => Compress(encoder));
        }
        Start("write", WriteInOrder);
    }

    /// <summary>Whether a content is read whole, so that its hash is known before anything of it is written.</summary>
    public bool HoldsWhole(ByteSource content) => content.Length <= _batch.Input.Length;

    /// <summary>Writes a content; the SHA-1 is known when this returns, the place after <see cref="Finish"/>.</summary>
    /// <param name="content">At least 1 byte.</param>
    /// <param name="compress">Whether to compress it, where the file is compressed at all.</param>
    /// <param name="flags">What it is.</param>
    /// <param name="isKnown">Asked of a content that is held whole (<see cref="HoldsWhole"/>): whether not to write it. Null result then.</param>
    /// <exception cref="IOException">It cannot be read, or the file not be written.</exception>
    /// <exception cref="InvalidDataException">It cannot be produced.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (Sha1Hash Hash, ResourceJob? Job) Write(ByteSource content, bool compress, WimResourceFlags flags, Func<Sha1Hash, bool> isKnown)
    {
        ThrowIfFailed();
        var job = new ResourceJob { Content = content, Compress = compress && _compresses, Flags = flags };
        return HoldsWhole(content) ? WriteSmall(job, isKnown) : (WriteLarge(job), job);
    }

    /// <summary>Waits until everything is in the file.</summary>
    /// <exception cref="IOException">Something could not be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Finish()
    {
        if (_batch.Used > 0) Submit();
        _uncompressed.CompleteAdding();
        _inOrder.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        ThrowIfFailed();
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var thread in _threads) thread.Join();
        _stop.Dispose();
        _free.Dispose();
        _uncompressed.Dispose();
        _inOrder.Dispose();
        foreach (var batch in _batches) batch.Dispose();
    }

    private (Sha1Hash Hash, ResourceJob? Job) WriteSmall(ResourceJob job, Func<Sha1Hash, bool> isKnown)
    {
        var length = (int)job.Content.Length;
        if (_batch.Free < length) Submit();
        var room = _batch.Input.AsSpan(_batch.Used, length);
        job.Content.ReadExactly(0, room);
        job.Hash = Sha1Hash.Of(room);
        if (isKnown(job.Hash))
        {
            Report(length);
            return (job.Hash, null);
        }
        _batch.Take(job, length, _chunkSize, first: true, last: true);
        return (job.Hash, job);
    }

    private Sha1Hash WriteLarge(ResourceJob job)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        if (_batch.Used > 0) Submit();
        for (long at = 0; at < job.Content.Length;)
        {
            var piece = (int)Math.Min(_batch.Free / _chunkSize * _chunkSize, job.Content.Length - at);
            var room = _batch.Input.AsSpan(_batch.Used, piece);
            job.Content.ReadExactly(at, room);
            hash.AppendData(room);
            _batch.Take(job, piece, _chunkSize, at == 0, at + piece == job.Content.Length);
            at += piece;
            Submit();
        }
        Span<byte> result = stackalloc byte[Sha1Hash.Size];
        hash.GetHashAndReset(result);
        return job.Hash = new Sha1Hash(result);
    }

    private void Submit()
    {
        try
        {
            _uncompressed.Add(_batch, _stop.Token);
            _inOrder.Add(_batch, _stop.Token);
            _batch = _free.Take(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            ThrowIfFailed();
            throw;
        }
        _batch.Clear();
    }

    private void Start(string name, Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // thrown again on the caller's thread
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
                _stop.Cancel();
            }
        })
        { IsBackground = true, Name = "WIM: " + name };
        _threads.Add(thread);
        thread.Start();
    }

    private void ThrowIfFailed()
    {
        _cancelled.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    private void Compress(ChunkEncoder? encoder)
    {
        foreach (var batch in _uncompressed.GetConsumingEnumerable(_stop.Token))
        {
            batch.Compress(encoder);
            batch.SetDone();
        }
    }

    private void WriteInOrder()
    {
        foreach (var batch in _inOrder.GetConsumingEnumerable(_stop.Token))
        {
            batch.WaitUntilDone(_stop.Token);
            foreach (var (chunk, bytes) in batch.Compressed()) WriteChunk(chunk, bytes.Span);
            Report(batch.Used);
            _free.Add(batch, CancellationToken.None);
        }
    }

    private void Report(int bytes) => _progress?.Report(new CopyProgress(Interlocked.Add(ref _done, bytes), _total));

    private void WriteChunk(ChunkBatch.Chunk chunk, ReadOnlySpan<byte> bytes)
    {
        var job = chunk.Job;
        if (chunk.First)
        {
            _start = _file.Position;
            _dataSize = 0;
            _sizes.Clear();
            if (job.Compress) _file.Append(new byte[TableSize(job)]); // filled in at the end
        }
        _file.Append(bytes);
        _dataSize += bytes.Length;
        if (job.Compress) _sizes.Add(bytes.Length);
        if (chunk.Last) EndResource(job);
    }

    private void EndResource(ResourceJob job)
    {
        var length = job.Content.Length;
        var size = _file.Position - _start;
        if (!job.Compress)
        {
            job.Resource = new WimResource(_start, length, length, job.Flags);
        }
        else if (size < length)
        {
            WriteTable(job);
            job.Resource = new WimResource(_start, size, length, job.Flags | WimResourceFlags.Compressed);
        }
        else
        {
            if (size > length || _dataSize < length)
            {
                // The table made it larger than it was: without one, as it is.
                _file.TakeBack(_start);
                _file.Append(job.Content, _stop.Token);
            }
            job.Resource = new WimResource(_start, length, length, job.Flags);
        }
    }

    private long TableSize(ResourceJob job) => ((job.Content.Length + _chunkSize - 1) / _chunkSize - 1) * EntrySize(job);

    private static int EntrySize(ResourceJob job) => job.Content.Length > uint.MaxValue ? sizeof(ulong) : sizeof(uint);

    private void WriteTable(ResourceJob job)
    {
        if (_sizes.Count == 1) return;
        var entry = EntrySize(job);
        var table = new byte[(_sizes.Count - 1) * (long)entry];
        long offset = 0;
        for (var i = 1; i < _sizes.Count; i++)
        {
            offset += _sizes[i - 1];
            var place = table.AsSpan((i - 1) * entry);
            if (entry == sizeof(uint)) BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)offset);
            else BinaryPrimitives.WriteInt64LittleEndian(place, offset);
        }
        _file.Overwrite(_start, table);
    }
}
