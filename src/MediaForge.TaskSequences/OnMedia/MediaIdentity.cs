using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>What a media says of itself in <see cref="MediaPaths.Identity"/>.</summary>
public sealed record MediaIdentity
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The media's id; the boot image holds the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind of media, in ConfigMgr's words (<c>_SMSTSMediaType</c>): <c>FullMedia</c> for stand-alone media.</summary>
    public string MediaType { get; init; } = "FullMedia";

    /// <summary>The volume label.</summary>
    public required string Label { get; init; }

    /// <summary>This disc's number, from 1.</summary>
    public int Disc { get; init; } = 1;

    /// <summary>The number of discs.</summary>
    public int Discs { get; init; } = 1;

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>The program and version that made the media.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When the media was made, or the source date that was given instead.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The length of the boot image in bytes.</summary>
    public long BootImageLength { get; init; }

    /// <summary>The SHA-256 of the boot image, in lower-case hex.</summary>
    public string BootImageSha256 { get; init; } = new('0', 64);

    /// <summary>The JSON text, UTF-8. Its length depends on the lengths of the values only.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaIdentity);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a media identity.</exception>
    public static MediaIdentity FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaIdentity, MediaPaths.Identity);
}

/// <summary>What a boot image says of the media that it belongs to, in <see cref="MediaPaths.BootIdentity"/>.</summary>
/// <remarks>
/// The chain of trust: the boot image, which the firmware started, holds the hash of the manifest; the manifest holds
/// the hash of every other file. <see cref="MediaIdentity"/> holds the hash of the boot image, against bad media.
/// </remarks>
public sealed record BootIdentity
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The media's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind of media (<c>_SMSTSMediaType</c>).</summary>
    public string MediaType { get; init; } = "FullMedia";

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>The SHA-256 of the manifest file, in lower-case hex.</summary>
    public string ManifestSha256 { get; init; } = new('0', 64);

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.BootIdentity);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a boot identity.</exception>
    public static BootIdentity FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.BootIdentity, MediaPaths.BootIdentity);
}

/// <summary>The manifest of a media: every file but itself, the boot image and the identity, with length and SHA-256.</summary>
public sealed record MediaManifest
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The media's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The files in the order of the media.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>What the firmware starts from the disc, in the order of the boot catalog; none of it is a file.</summary>
    public IReadOnlyList<ManifestBootImage> BootImages { get; init; } = [];

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
public sealed record ManifestFile(string Path, long Length, string Sha256);

/// <summary>A boot image in a manifest.</summary>
/// <param name="Platform">The firmware: <c>bios</c> or <c>uefi</c>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex.</param>
public sealed record ManifestBootImage(string Platform, long Length, string Sha256);

/// <summary>A variable of the media: set before the first step, in place of ConfigMgr's collection and device variables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Secret">Never shown or logged.</param>
public sealed record MediaVariable(string Name, string Value, bool Secret = false);

/// <summary>The variables of a media, in <see cref="MediaPaths.Variables"/>.</summary>
public sealed record MediaVariables
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The variables in the order in which they are set.</summary>
    public required IReadOnlyList<MediaVariable> Variables { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaVariables);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a list of variables.</exception>
    public static MediaVariables FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaVariables, MediaPaths.Variables);
}

/// <summary>The JSON of everything on a media, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(MediaIdentity))]
[JsonSerializable(typeof(BootIdentity))]
[JsonSerializable(typeof(MediaManifest))]
[JsonSerializable(typeof(MediaVariables))]
internal sealed partial class OnMediaJson : JsonSerializerContext
{
    public static T Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException($"{path}: the file is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: not what MediaForge writes there: {e.Message}", e);
        }
    }
}
