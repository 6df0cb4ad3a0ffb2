using System.Security.Cryptography;

namespace MediaForge.Bytes;

/// <summary>
/// A source that learns its hash while it is read: when it is read once from beginning to end, as a copy through memory
/// does, <see cref="GetHash"/> costs no second pass; otherwise it reads the bytes itself.
/// </summary>
/// <remarks>
/// Where the kernel copies files (Linux), the bytes of a file do not come through this process at all: a copy then hands
/// them to the kernel, and <see cref="HashFiles"/> hashes them at the same time on other threads. Storage is read once
/// all the same; the second reader finds the bytes in the kernel's cache.
/// </remarks>
public sealed class HashedSource : ByteSource
{
    private const int BufferSize = 1 << 20;

    private readonly ByteSource _source;
    private readonly HashAlgorithmName _algorithm;
    private readonly Lock _gate = new();
    private readonly Lock _computing = new();
    private readonly bool _withBlocks;
    private IncrementalHash? _running;
    private BlockChecksums? _runningBlocks;
    private long _next;
    private byte[]? _hash;
    private string _blocks = string.Empty;

    /// <summary>Wraps <paramref name="source"/>; SHA-256 unless another algorithm is named.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="algorithm">The hash.</param>
    /// <param name="withBlocks">Also make the checksums of <see cref="GetBlocks"/>.</param>
    public HashedSource(ByteSource source, HashAlgorithmName? algorithm = null, bool withBlocks = false)
    {
        _withBlocks = withBlocks;
        _source = source;
        _algorithm = algorithm ?? HashAlgorithmName.SHA256;
    }

    /// <inheritdoc/>
    public override long Length => _source.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        var n = _source.Read(offset, buffer);
        lock (_gate)
        {
            if (_hash is null && offset == _next && n > 0)
            {
                _running ??= IncrementalHash.CreateHash(_algorithm);
                _running.AppendData(buffer[..n]);
                if (_withBlocks) (_runningBlocks ??= new BlockChecksums()).Append(buffer[..n]);
                _next += n;
                if (_next == Length) Finish();
            }
        }
        return n;
    }

    /// <inheritdoc/>
    public override IEnumerable<BytePiece> Pieces(long offset, long length) =>
        KernelCopy.IsAvailable ? _source.Pieces(offset, length) : base.Pieces(offset, length);

    /// <summary>The hash of all the bytes, from the pass that has been made or from one made now.</summary>
    public byte[] GetHash(CancellationToken cancellationToken = default)
    {
        lock (_computing) // one pass, also when several ask
        {
            lock (_gate)
            {
                if (_hash is not null) return [.. _hash];
            }
            var (computed, blocks) = Compute(cancellationToken);
            lock (_gate)
            {
                if (_hash is null) (_hash, _blocks) = (computed, blocks);
            }
            return [.. computed];
        }
    }

    /// <summary>The <see cref="BlockChecksums"/> of all the bytes, from the same pass as the hash; empty when they were not asked for.</summary>
    public string GetBlocks()
    {
        GetHash();
        lock (_gate) return _blocks;
    }

    /// <summary>
    /// Hashes on all processors, in the given order, those sources whose bytes a copy hands to the kernel. To be run while
    /// the copy runs; does nothing where copies go through memory, since they hash on their way.
    /// </summary>
    public static Task HashFiles(IEnumerable<HashedSource> sources, CancellationToken cancellationToken = default)
    {
        if (!KernelCopy.IsAvailable) return Task.CompletedTask;
        HashedSource[] files = [.. sources.Where(s => CopyRun.Of(s).Any(r => r.Kind != CopyKind.Memory))];
        var next = -1;
        void HashNext()
        {
            for (var i = Interlocked.Increment(ref next); i < files.Length; i = Interlocked.Increment(ref next)) files[i].GetHash(cancellationToken);
        }
        // Threads of their own: the pool would wait before it adds one beside those that copy.
        return Task.WhenAll(Enumerable.Range(0, Math.Min(files.Length, Environment.ProcessorCount))
            .Select(_ => Task.Factory.StartNew(HashNext, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private (byte[] Hash, string Blocks) Compute(CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var blocks = _withBlocks ? new BlockChecksums() : null;
        using var hash = IncrementalHash.CreateHash(_algorithm);
        for (long at = 0; at < Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var n = _source.Read(at, buffer);
            if (n == 0) throw new EndOfStreamException($"{_source} ended at {at} of {Length} bytes.");
            hash.AppendData(buffer, 0, n);
            blocks?.Append(buffer.AsSpan(0, n));
            at += n;
        }
        return (hash.GetHashAndReset(), blocks?.Finish() ?? string.Empty);
    }

    private void Finish()
    {
        _hash = _running!.GetHashAndReset();
        _blocks = _runningBlocks?.Finish() ?? string.Empty;
        _running.Dispose();
        _running = null;
    }

    /// <inheritdoc/>
    public override string ToString() => _source.ToString()!;
}
