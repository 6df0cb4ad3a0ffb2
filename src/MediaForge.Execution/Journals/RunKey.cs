using System.Security.Cryptography;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Journals;

/// <summary>
/// The key of a run: what the journal holds of variables and of the sequence is encrypted with it (AES-256-GCM), so that a journal
/// which is read, copied or sent to somebody tells no secret.
/// </summary>
/// <remarks>
/// <para>
/// It is random, of each run its own, and lies on the same disk in a file apart from the journal, since the machine must go on
/// after a restart with nobody there. So it protects against who has the journal or the logs, and not against who has the disk of
/// a machine in the middle of a run. It never goes where logs go, and is overwritten and deleted when the run is over.
/// </para>
/// <para>
/// The file: 8 bytes <c>MFRUNKEY</c>, the 32 bytes of the key, the first 8 bytes of their SHA-256. What is encrypted: a random nonce
/// of 12 bytes, the ciphertext, the tag of 16 bytes.
/// </para>
/// </remarks>
internal sealed class RunKey
{
    private const int KeyLength = 32;
    private const int CheckLength = 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly Machine _machine;
    private readonly byte[] _key;

    private RunKey(Machine machine, byte[] key) => (_machine, _key) = (machine, key);

    private static ReadOnlySpan<byte> Signature => "MFRUNKEY"u8;

    private static int FileLength => Signature.Length + KeyLength + CheckLength;

    /// <summary>Makes the key of a new run.</summary>
    public static RunKey Create(Machine machine)
    {
        var key = new byte[KeyLength];
        machine.FillRandom(key);
        return new RunKey(machine, key);
    }

    /// <summary>The key on a volume; null when there is none, or it is damaged.</summary>
    public static RunKey? Find(Machine machine, string root)
    {
        var path = root + StatePaths.RunKey;
        if (machine.FileLength(path) != FileLength) return null;
        var file = machine.ReadFile(path, FileLength);
        var key = file.AsSpan(Signature.Length, KeyLength);
        if (!file.AsSpan().StartsWith(Signature) || !SHA256.HashData(key).AsSpan(0, CheckLength).SequenceEqual(file.AsSpan(Signature.Length + KeyLength))) return null;
        return new RunKey(machine, key.ToArray());
    }

    /// <summary>Writes the key to a volume; it is on the disk when this returns.</summary>
    public void Save(string root) => _machine.WriteFile(root + StatePaths.RunKey, [.. Signature, .. _key, .. SHA256.HashData(_key).AsSpan(0, CheckLength)]);

    /// <summary>Overwrites and deletes the key on a volume; does nothing when there is none. What cannot be done is logged.</summary>
    public static void Destroy(Machine machine, ExecutionLog log, string root)
    {
        var path = root + StatePaths.RunKey;
        try
        {
            var length = machine.FileLength(path);
            if (length < 0) return;
            var noise = new byte[length];
            machine.FillRandom(noise);
            using (var file = machine.OpenWrite(path))
            {
                file.Write(noise);
                file.Flush();
            }
            machine.DeleteFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("RunKey", $"{path} cannot be destroyed: {e.Message}");
        }
    }

    /// <summary>Whether another is the same key.</summary>
    public bool Equals(RunKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(_key, other._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RunKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _key[0];

    /// <summary>Encrypts.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var encrypted = new byte[NonceLength + plain.Length + TagLength];
        _machine.FillRandom(encrypted.AsSpan(0, NonceLength));
        using var gcm = new AesGcm(_key, TagLength);
        gcm.Encrypt(encrypted.AsSpan(0, NonceLength), plain, encrypted.AsSpan(NonceLength, plain.Length), encrypted.AsSpan(NonceLength + plain.Length));
        return encrypted;
    }

    /// <summary>Decrypts; null when it was encrypted with another key, or was changed.</summary>
    public byte[]? Open(ReadOnlySpan<byte> encrypted)
    {
        if (encrypted.Length < NonceLength + TagLength) return null;
        var plain = new byte[encrypted.Length - NonceLength - TagLength];
        using var gcm = new AesGcm(_key, TagLength);
        try
        {
            gcm.Decrypt(encrypted[..NonceLength], encrypted[NonceLength..^TagLength], encrypted[^TagLength..], plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
