using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

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

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.BootIdentity);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a boot identity.</exception>
    public static BootIdentity FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.BootIdentity, MediaPaths.BootIdentity);
}
