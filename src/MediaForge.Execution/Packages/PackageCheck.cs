using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Packages;

/// <summary>
/// Holds packages on the media against the manifest's hashes when they are first used, since a bad stick or disc must not make a
/// bad image in silence. <see cref="ContentCheck"/> does that for all that are needed before anything is destroyed.
/// </summary>
internal sealed class PackageCheck(Machine machine, RunIdentity run, ExecutionLog log)
{
    private const string Component = "PackageCheck";

    private const int MostPlaces = 3;

    private readonly HashSet<string> _good = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What is wrong with a package, naming the file, or null. Every file of it is read, once for each start of the program;
    /// nothing is checked when the run has no manifest.
    /// </summary>
    /// <param name="package">The package.</param>
    /// <param name="root">The root of the volume with the package; null for the media's.</param>
    public string? FindFault(string package, string? root = null)
    {
        if (run.Manifest is not { } manifest || _good.Contains(package)) return null;
        var folder = $"{MediaPaths.Content}/{package}/";
        var files = manifest.Files.Where(f => f.Path.StartsWith(folder, StringComparison.OrdinalIgnoreCase)).ToList();
        if (files.Count == 0) return $"The manifest of the media knows no package {package}: its folder was added after the media was made. Make the media again with it.";
        log.Info(Component, $"checking the package {package}: {files.Count} files, {files.Sum(f => f.Length) >> 20} MB");
        var begin = machine.Clock.GetTimestamp();
        foreach (var file in files)
            if (FindFault(file, root ?? run.ContentRoot!) is { } fault) return fault;
        _good.Add(package);
        log.Info(Component, $"the package {package} is as the manifest says ({machine.Clock.GetElapsedTime(begin).TotalSeconds:0} seconds)");
        return null;
    }

    /// <summary>Where the file was changed, as a sentence; empty when it cannot be told.</summary>
    private string Places(string path, ManifestFile file)
    {
        if (file.Blocks is null) return string.Empty;
        using var stream = machine.OpenRead(path);
        var places = BlockChecksums.Locate(stream, file.Blocks, file.Length).Take(MostPlaces).ToList();
        return places.Count == 0 ? string.Empty : $" It was changed at {string.Join("; ", places)}.";
    }

    private string? FindFault(ManifestFile file, string root)
    {
        var path = root + file.Path.Replace('/', '\\');
        try
        {
            using var stream = machine.OpenRead(path);
            var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
            return actual.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase)
                ? null
                : $"{path} is not what was put on the media: its SHA-256 is {actual}, and the manifest says {file.Sha256}.{Places(path, file)} The media is damaged or was changed; make it again.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {e.Message} The media is damaged or was taken out; make it again if it is in the machine.";
        }
    }
}
