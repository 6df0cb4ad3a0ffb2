using System.Security.Cryptography;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Publishing;

/// <summary>
/// Writes a publication to the folder that is a share or that a web server shows. All files have names that depend on what is in
/// them and are written beside those that are there; the signed file that leads to them is replaced last. So machines see the old
/// publication or the new one, and those that began with the old one go on with it.
/// </summary>
public sealed class Publisher(BuildContext context, IProgress<BuildProgress>? progress = null)
{
    private const string LockName = "publication.lock";
    private const int HashDigits = 12;

    private readonly List<string> _unchanged = [];
    private readonly List<string> _copied = [];
    private long _done;
    private long _total;
    private long _copiedBytes;

    /// <summary>Publishes.</summary>
    /// <param name="plan">What.</param>
    /// <param name="folder">Where; it is made when it is not there.</param>
    /// <param name="keep">How long what was published before is kept after it was replaced; null for ever.</param>
    /// <param name="cancellationToken">Stops; what was published before is untouched.</param>
    /// <exception cref="InvalidDataException">The key is none, or a file changed while it was published.</exception>
    /// <exception cref="IOException">Something cannot be read or written, or another publishing is under way.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PublicationReport Publish(PublicationPlan plan, string folder, TimeSpan? keep = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_done, _total, _copiedBytes) = (0, plan.Files.Sum(f => f.Content.Length), 0);
        _unchanged.Clear();
        _copied.Clear();
        Directory.CreateDirectory(folder);
        using var only = Lock(folder);
        var keyPath = plan.Definition.PublicationKey!;
        var madeKey = !File.Exists(keyPath);
        using var key = madeKey ? PublicationKey.Create(keyPath) : PublicationKey.Load(keyPath);

        var packages = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var files = new List<ManifestFile>();
        foreach (var package in plan.Files.GroupBy(f => PackageOf(f.Path), StringComparer.OrdinalIgnoreCase))
            packages[package.Key] = Put(folder, package.Key, [.. package], files, cancellationToken);
        files.Add(Put(folder, MediaPaths.Sequence, MediaPlanner.Serialize(plan.Sequence)));
        files.Add(Put(folder, MediaPaths.Variables, new MediaVariables { Format = OnMediaFormat.Version, Variables = SourcePlanner.PublishedOf(plan.Definition) }.ToJson()));
        files.Add(Put(folder, MediaPaths.Catalog, plan.Catalog.ToJson()));

        var madeAt = plan.Definition.SourceDate ?? context.Clock.GetUtcNow();
        var manifest = new PublicationManifest { Format = OnMediaFormat.Version, Id = key.Public.Id, MadeAt = madeAt, SequenceName = plan.Sequence.Name, Packages = packages, Files = files };
        var content = manifest.ToJson();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        Write(PathOf(folder, PublicationManifest.PathOf(sha256)), content);
        cancellationToken.ThrowIfCancellationRequested();
        var publication = new Publication { Format = OnMediaFormat.Version, Id = key.Public.Id, SequenceName = plan.Sequence.Name, MadeBy = context.MadeBy, MadeAt = madeAt, ManifestSha256 = sha256 };
        Write(PathOf(folder, Publication.FileName), publication.ToSigned(key.Sign));
        return new PublicationReport
        {
            Folder = folder,
            Id = key.Public.Id,
            Manifest = sha256,
            Sequence = plan.Sequence.Name,
            Files = files.Count,
            Unchanged = [.. _unchanged],
            Copied = [.. _copied],
            CopiedBytes = _copiedBytes,
            MadeKey = madeKey,
            Pruned = keep is { } time ? PublicationPruner.Prune(folder, sha256, context.Clock.GetUtcNow() - time) : [],
        };
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new IOException($"'{folder}' cannot be published to: {e.Message} If nobody else publishes there now, delete {LockName}.", e);
        }
    }

    private static string PackageOf(string path) => path[(MediaPaths.Content.Length + 1)..].Split('/')[0];

    /// <summary>Puts a package into the folder that its content gives a name to, and returns that folder's path in the publication.</summary>
    private string Put(string folder, string package, List<PlannedFile> files, List<ManifestFile> manifest, CancellationToken cancellationToken)
    {
        var listed = files.Select(f => new ManifestFile(f.Path, f.Content.Length, Hash(f.Content, cancellationToken))).ToList();
        var start = MediaPaths.Content.Length + 1 + package.Length + 1;
        var text = string.Concat(listed.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Path[start..]}\t{f.Length}\t{f.Sha256}\n"));
        var name = $"content/{package}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits]}";
        var bytes = _copiedBytes;
        for (var i = 0; i < files.Count; i++)
        {
            var target = PathOf(folder, $"{name}/{files[i].Path[start..]}");
            // Complete files only have their names; of one that is there, the name of its folder says what is in it.
            if (File.Exists(target) && new FileInfo(target).Length == listed[i].Length) continue;
            Copy(files[i], listed[i], target, cancellationToken);
        }
        (_copiedBytes == bytes && files.Sum(f => f.Content.Length) > 0 ? _unchanged : _copied).Add(package);
        manifest.AddRange(listed);
        return name;
    }

    private static ManifestFile Put(string folder, string path, byte[] content)
    {
        var file = new ManifestFile(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
        var target = PathOf(folder, $"files/{file.Sha256}{Path.GetExtension(path)}");
        if (!File.Exists(target)) Write(target, content);
        return file;
    }

    private void Copy(PlannedFile file, ManifestFile listed, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var source = new HashedSource(file.Content);
        source.WriteToFileAsync(target, null, cancellationToken).GetAwaiter().GetResult();
        if (Convert.ToHexStringLower(source.GetHash(cancellationToken)) != listed.Sha256)
        {
            File.Delete(target);
            throw new InvalidDataException($"{file.Content} changed while it was published. Publish again when nobody writes to it.");
        }
        if (file.Modified is { } time) File.SetLastWriteTimeUtc(target, time.UtcDateTime);
        _copiedBytes += listed.Length;
    }

    private string Hash(ByteSource content, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(new HashedSource(content).GetHash(cancellationToken));
        _done += content.Length;
        progress?.Report(new BuildProgress("publish", _done, _total));
        return hash;
    }

    /// <summary>Writes a file whole or not at all.</summary>
    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static string PathOf(string folder, string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
}
