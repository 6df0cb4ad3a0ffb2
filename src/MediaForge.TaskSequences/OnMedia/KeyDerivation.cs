using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// How much it costs to make a key of a password with Argon2id (RFC 9106, version 0x13): memory-hard, so that machines built for
/// guessing gain little.
/// </summary>
/// <param name="Passes">How often the memory is gone through.</param>
/// <param name="MemoryKiB">The memory in KiB.</param>
/// <param name="Lanes">How many lanes the memory has.</param>
public sealed record KeyDerivation(int Passes, int MemoryKiB, int Lanes)
{
    private const int MasterLength = 32;
    private const int MaxPasses = 1000;
    private const int MaxMemoryKiB = 1 << 20;
    private const int MaxLanes = 64;

    /// <summary>What media are made with: the second recommended option of RFC 9106, section 4, for 64 MiB. Windows PE has that much.</summary>
    public static KeyDerivation Default { get; } = new(3, 64 << 10, 4);

    /// <summary>Whether a machine can be asked for that much: a damaged header must not ask for all its memory.</summary>
    internal bool IsSensible => Passes is >= 1 and <= MaxPasses && Lanes is >= 1 and <= MaxLanes && MemoryKiB >= 8 * Lanes && MemoryKiB <= MaxMemoryKiB;

    /// <summary>Makes the keys of a password.</summary>
    /// <param name="password">The password, of which the UTF-8 bytes count.</param>
    /// <param name="salt">The salt.</param>
    public VaultKey Derive(string password, ReadOnlySpan<byte> salt)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        var master = new byte[MasterLength];
        try
        {
            var generator = new Argon2BytesGenerator();
            generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
                .WithVersion(Argon2Parameters.Version13)
                .WithSalt(salt.ToArray())
                .WithIterations(Passes)
                .WithMemoryAsKB(MemoryKiB)
                .WithParallelism(Lanes)
                .Build());
            generator.GenerateBytes(bytes, master);
            return new VaultKey(master);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(master);
        }
    }
}
