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

    /// <summary>What the discs of the set, or the stick, have besides files, in the order of their numbers; null for a media that is a folder or in a WIM.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ManifestDisc>? Discs { get; init; }

    /// <summary>The JSON text, UTF-8. Blanks may follow it.</summary>
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
    /// <summary>Checksums by which a change is found in it: CRC-32C of each 64 KiB, little-endian, in base64url.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Blocks { get; init; }

    /// <summary>The offset at which its bytes begin on its disc; null when it is on none, or empty.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Start { get; init; }

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

/// <summary>
/// All of a disc or stick that is no file: descriptors, partition and allocation tables, folders, boot images, what fills up the last block of a
/// file. Not one byte of it can be changed unseen.
/// </summary>
/// <param name="Length">The length of the disc image in bytes.</param>
/// <param name="Own">Where the files lie that the manifest has no hash of: itself, the boot image or what stands for it, the identity.</param>
/// <param name="Sha256">The SHA-256 of all bytes outside of files and of what is free, in their order, in lower-case hex.</param>
/// <param name="Blocks">Checksums by which a change is found in them: CRC-32C of each 64 KiB, little-endian, in base64url.</param>
public sealed record ManifestDisc(long Length, IReadOnlyList<ManifestExtent> Own, string Sha256, string Blocks)
{
    /// <summary>The names of what lies on a stick, ascending, for messages: the files lie inside of some. Null for a disc.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ManifestExtent>? Structures { get; init; }

    /// <summary>Where a stick has nothing but zeros, ascending: a size that was asked for may leave much of it free. Null for a disc.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ManifestExtent>? Free { get; init; }
}

/// <summary>Where a file or a structure lies on a disc or stick.</summary>
/// <param name="Path">The file's path on the media, with forward slashes, or what the structure is called.</param>
/// <param name="Start">The offset at which it begins.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record ManifestExtent(string Path, long Start, long Length);

/// <summary>A boot image in a manifest.</summary>
/// <param name="Platform">The firmware: <c>bios</c> or <c>uefi</c>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex.</param>
public sealed record ManifestBootImage(string Platform, long Length, string Sha256);
