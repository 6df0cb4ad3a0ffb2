using System.Security.Cryptography;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>
/// Fetches what a run begins with from the source of a bootable media: the signed publication, its manifest, and the task sequence
/// with its variables and catalog, which are put beside the executor as if they had come with the boot image. A run that goes on has
/// these in its journal, and needs the manifest only.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="log">The log.</param>
/// <param name="media">What the boot image says of the source.</param>
/// <param name="find">The value of a variable of the media, or null.</param>
public sealed class PublicationFetch(Machine machine, ExecutionLog log, MediaSource media, Func<string, string?> find)
{
    private const string Component = "Source";
    private const string ManifestName = "published.json";

    // A hundred thousand files and more; and what Microsoft allows a task sequence with its policy.
    private const int LongestManifest = 64 << 20;
    private const int LongestFile = 32 << 20;
    private const int LongestPublication = 1 << 20;

    // What is fetched, and how it is called beside the executor: the variables of the media itself are in the boot image.
    private static readonly (string Path, string Name)[] Files =
    [
        (MediaPaths.Sequence, "sequence.xml"),
        (MediaPaths.Variables, PublishedVariables),
        (MediaPaths.Catalog, "catalog.json"),
    ];

    /// <summary>The file beside the executor with the variables that were published.</summary>
    public const string PublishedVariables = "published-variables.json";

    /// <summary>Fetches.</summary>
    /// <param name="folder">The folder of the executor.</param>
    /// <param name="sha256">The manifest of the publication that an interrupted run began with; null for what is published now.</param>
    /// <exception cref="InvalidDataException">It cannot be had, or is not what the media trusts; the message says why.</exception>
    public PublishedRun Fetch(string folder, string? sha256)
    {
        var source = PublishedSource.Of(media, find);
        var reader = PublicationSource.Of(machine, log, source);
        var link = new SourceLink(machine, log, reader, SourceLink.StartPatience);
        try
        {
            if (sha256 is not null && FindHere(folder, sha256) is { } here) return new PublishedRun(source, sha256, here);
            log.Info(Component, sha256 is null ? $"fetching the task sequence from {source}" : $"fetching the manifest of what the run began with from {source}");
            var wanted = sha256 ?? link.Do(() => ReadPublication(reader)).ManifestSha256;
            var content = link.Do(() => reader.Read(PublicationManifest.PathOf(wanted), LongestManifest));
            var manifest = ReadManifest(content, wanted, source);
            if (sha256 is null)
                foreach (var (path, name) in Files) machine.WriteFile(folder + "\\" + name, FetchFile(reader, link, manifest, path));
            machine.WriteFile(folder + "\\" + ManifestName, content);
            return new PublishedRun(source, wanted, manifest);
        }
        catch (SourceException e)
        {
            throw new InvalidDataException($"The task sequence cannot be fetched ({ErrorText.Describe(e.Code)}): {e.Message}", e);
        }
    }

    /// <summary>What lies beside the executor already (in the full operating system), or beside the one that an interrupted run has put on a disk.</summary>
    private PublicationManifest? FindHere(string folder, string sha256)
    {
        IEnumerable<string> folders = [folder, .. machine.ListVolumes().Where(v => v.Kind == VolumeKind.Fixed).Select(v => v.Root + StatePaths.Executor)];
        foreach (var place in folders)
        {
            var path = place + "\\" + ManifestName;
            if (!machine.FileExists(path)) continue;
            var content = machine.ReadFile(path, LongestManifest);
            if (!Hash(content).Equals(sha256, StringComparison.OrdinalIgnoreCase)) continue;
            var manifest = PublicationManifest.FromJson(content);
            if (place != folder) machine.WriteFile(folder + "\\" + ManifestName, content);
            log.Info(Component, $"the manifest of what the run began with is in {place}");
            return manifest;
        }
        return null;
    }

    private Publication ReadPublication(PublicationSource reader)
    {
        var content = reader.Read(Publication.FileName, LongestPublication);
        var publication = Publication.FromSigned(content, media.Key)
            ?? throw new SourceException(ErrorText.WrongHash, $"What is published at {reader.Location} was not signed with the key that this media trusts: it is another publication, or was changed. Publish there with the media's key ({media.Key.Id}), or make the media anew with the key of that publication.");
        if (publication.Id != media.Key.Id) throw new SourceException(ErrorText.WrongHash, $"What is published at {reader.Location} says that it belongs to another key ({publication.Id}).");
        log.Info(Component, $"'{publication.SequenceName}', published {publication.MadeAt:u} by {publication.MadeBy}, is signed with the key that this media trusts");
        return publication;
    }

    private static PublicationManifest ReadManifest(byte[] content, string sha256, PublishedSource source) => Hash(content).Equals(sha256, StringComparison.OrdinalIgnoreCase)
        ? PublicationManifest.FromJson(content)
        : throw new SourceException(ErrorText.WrongHash, $"{source.Place.PathOf(PublicationManifest.PathOf(sha256))} is not what was published: its SHA-256 is wrong. Publish again.");

    private static byte[] FetchFile(PublicationSource reader, SourceLink link, PublicationManifest manifest, string path)
    {
        var file = manifest.Find(path) ?? throw new SourceException(ErrorText.FileNotFound, $"The publication at {reader.Location} has no {path}: publish again with this version of MediaForge.");
        var content = link.Do(() => reader.Read(manifest.PathOf(file), LongestFile));
        return content.Length == file.Length && Hash(content).Equals(file.Sha256, StringComparison.OrdinalIgnoreCase)
            ? content
            : throw new SourceException(ErrorText.WrongHash, $"{manifest.PathOf(file)} at {reader.Location} is not what was published: its SHA-256 is wrong. Publish again.");
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
