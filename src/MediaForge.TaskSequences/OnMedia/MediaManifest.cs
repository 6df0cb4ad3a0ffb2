using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>The manifest of a media, the same on every disc of a set: every file of all discs but itself, the boot image and the identity, with length and SHA-256.</summary>
public sealed record MediaManifest : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The media's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The files in the order of the media.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>What the firmware starts from the disc, in the order of the boot catalog; none of it is a file.</summary>
    public required IReadOnlyList<ManifestBootImage> BootImages { get; init; }

    /// <summary>The JSON text, UTF-8. Its length depends on paths and lengths only.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaManifest);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a manifest.</exception>
    public static MediaManifest FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaManifest, MediaPaths.Manifest);
}

/// <summary>A file in a manifest.</summary>
/// <param name="Path">Its path on the media, with forward slashes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex.</param>
public sealed record ManifestFile(string Path, long Length, string Sha256)
{
    /// <summary>The number of the disc that it is on; null for the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Disc { get; init; }

    /// <summary>The path of the file that it is a piece of, because that did not fit one disc; null for a whole file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PartOf { get; init; }

    /// <summary>Where the piece begins in that file, in bytes; null for a whole file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Offset { get; init; }
}

/// <summary>A boot image in a manifest.</summary>
/// <param name="Platform">The firmware: <c>bios</c> or <c>uefi</c>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex.</param>
public sealed record ManifestBootImage(string Platform, long Length, string Sha256);
