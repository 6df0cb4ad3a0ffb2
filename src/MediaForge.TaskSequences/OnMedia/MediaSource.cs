using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>Where a bootable media finds task sequence and content, in <see cref="MediaPaths.Source"/> inside the boot image.</summary>
/// <remarks>
/// The chain of trust: the boot image, which the firmware started, holds the public half of a key; what that key has signed names
/// the hash of the publication's manifest, and the manifest the hash of every file. So a publication may change, and a media that
/// was made before takes the new one.
/// </remarks>
public sealed record MediaSource : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>Where (<see cref="PublishedPlace"/>).</summary>
    public required string Location { get; init; }

    /// <summary>Whose signature is trusted.</summary>
    public required SigningKey Key { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaSource);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static MediaSource FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaSource, MediaPaths.Source);
}
