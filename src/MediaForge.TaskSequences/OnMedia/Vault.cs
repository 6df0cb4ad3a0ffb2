using System.Security.Cryptography;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// The file <see cref="MediaPaths.Vault"/> of a media with a password: its <see cref="VaultHeader"/>, then the
/// <see cref="ProtectedContent"/> encrypted with AES-256-GCM (NIST SP 800-38D), then the tag of 16 bytes. The header is
/// authenticated with it.
/// </summary>
/// <remarks>
/// The content is filled up with blanks to a multiple of 4 KiB, since its exact length would say something about it. There is no
/// other test of a password than opening the vault, which costs what <see cref="KeyDerivation"/> says, and says nothing but no.
/// </remarks>
public static class Vault
{
    private const int TagLength = 16;
    private const int Granularity = 4 << 10;

    /// <summary>The length of the vault of a content.</summary>
    public static int LengthOf(ProtectedContent content) => VaultHeader.Length + PaddedLength(content.ToJson().Length) + TagLength;

    /// <summary>Encrypts content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="header">What it is bound to; nonce and length are filled in.</param>
    /// <param name="key">The keys of the password with the header's salt and costs.</param>
    public static byte[] Seal(ProtectedContent content, VaultHeader header, VaultKey key)
    {
        var json = content.ToJson();
        var plain = new byte[PaddedLength(json.Length)];
        json.CopyTo(plain, 0);
        plain.AsSpan(json.Length).Fill((byte)' ');
        var context = header.Write().AsSpan(0, VaultHeader.NonceOffset);
        var head = (header with { Nonce = key.NonceFor(context, plain), ContentLength = plain.Length }).Write();
        var vault = new byte[head.Length + plain.Length + TagLength];
        head.CopyTo(vault, 0);
        using (var gcm = new AesGcm(key.Encryption, TagLength))
            gcm.Encrypt(head.AsSpan(VaultHeader.NonceOffset, VaultHeader.NonceLength), plain, vault.AsSpan(head.Length, plain.Length), vault.AsSpan(head.Length + plain.Length), head);
        CryptographicOperations.ZeroMemory(json);
        CryptographicOperations.ZeroMemory(plain);
        return vault;
    }

    /// <summary>Opens a vault; null when the password is wrong, or a byte of the vault is.</summary>
    /// <exception cref="InvalidDataException">It is no vault, or one that this program cannot open.</exception>
    public static ProtectedContent? Open(ReadOnlySpan<byte> vault, string password)
    {
        var header = VaultHeader.Read(vault);
        if (header.ContentLength < 0 || vault.Length != (long)VaultHeader.Length + header.ContentLength + TagLength) throw VaultHeader.Damaged($"it has {vault.Length} bytes");
        using var key = header.KeyDerivation.Derive(password, header.Salt);
        using var gcm = new AesGcm(key.Encryption, TagLength);
        var plain = new byte[header.ContentLength];
        try
        {
            gcm.Decrypt(header.Nonce, vault.Slice(VaultHeader.Length, plain.Length), vault[^TagLength..], plain, vault[..VaultHeader.Length]);
            return ProtectedContent.FromJson(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static int PaddedLength(int length) => checked(length + Granularity - 1) / Granularity * Granularity;
}
