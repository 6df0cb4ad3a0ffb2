using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>
/// Reads blobs with several threads, in the order of the file, and checks each against its SHA-1. A thread takes a batch
/// of small blobs, or the next piece of a large one, at a time; the pieces of one blob are decompressed at the same time
/// and then hashed and handed over one after the other.
/// </summary>
internal sealed class BlobReader(int threads, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
{
    private const int BatchSize = 1 << 20;
    private const int BatchCount = 256;

    private readonly Lock _gate = new();
    private IReadOnlyList<WimBlob> _blobs = [];
    private BlobConsumer _consumer = null!;
    private int _next;
    private LargeBlob? _large;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stop;
    private long _done;

    /// <summary>What <see cref="CopyProgress.Total"/> says; the bytes that are read, unless there is more to do.</summary>
    public long Total { get; set; }

    /// <summary>Adds to the progress.</summary>
    public void Report(long bytes) => progress?.Report(new CopyProgress(Interlocked.Add(ref _done, bytes), Total));

    /// <summary>Reads all given blobs; for speed in reading order.</summary>
    /// <exception cref="IOException">The file cannot be read, or the consumer not write.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Read(IReadOnlyList<WimBlob> blobs, BlobConsumer consumer)
    {
        (_blobs, _consumer, _next, _large) = (blobs, consumer, 0, null);
        var workers = new Thread[Math.Max(1, threads)];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"WIM: read {i + 1}" };
            workers[i].Start();
        }
        foreach (var worker in workers) worker.Join();
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    private void Work()
    {
        try
        {
            var buffer = new byte[BatchSize];
            while (TakeWork(out var first, out var count, out var large, out var piece))
            {
                if (large is not null) ReadPiece(large, piece, buffer);
                else for (var i = first; i < first + count && !_stop; i++) ReadWhole(_blobs[i], buffer);
            }
        }
#pragma warning disable CA1031 // thrown again on the caller's thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop = true;
        }
    }

    private bool TakeWork(out int first, out int count, out LargeBlob? large, out long piece)
    {
        (first, count, large, piece) = (0, 0, null, 0);
        lock (_gate)
        {
            if (_stop || cancellationToken.IsCancellationRequested) return false;
            if (_large is null && _next < _blobs.Count && _blobs[_next].Length > BatchSize) _large = new LargeBlob(_blobs[_next++], BatchSize);
            if (_large is not null)
            {
                (large, piece) = (_large, _large.Taken++);
                if (_large.Taken == _large.Pieces) _large = null;
                return true;
            }
            first = _next;
            for (long bytes = 0; _next < _blobs.Count && count < BatchCount; count++, _next++)
            {
                bytes += _blobs[_next].Length;
                if (count > 0 && bytes > BatchSize) break;
                if (_blobs[_next].Length > BatchSize) break;
            }
            return count > 0;
        }
    }

    private void ReadWhole(WimBlob blob, byte[] buffer)
    {
        var bytes = buffer.AsSpan(0, (int)blob.Length);
        try
        {
            blob.Open().ReadExactly(0, bytes);
        }
        catch (InvalidDataException e)
        {
            _consumer.Corrupt(blob, e.Message);
            Report(blob.Length);
            return;
        }
        var hash = Sha1Hash.Of(bytes);
        if (hash == blob.Hash) _consumer.Whole(blob, bytes);
        else _consumer.Corrupt(blob, WrongHash(hash));
        Report(blob.Length);
    }

    private void ReadPiece(LargeBlob large, long piece, byte[] buffer)
    {
        var bytes = buffer.AsSpan(0, (int)Math.Min(BatchSize, large.Blob.Length - piece * BatchSize));
        string? problem = null;
        var isRead = false;
        try
        {
            if (!large.Failed) large.Content.ReadExactly(piece * BatchSize, bytes);
            isRead = true;
        }
        catch (InvalidDataException e)
        {
            problem = e.Message;
            isRead = true;
        }
        finally
        {
            if (!isRead) // any other error: nobody waits for this piece
            {
                _stop = true;
                large.Wake();
            }
        }
        if (!large.WaitForTurn(piece, () => _stop)) return;
        try
        {
            HandOver(large, piece, bytes, problem);
        }
        catch
        {
            _stop = true;
            throw;
        }
        finally
        {
            large.EndTurn();
        }
    }

    private void HandOver(LargeBlob large, long piece, ReadOnlySpan<byte> bytes, string? problem)
    {
        if (!large.Failed && problem is not null)
        {
            large.Failed = true;
            _consumer.Corrupt(large.Blob, problem);
        }
        if (!large.Failed)
        {
            large.Hash.AppendData(bytes);
            _consumer.Part(large.Blob, piece * BatchSize, bytes);
        }
        Report(bytes.Length);
        if (piece < large.Pieces - 1) return;
        if (!large.Failed)
        {
            Span<byte> hash = stackalloc byte[Sha1Hash.Size];
            large.Hash.GetHashAndReset(hash);
            if (new Sha1Hash(hash) == large.Blob.Hash) _consumer.End(large.Blob);
            else _consumer.Corrupt(large.Blob, WrongHash(new Sha1Hash(hash)));
        }
        large.Hash.Dispose();
    }

    private static string WrongHash(Sha1Hash hash) => $"its bytes have the SHA-1 {hash}";

    /// <summary>A blob that is read in pieces.</summary>
    private sealed class LargeBlob(WimBlob blob, int pieceSize)
    {
        private readonly object _turns = new();
        private long _turn;

        public WimBlob Blob => blob;

        public ByteSource Content { get; } = OpenOrFail(blob);

        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

        public long Pieces { get; } = (blob.Length + pieceSize - 1) / pieceSize;

        /// <summary>How many pieces threads have taken.</summary>
        public long Taken { get; set; }

        public volatile bool Failed;

        /// <summary>Waits until all pieces before have been handed over. False when everything stops.</summary>
        public bool WaitForTurn(long piece, Func<bool> stopped)
        {
            lock (_turns)
            {
                while (_turn != piece)
                {
                    if (stopped()) return false;
                    Monitor.Wait(_turns, TimeSpan.FromMilliseconds(200)); // a stop elsewhere wakes nobody here
                }
            }
            return true;
        }

        public void EndTurn()
        {
            lock (_turns)
            {
                _turn++;
                Monitor.PulseAll(_turns);
            }
        }

        public void Wake()
        {
            lock (_turns) Monitor.PulseAll(_turns);
        }

        /// <summary>A resource that cannot be right is found to be corrupt when it is read.</summary>
        private static ByteSource OpenOrFail(WimBlob blob)
        {
            try
            {
                return blob.Open();
            }
            catch (InvalidDataException e)
            {
                return ByteSource.Deferred(blob.Length, () => throw new InvalidDataException(e.Message, e));
            }
        }
    }
}
