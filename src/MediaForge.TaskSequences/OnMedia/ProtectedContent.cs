using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// What the password of a media protects: all that may hold a secret. On a media without a password the same things lie in
/// files of their own. On the machine it is part of the run's journal, where it is encrypted with the run's key.
/// </summary>
public sealed record ProtectedContent : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>
    /// The serialized task sequence: ConfigMgr's XML. Empty in the vault of a bootable media, whose sequence is fetched, and vouched
    /// for by the signature of the publication; in the journal of a run it is there.
    /// </summary>
    public required byte[] Sequence { get; init; }

    /// <summary>The variables of the media in the order in which they are set.</summary>
    public required IReadOnlyList<MediaVariable> Variables { get; init; }

    /// <summary>What is known of the software on the media; its command lines may hold keys and passwords.</summary>
    public MediaCatalog? Catalog { get; init; }

    /// <summary>
    /// The command line that runs before the task sequence; null for none. On a media without a password it lies in
    /// <see cref="BootOptions"/>, too.
    /// </summary>
    public string? PrestartCommand { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.ProtectedContent);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ProtectedContent FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.ProtectedContent, MediaPaths.Vault);
}
