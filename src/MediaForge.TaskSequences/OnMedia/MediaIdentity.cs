using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>What a media says of itself in <see cref="MediaPaths.Identity"/>.</summary>
public sealed record MediaIdentity : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The media's id; the boot image holds the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind of media, in ConfigMgr's words (<c>_SMSTSMediaType</c>): <c>FullMedia</c> for stand-alone media.</summary>
    public required string MediaType { get; init; }

    /// <summary>The volume label.</summary>
    public required string Label { get; init; }

    /// <summary>This disc's number, from 1.</summary>
    public required int Disc { get; init; }

    /// <summary>The number of discs.</summary>
    public required int Discs { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>The program and version that made the media.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When the media was made, or the source date that was given instead.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When the media may be started; null for always.</summary>
    public ValidityWindow? Validity { get; init; }

    /// <summary>Whether a password protects sequence, variables and catalog.</summary>
    public bool Protected { get; init; }

    /// <summary>
    /// The length of the boot image in bytes. On the discs of a set that have none it is, as hash and checksums are, of the file that stands for it:
    /// <see cref="MediaPaths.BootIdentity"/>.
    /// </summary>
    public required long BootImageLength { get; init; }

    /// <summary>The SHA-256 of the boot image, in lower-case hex.</summary>
    public required string BootImageSha256 { get; init; }

    /// <summary>Checksums by which a change is found in the boot image: CRC-32C of each 64 KiB, little-endian, in base64url.</summary>
    public string? BootImageBlocks { get; init; }

    /// <summary>
    /// Whether the packages (<see cref="MediaPaths.Content"/>) lie on a second volume, which is known by its <see cref="MediaPaths.ContentIdentity"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasContentVolume { get; init; }

    /// <summary>The identity of the media that a boot image belongs to, by what that says and what it is.</summary>
    /// <param name="boot">What the boot image says of its media.</param>
    /// <param name="length">The length of the boot image, or of what stands for it.</param>
    /// <param name="sha256">Its SHA-256, in lower-case hex.</param>
    /// <param name="blocks">Its checksums.</param>
    /// <param name="disc">The disc's number; null for the one that the boot image lies on.</param>
    /// <exception cref="InvalidDataException">The boot image does not say all.</exception>
    public static MediaIdentity Of(BootIdentity boot, long length, string sha256, string blocks, int? disc = null)
    {
        ArgumentNullException.ThrowIfNull(boot);
        var about = boot.About ?? throw new InvalidDataException($"{MediaPaths.BootIdentity} does not say what the media is.");
        return new MediaIdentity
        {
            Format = boot.Format,
            Id = boot.Id,
            MediaType = boot.MediaType,
            Label = about.Label,
            Disc = disc ?? about.Disc,
            Discs = about.Discs,
            SequenceName = boot.SequenceName,
            MadeBy = about.MadeBy,
            MadeAt = about.MadeAt,
            Validity = boot.Validity,
            Protected = boot.Protected,
            BootImageLength = length,
            BootImageSha256 = sha256,
            BootImageBlocks = blocks,
            HasContentVolume = about.HasContentVolume,
        };
    }

    /// <summary>The JSON text, UTF-8. Its length depends on the lengths of the values only.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaIdentity);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a media identity.</exception>
    public static MediaIdentity FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaIdentity, MediaPaths.Identity);
}
