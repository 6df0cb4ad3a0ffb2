using System.Security.Cryptography;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Executor;

/// <summary>Finds the volume that a boot image belongs to, by the media's id, and checks its manifest and files.</summary>
internal sealed class MediaFinder(Machine machine, ExecutionLog log)
{
    private const string Component = "Bootstrap";

    // Identity files have a few hundred bytes, and 5 more for each 64 KiB of the boot image; much more is not one of ours.
    private const int MaxIdentityLength = 1 << 20;

    // A hundred thousand files and more.
    private const int MaxManifestLength = 64 << 20;

    // How many files a refusal names.
    private const int NamedFiles = 3;

    // A CD holds less than this, a DVD usually more.
    private const long CdLength = 900L << 20;

    /// <summary>How long slow sticks and drives have to appear.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long the media is looked for where the run may go on without it.</summary>
    public static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The media's volumes and manifest. Null when it does not appear and the run goes on nevertheless: it was begun before, and
    /// started now from the hard disk.
    /// </summary>
    /// <param name="boot">Which media.</param>
    /// <param name="patience">How long it has to appear.</param>
    /// <param name="mayBeMissing">Whether the run goes on without it.</param>
    /// <exception cref="InvalidDataException">
    /// It does not appear, its manifest is not the one of this boot image, or a file is missing or has another length.
    /// </exception>
    public FoundMedia? Find(BootIdentity boot, TimeSpan patience, bool mayBeMissing)
    {
        var begin = machine.Clock.GetTimestamp();
        for (var first = true; ; first = false)
        {
            var volumes = machine.ListVolumes();
            var half = string.Empty;
            foreach (var volume in volumes)
            {
                if (ReadIdentity(volume, boot.Id, complain: first) is not { } identity) continue;
                var content = identity.HasContentVolume ? volumes.FirstOrDefault(v => IsContent(v, boot.Id)) : volume;
                if (content is null)
                {
                    half = $" {volume.Root} is there, but not its other volume, with its packages.";
                    continue;
                }
                log.Info(Component, $"media {boot.Id}{(identity.Discs > 1 ? $", disc {identity.Disc} of {identity.Discs}," : string.Empty)} is {volume.Root} ({volume.FileSystem} '{volume.Label}'){(content == volume ? string.Empty : $", its packages are on {content.Root} ({content.FileSystem} '{content.Label}')")}");
                var manifest = ReadManifest(volume, boot);
                CheckLengths(volume, content, manifest, identity);
                return new FoundMedia(volume, content, manifest);
            }
            if (machine.Clock.GetElapsedTime(begin) >= patience)
            {
                var seen = string.Join(", ", volumes.Select(v => $"{v.Root} {v.Kind} {v.FileSystem} '{v.Label}'"));
                var message = $"The media {boot.Id} was not found within {patience.TotalSeconds:0} seconds on any volume ({seen}).{half}";
                if (!mayBeMissing) throw new InvalidDataException(message + " Leave the disc or stick in the machine; if it is there, the boot image lacks the driver of its controller.");
                log.Warning(Component, message + " The task sequence goes on without it; a step that needs content from it fails.");
                return null;
            }
            if (first) log.Info(Component, $"waiting for the media {boot.Id}");
            machine.Wait(Interval);
        }
    }

    /// <summary>What is left of a prestaged media that is being deleted, or null.</summary>
    public FoundMedia? FindRemains(BootIdentity boot)
    {
        if (machine.ListVolumes().FirstOrDefault(v => ReadIdentity(v, boot.Id, complain: false) is not null) is not { } volume) return null;
        var path = volume.Root + MediaPaths.Manifest.Replace('/', '\\');
        return new FoundMedia(volume, volume, machine.FileExists(path) ? ReadManifest(volume, boot) : new MediaManifest { Format = OnMediaFormat.Version, Id = boot.Id, Files = [], BootImages = [] });
    }

    /// <summary>What a task sequence is told that it was started from (<c>_SMSTSLaunchMode</c>).</summary>
    public static string LaunchMode(Volume media) => media.Kind switch
    {
        VolumeKind.Optical => media.Length > CdLength ? "DVD" : "CD",
        VolumeKind.Fixed => "HD",
        _ => "UFD",
    };

    /// <summary>The identity of the media on a volume; null when there is none, or another media's.</summary>
    private MediaIdentity? ReadIdentity(Volume volume, Guid id, bool complain)
    {
        var path = volume.Root + MediaPaths.Identity.Replace('/', '\\');
        try
        {
            return machine.FileExists(path) && MediaIdentity.FromJson(machine.ReadFile(path, MaxIdentityLength)) is var identity && identity.Id == id ? identity : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            if (complain) log.Warning(Component, $"{path}: {e.Message}");
            return null;
        }
    }

    private bool IsContent(Volume volume, Guid id)
    {
        var path = volume.Root + MediaPaths.ContentIdentity.Replace('/', '\\');
        try
        {
            return machine.FileExists(path) && ContentIdentity.FromJson(machine.ReadFile(path, MaxIdentityLength)).Id == id;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.Warning(Component, $"{path}: {e.Message}");
            return false;
        }
    }

    private MediaManifest ReadManifest(Volume media, BootIdentity boot)
    {
        var path = media.Root + MediaPaths.Manifest.Replace('/', '\\');
        if (!machine.FileExists(path)) throw new InvalidDataException($"{path} is missing: the media was changed after it was made. Make it again.");
        var content = machine.ReadFile(path, MaxManifestLength);
        var actual = Convert.ToHexStringLower(SHA256.HashData(content));
        if (!actual.Equals(boot.ManifestSha256, StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"{path} has the SHA-256 {actual}, and the boot image expects {boot.ManifestSha256}: the media was changed after it was made. Make it again.");
        log.Info(Component, "the manifest is the one that this boot image belongs to");
        return MediaManifest.FromJson(content);
    }

    /// <summary>Compares lengths only: hashing all content would take many minutes. A package is hashed when it is used.</summary>
    private void CheckLengths(Volume media, Volume content, MediaManifest manifest, MediaIdentity identity)
    {
        var faults = new List<string>();
        var isPrestaged = identity.MediaType == OnMediaFormat.Prestaged;
        var files = manifest.Files.Where(f => (f.Disc ?? 1) == identity.Disc && !(isPrestaged && PrestagedLayout.IsBootFile(f.Path))).ToList();
        foreach (var file in files)
        {
            var path = (file.Path.StartsWith(MediaPaths.Content + "/", StringComparison.OrdinalIgnoreCase) ? content : media).Root + file.Path.Replace('/', '\\');
            var length = machine.FileLength(path);
            if (length != file.Length) faults.Add(length < 0 ? $"{path} is missing" : $"{path} has {length} bytes instead of {file.Length}");
        }
        if (faults.Count > 0)
            throw new InvalidDataException($"{faults.Count} of {files.Count} files of the media are not as they were made: {string.Join("; ", faults.Take(NamedFiles))}{(faults.Count > NamedFiles ? "; ..." : string.Empty)}. The media is damaged or was changed: make it again.");
        log.Info(Component, $"all {files.Count} files of the manifest are there with their lengths");
    }
}

/// <summary>A media that was found.</summary>
/// <param name="Volume">The volume with its identity, manifest and boot image.</param>
/// <param name="Content">The volume with its packages, which is mostly the same.</param>
/// <param name="Manifest">Its manifest.</param>
internal sealed record FoundMedia(Volume Volume, Volume Content, MediaManifest Manifest);
