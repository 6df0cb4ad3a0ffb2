using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>What a volume that holds only a media's packages says of itself, in <see cref="MediaPaths.ContentIdentity"/>.</summary>
public sealed record ContentIdentity : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The media's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.ContentIdentity);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not the identity of such a volume.</exception>
    public static ContentIdentity FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.ContentIdentity, MediaPaths.ContentIdentity);
}
