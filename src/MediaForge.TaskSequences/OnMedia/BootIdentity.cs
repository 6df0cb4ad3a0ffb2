using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>What a media says of itself for people and for programs that look at its label.</summary>
/// <param name="Label">The volume label.</param>
/// <param name="Disc">This disc's number, from 1.</param>
/// <param name="Discs">The number of discs.</param>
/// <param name="MadeBy">The program and version that made the media.</param>
/// <param name="MadeAt">When the media was made, or the source date that was given instead.</param>
/// <param name="HasContentVolume">Whether the packages lie on a second volume.</param>
public sealed record MediaAbout(string Label, int Disc, int Discs, string MadeBy, DateTimeOffset MadeAt, bool HasContentVolume = false);

/// <summary>What a boot image says of the media that it belongs to, in <see cref="MediaPaths.BootIdentity"/>.</summary>
/// <remarks>
/// The chain of trust: the boot image, which the firmware started, holds the hash of the manifest; the manifest holds
/// the hash of every other file. <see cref="MediaIdentity"/> holds the hash of the boot image, against bad media.
/// </remarks>
public sealed record BootIdentity : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The media's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind of media (<c>_SMSTSMediaType</c>).</summary>
    public required string MediaType { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>The SHA-256 of the manifest file, in lower-case hex.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>Checksums by which a change is found in the manifest: CRC-32C of each 64 KiB, little-endian, in base64url.</summary>
    public string? ManifestBlocks { get; init; }

    /// <summary>When the media may be started; null for always.</summary>
    public ValidityWindow? Validity { get; init; }

    /// <summary>Whether a password protects sequence, variables and catalog.</summary>
    public bool Protected { get; init; }

    /// <summary>
    /// What <see cref="MediaPaths.Identity"/> says beside length, hash and checksums of this boot image, which holds nothing of
    /// itself: so no byte of that file can be changed unseen either.
    /// </summary>
    public MediaAbout? About { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.BootIdentity);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a boot identity.</exception>
    public static BootIdentity FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.BootIdentity, MediaPaths.BootIdentity);
}
