using System.Security.Cryptography;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>The keys of a vault: one for each use, made of what Argon2id gives by HKDF-Expand with SHA-256 (RFC 5869).</summary>
public sealed class VaultKey : IDisposable
{
    private const int KeyLength = 32;

    private readonly byte[] _encryption;
    private readonly byte[] _nonce;
    private readonly byte[] _identity;

    internal VaultKey(byte[] master)
    {
        _encryption = HKDF.Expand(HashAlgorithmName.SHA256, master, KeyLength, "MediaForge vault 1 encryption"u8.ToArray());
        _nonce = HKDF.Expand(HashAlgorithmName.SHA256, master, KeyLength, "MediaForge vault 1 nonce"u8.ToArray());
        _identity = HKDF.Expand(HashAlgorithmName.SHA256, master, KeyLength, "MediaForge vault 1 identity"u8.ToArray());
    }

    /// <summary>The key of AES-256.</summary>
    internal ReadOnlySpan<byte> Encryption => _encryption;

    /// <summary>
    /// An id of content that nobody without the password can compare with the ids of guesses: a plain hash would give away short
    /// secrets, and cheaply.
    /// </summary>
    public Guid Identify(ReadOnlySpan<byte> content) => new(HMACSHA256.HashData(_identity, content).AsSpan(0, 16));

    /// <summary>
    /// The nonce for content: different content has a different one, so that none is ever used twice, also where the salt is not
    /// random because a media is to be the same each time that it is built.
    /// </summary>
    internal byte[] NonceFor(ReadOnlySpan<byte> context, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _nonce);
        hash.AppendData(context);
        hash.AppendData(content);
        return hash.GetHashAndReset().AsSpan(0, VaultHeader.NonceLength).ToArray();
    }

    /// <summary>Takes the keys out of memory.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_encryption);
        CryptographicOperations.ZeroMemory(_nonce);
        CryptographicOperations.ZeroMemory(_identity);
    }
}
