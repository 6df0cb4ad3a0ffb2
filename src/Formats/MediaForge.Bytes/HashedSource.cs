using System.Security.Cryptography;

namespace MediaForge.Bytes;

/// <summary>
/// A source that learns its hash while it is read: when it is read once from beginning to end, as a copy
/// does, <see cref="GetHash"/> costs no second pass; otherwise it reads the bytes itself.
/// </summary>
public sealed class HashedSource : ByteSource
{
    private readonly ByteSource _source;
    private readonly HashAlgorithmName _algorithm;
    private readonly Lock _gate = new();
    private IncrementalHash? _running;
    private long _next;
    private byte[]? _hash;

    /// <summary>Wraps <paramref name="source"/>; SHA-256 unless another algorithm is named.</summary>
    public HashedSource(ByteSource source, HashAlgorithmName? algorithm = null)
    {
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
                _next += n;
                if (_next == Length) Finish();
            }
        }
        return n;
    }

    /// <summary>The hash of all the bytes, from the pass that has been made or from one made now.</summary>
    public byte[] GetHash(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_hash is not null) return [.. _hash];
        }

        var buffer = new byte[1 << 20];
        using var hash = IncrementalHash.CreateHash(_algorithm);
        for (long at = 0; at < Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var n = _source.Read(at, buffer);
            if (n == 0) throw new EndOfStreamException($"{_source} ended at {at} of {Length} bytes.");
            hash.AppendData(buffer, 0, n);
            at += n;
        }
        lock (_gate) _hash ??= hash.GetHashAndReset();
        return [.. _hash];
    }

    private void Finish()
    {
        _hash = _running!.GetHashAndReset();
        _running.Dispose();
        _running = null;
    }

    /// <inheritdoc/>
    public override string ToString() => _source.ToString()!;
}
