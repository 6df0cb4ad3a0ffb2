using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>A SHA-1: what a WIM calls a blob by. Not a protection against forgery; Windows prescribes it.</summary>
public readonly struct Sha1Hash : IEquatable<Sha1Hash>
{
    /// <summary>The size in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly uint _c;

    /// <summary>Takes the 20 bytes of a hash.</summary>
    /// <exception cref="ArgumentException">There are not exactly 20 bytes.</exception>
    public Sha1Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"A SHA-1 has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Whether all bytes are zero, which stands for "no bytes": an empty file has no blob.</summary>
    public bool IsZero => (_a | _b | _c) == 0;

    /// <summary>Writes the 20 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="target"/> is shorter.</exception>
    public void CopyTo(Span<byte> target)
    {
        if (target.Length < Size) throw new ArgumentException($"A SHA-1 needs {Size} bytes, not {target.Length}.", nameof(target));
        BinaryPrimitives.WriteUInt64BigEndian(target, _a);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], _c);
    }

    /// <summary>The SHA-1 of bytes in memory.</summary>
    public static Sha1Hash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
#pragma warning disable CA5350 // the format's own hash
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        return new Sha1Hash(hash);
    }

    /// <summary>The SHA-1 of a source, read once from beginning to end in pieces.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="read">Told of every piece's length.</param>
    /// <param name="cancellationToken">Stops between two pieces.</param>
    /// <exception cref="InvalidDataException">The source cannot produce its bytes.</exception>
    public static Sha1Hash Of(ByteSource source, Action<int>? read = null, CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent((int)Math.Clamp(source.Length, 1, 1 << 20));
        try
        {
            for (long at = 0; at < source.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, source.Length - at));
                source.ReadExactly(at, piece);
                hash.AppendData(piece);
                at += piece.Length;
                read?.Invoke(piece.Length);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        Span<byte> result = stackalloc byte[Size];
        hash.GetHashAndReset(result);
        return new Sha1Hash(result);
    }

    /// <inheritdoc/>
    public bool Equals(Sha1Hash other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Sha1Hash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c); // seeded: hostile tables cannot collide at will

    /// <summary>Whether two hashes are the same.</summary>
    public static bool operator ==(Sha1Hash left, Sha1Hash right) => left.Equals(right);

    /// <summary>Whether two hashes differ.</summary>
    public static bool operator !=(Sha1Hash left, Sha1Hash right) => !left.Equals(right);

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x8}";
}
