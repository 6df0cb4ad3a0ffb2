using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// What is known of the software on a media, in <see cref="MediaPaths.Catalog"/> inside the boot image: what a site's
/// database says in ConfigMgr. It lies beside the sequence, so it is trusted as the sequence is.
/// </summary>
public sealed record MediaCatalog : IOnMedia
{
    /// <summary>The package id under which the updates of a media lie in <see cref="MediaPaths.Content"/>.</summary>
    public const string UpdatesPackage = "UPDATES";

    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The applications.</summary>
    public required IReadOnlyList<CatalogApplication> Applications { get; init; }

    /// <summary>The packages: everything in <see cref="MediaPaths.Content"/> that is no update.</summary>
    public required IReadOnlyList<CatalogPackage> Packages { get; init; }

    /// <summary>The update files (.msu, .cab) in the order in which they are installed, below <see cref="MediaPaths.Content"/>, with forward slashes.</summary>
    public required IReadOnlyList<string> Updates { get; init; }

    /// <summary>
    /// The application of an id or, failing that, of a name; null when there is none. ConfigMgr's lists hold ids and its
    /// dynamic variables hold names, so both are looked for.
    /// </summary>
    public CatalogApplication? FindApplication(string idOrName) =>
        Applications.FirstOrDefault(a => Same(a.Id, idOrName.Trim())) ?? Applications.FirstOrDefault(a => Same(a.Name, idOrName.Trim()));

    /// <summary>The package of an id, or null.</summary>
    public CatalogPackage? FindPackage(string id) => Packages.FirstOrDefault(p => Same(p.Id, id.Trim()));

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaCatalog);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a catalog.</exception>
    public static MediaCatalog FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaCatalog, MediaPaths.Catalog);

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
