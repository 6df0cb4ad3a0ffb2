using System.Numerics;
using System.Security.Cryptography;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>The public half of the RSA key that signs publications, and the check of a signature.</summary>
/// <remarks>
/// Signatures are RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2). They are checked here, with the power of the signature
/// compared in full with the one encoding that it may have (section 8.2.2, step 3 and 4), and not by the system: Windows' RSA wants
/// its key storage service, which a Windows PE need not have. Nothing here is secret, so time tells nothing either.
/// </remarks>
/// <param name="Modulus">The modulus, the most significant byte first.</param>
/// <param name="Exponent">The public exponent, likewise.</param>
public sealed record SigningKey(byte[] Modulus, byte[] Exponent)
{
    // 2048 bits are the least that is taken.
    private const int LeastLength = 256;
    private const int MostLength = 1024;

    // DER of DigestInfo for SHA-256 before the hash (RFC 8017, section 9.2, note 1).
    private static readonly byte[] DigestInfo = [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

    /// <summary>The id of what the key has signed: the first bytes of its hash.</summary>
    public Guid Id => new(SHA256.HashData([.. Modulus, .. Exponent]).AsSpan(0, 16));

    /// <summary>Whether the other half of this key has signed these bytes.</summary>
    /// <param name="content">What was signed.</param>
    /// <param name="signature">The signature.</param>
    /// <exception cref="InvalidDataException">The key is none that could be trusted.</exception>
    public bool HasSigned(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (Modulus.Length is < LeastLength or > MostLength || Modulus[0] == 0 || Exponent.Length is 0 or > 8) throw new InvalidDataException($"The key that signs publications has {Modulus.Length * 8} bits, or is damaged; it needs {LeastLength * 8} to {MostLength * 8}.");
        if (signature.Length != Modulus.Length) return false;
        var modulus = Number(Modulus);
        var power = Number(signature);
        if (power >= modulus) return false;
        var message = BigInteger.ModPow(power, Number(Exponent), modulus);
        return message == Number(Encode(content, Modulus.Length));
    }

    /// <summary>EMSA-PKCS1-v1_5 (RFC 8017, section 9.2): 0, 1, bytes of 0xFF, 0, DigestInfo with the hash.</summary>
    private static byte[] Encode(ReadOnlySpan<byte> content, int length)
    {
        var encoded = new byte[length];
        encoded[1] = 1;
        var digest = encoded.AsSpan(length - DigestInfo.Length - SHA256.HashSizeInBytes);
        encoded.AsSpan(2, length - digest.Length - 3).Fill(0xFF);
        DigestInfo.CopyTo(digest);
        SHA256.HashData(content, digest[DigestInfo.Length..]);
        return encoded;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
