using System.Security.Cryptography;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Publishing;

/// <summary>The RSA key that signs publications: a file that its owner alone may read (PKCS #8 in PEM, RFC 7468).</summary>
public sealed class PublicationKey : IDisposable
{
    private const int Bits = 3072;
    private const int LongestFile = 64 << 10;

    private readonly RSA _rsa;

    private PublicationKey(RSA rsa)
    {
        _rsa = rsa;
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        Public = new SigningKey(parameters.Modulus!, parameters.Exponent!);
    }

    /// <summary>The half that boot images hold.</summary>
    public SigningKey Public { get; }

    /// <summary>Makes a key and its file, which must not be there.</summary>
    /// <exception cref="IOException">It is there, or cannot be written.</exception>
    public static PublicationKey Create(string path)
    {
        var rsa = RSA.Create(Bits);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(path, options);
            writer.Write(rsa.ExportPkcs8PrivateKeyPem() + "\n");
            return new PublicationKey(rsa);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="InvalidDataException">The file holds no RSA key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PublicationKey Load(string path)
    {
        if (new FileInfo(path).Length > LongestFile) throw new InvalidDataException("the file is no key: it is too long.");
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(File.ReadAllText(path));
            var key = new PublicationKey(rsa);
            _ = rsa.ExportParameters(includePrivateParameters: true);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new InvalidDataException($"the file holds no private RSA key in PEM: {e.Message}", e);
        }
    }

    /// <summary>Signs bytes as <see cref="SigningKey"/> checks them.</summary>
    public byte[] Sign(byte[] content) => _rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public void Dispose() => _rsa.Dispose();
}
