using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>What is at the source of bootable media now, in <see cref="FileName"/> at the top of the publication; always signed.</summary>
/// <remarks>
/// It is the one file of a publication that changes, by being replaced whole. All others have names that depend on what is in them:
/// a machine that began with an older publication finds what that consisted of.
/// </remarks>
public sealed record Publication : IOnMedia
{
    /// <summary>The file.</summary>
    public const string FileName = "publication.json";

    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The id of the key that has signed it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>The program and version that made it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The SHA-256 of the manifest, in lower-case hex; its file is <see cref="PublicationManifest.PathOf(string)"/>.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>The file's bytes.</summary>
    /// <param name="sign">Signs bytes.</param>
    public byte[] ToSigned(Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        var content = JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.Publication);
        return JsonSerializer.SerializeToUtf8Bytes(new SignedPublication { Format = OnMediaFormat.Version, Content = content, Signature = sign(content) }, OnMediaJson.Default.SignedPublication);
    }

    /// <summary>Reads the file's bytes; null when the key has not signed them.</summary>
    /// <exception cref="InvalidDataException">It is not a publication.</exception>
    public static Publication? FromSigned(ReadOnlySpan<byte> file, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signed = OnMediaJson.Read(file, OnMediaJson.Default.SignedPublication, FileName);
        return key.HasSigned(signed.Content, signed.Signature) ? OnMediaJson.Read(signed.Content, OnMediaJson.Default.Publication, FileName) : null;
    }
}

/// <summary>A publication with its signature.</summary>
internal sealed record SignedPublication : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The JSON text of the <see cref="Publication"/>.</summary>
    public required byte[] Content { get; init; }

    /// <summary>The signature of that text (<see cref="SigningKey"/>).</summary>
    public required byte[] Signature { get; init; }
}

/// <summary>Every file of a publication.</summary>
public sealed record PublicationManifest : IOnMedia
{
    private const string Folder = "manifests";

    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The id of the key that signs the publication.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? SequenceName { get; init; }

    /// <summary>The folder of each package: its id and its path from the top of the publication.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>The files: as on a media what is in <see cref="MediaPaths.Content"/>, and sequence, variables and catalog under the names that they have in a boot image.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>The path of a manifest from the top of the publication.</summary>
    /// <param name="sha256">Its SHA-256, in lower-case hex.</param>
    public static string PathOf(string sha256) => $"{Folder}/{sha256}.json";

    /// <summary>The path of a file from the top of the publication.</summary>
    public string PathOf(ManifestFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var content = MediaPaths.Content + "/";
        if (!file.Path.StartsWith(content, StringComparison.OrdinalIgnoreCase)) return $"files/{file.Sha256}{Path.GetExtension(file.Path)}";
        var (package, rest) = file.Path[content.Length..].Split('/', 2) is [var p, var r] ? (p, r) : throw new InvalidDataException($"{file.Path}: the manifest has a file beside packages.");
        return Packages.FirstOrDefault(x => x.Key.Equals(package, StringComparison.OrdinalIgnoreCase)).Value is { } folder ? $"{folder}/{rest}" : throw new InvalidDataException($"{file.Path}: the manifest does not say where the package {package} lies.");
    }

    /// <summary>The file with a path as on a media, or null.</summary>
    public ManifestFile? Find(string path) => Files.FirstOrDefault(f => f.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    /// <summary>What steps check packages against.</summary>
    public MediaManifest ToMediaManifest() => new() { Format = OnMediaFormat.Version, Id = Id, Files = Files, BootImages = [] };

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.PublicationManifest);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a manifest of a publication.</exception>
    public static PublicationManifest FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.PublicationManifest, Folder);
}
