using System.Buffers.Binary;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// The readable head of a <see cref="Vault"/>: how the key is made of the password, and what the content is bound to. All of it is
/// authenticated with the content: whoever changes a byte, the window's dates for instance, has a vault that no password opens.
/// </summary>
/// <remarks>All numbers are little-endian; docs/protection.md has the table.</remarks>
public sealed record VaultHeader
{
    /// <summary>The length of the header in bytes.</summary>
    public const int Length = 128;

    /// <summary>The length of the salt in bytes.</summary>
    public const int SaltLength = 16;

    /// <summary>The length of the nonce of AES-GCM in bytes.</summary>
    public const int NonceLength = 12;

    /// <summary>Where the nonce begins: what is before it is the content's context.</summary>
    internal const int NonceOffset = 112;

    private const ushort FormatVersion = 1;
    private const ushort Argon2id = 1;
    private const ushort Aes256Gcm = 1;

    private const int VersionOffset = 8;
    private const int HeaderLengthOffset = 10;
    private const int KeyDerivationOffset = 12;
    private const int CipherOffset = 14;
    private const int PassesOffset = 16;
    private const int MemoryOffset = 20;
    private const int LanesOffset = 24;
    private const int SaltOffset = 32;
    private const int FromOffset = 48;
    private const int UntilOffset = 56;
    private const int MediaOffset = 64;
    private const int ManifestOffset = 80;
    private const int ContentLengthOffset = 124;

    private static ReadOnlySpan<byte> Signature => "MFVAULT\0"u8;

    /// <summary>How the key is made.</summary>
    public required KeyDerivation KeyDerivation { get; init; }

    /// <summary>The salt of the key: 16 bytes, of each media its own.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>When the media may be started.</summary>
    public required ValidityWindow Validity { get; init; }

    /// <summary>The media that the vault belongs to.</summary>
    public required Guid Media { get; init; }

    /// <summary>The SHA-256 of the manifest of that media.</summary>
    public required byte[] ManifestSha256 { get; init; }

    /// <summary>The nonce of AES-GCM.</summary>
    public byte[] Nonce { get; init; } = new byte[NonceLength];

    /// <summary>The length of the encrypted content in bytes.</summary>
    public int ContentLength { get; init; }

    /// <summary>The bytes of the header.</summary>
    internal byte[] Write()
    {
        var header = new byte[Length];
        Signature.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(VersionOffset), FormatVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(HeaderLengthOffset), Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(KeyDerivationOffset), Argon2id);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(CipherOffset), Aes256Gcm);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(PassesOffset), KeyDerivation.Passes);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(MemoryOffset), KeyDerivation.MemoryKiB);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(LanesOffset), KeyDerivation.Lanes);
        Salt.CopyTo(header, SaltOffset);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(FromOffset), Validity.From is { } from ? Seconds(from) : long.MinValue);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(UntilOffset), Validity.Until is { } until ? Seconds(until) : long.MaxValue);
        Media.TryWriteBytes(header.AsSpan(MediaOffset), bigEndian: true, out _);
        ManifestSha256.CopyTo(header, ManifestOffset);
        Nonce.CopyTo(header, NonceOffset);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(ContentLengthOffset), ContentLength);
        return header;
    }

    /// <summary>Reads the header of a vault. Nothing in it can be trusted before the vault is open.</summary>
    /// <exception cref="InvalidDataException">It is none, is damaged, or of a newer kind.</exception>
    public static VaultHeader Read(ReadOnlySpan<byte> vault)
    {
        if (vault.Length < Length || !vault.StartsWith(Signature)) throw Damaged("it does not begin with 'MFVAULT' at offset 0");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(vault[VersionOffset..]);
        if (version != FormatVersion) throw Damaged($"it is of version {version} (offset {VersionOffset}) and this program reads version {FormatVersion}");
        if (BinaryPrimitives.ReadUInt16LittleEndian(vault[HeaderLengthOffset..]) != Length) throw Damaged($"the length of its header at offset {HeaderLengthOffset} is not {Length}");
        if (BinaryPrimitives.ReadUInt16LittleEndian(vault[KeyDerivationOffset..]) != Argon2id) throw Damaged($"its key is made in a way that this program does not know (offset {KeyDerivationOffset})");
        if (BinaryPrimitives.ReadUInt16LittleEndian(vault[CipherOffset..]) != Aes256Gcm) throw Damaged($"its cipher is one that this program does not know (offset {CipherOffset})");
        var derivation = new KeyDerivation(
            BinaryPrimitives.ReadInt32LittleEndian(vault[PassesOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(vault[MemoryOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(vault[LanesOffset..]));
        if (!derivation.IsSensible) throw Damaged($"the costs of its key at offset {PassesOffset} make no sense");
        return new VaultHeader
        {
            KeyDerivation = derivation,
            Salt = vault.Slice(SaltOffset, SaltLength).ToArray(),
            Validity = new ValidityWindow(
                Time(BinaryPrimitives.ReadInt64LittleEndian(vault[FromOffset..]), long.MinValue, FromOffset),
                Time(BinaryPrimitives.ReadInt64LittleEndian(vault[UntilOffset..]), long.MaxValue, UntilOffset)),
            Media = new Guid(vault.Slice(MediaOffset, 16), bigEndian: true),
            ManifestSha256 = vault.Slice(ManifestOffset, 32).ToArray(),
            Nonce = vault.Slice(NonceOffset, NonceLength).ToArray(),
            ContentLength = BinaryPrimitives.ReadInt32LittleEndian(vault[ContentLengthOffset..]),
        };
    }

    internal static InvalidDataException Damaged(string what) => new($"{MediaPaths.Vault} is damaged: {what}. Make the media again.");

    private static long Seconds(DateTime clock) => (clock.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    private static DateTime? Time(long seconds, long none, int offset)
    {
        if (seconds == none) return null;
        // Years 1 to 9999.
        if (seconds is < -62_135_596_800 or > 253_402_300_799) throw Damaged($"the date at offset {offset} is none");
        return new DateTime(DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond), DateTimeKind.Unspecified);
    }
}
