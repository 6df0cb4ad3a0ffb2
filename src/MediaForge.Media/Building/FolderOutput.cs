using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// Writes a media as a folder, for a stick that is prepared already or a server that machines are started from. The folder appears whole or not at
/// all; one that is there and holds a media is replaced, any other is not touched.
/// </summary>
internal static class FolderOutput
{
    /// <summary>Writes the files of a tree.</summary>
    /// <exception cref="MediaBuildException">The folder is there and is no media of ours.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task WriteAsync(MediaTree tree, string output, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, MediaPaths.Identity))))
            throw new MediaBuildException([ProblemCodes.FolderInTheWay(target)]);
        string partial = target + ".partial", old = target + ".old";
        foreach (var leftOver in (string[])[partial, old])
            if (Directory.Exists(leftOver)) Directory.Delete(leftOver, recursive: true);
        try
        {
            Directory.CreateDirectory(partial);
            var total = tree.Files.Sum(f => f.Content.Length);
            long done = 0;
            foreach (var folder in tree.Root.Descendants().OfType<MediaFolder>()) Directory.CreateDirectory(Path.Combine(partial, folder.Path));
            foreach (var file in tree.Files.OrderBy(f => f.Order))
            {
                var path = Path.Combine(partial, file.Path);
                await file.Content.WriteToFileAsync(path, progress is null ? null : new Shifted(progress, done, total), cancellationToken).ConfigureAwait(false);
                if (file.Modified is { } time) File.SetLastWriteTimeUtc(path, time.UtcDateTime);
                done += file.Content.Length;
            }
            if (Directory.Exists(target)) Directory.Move(target, old);
            Directory.Move(partial, target);
        }
        catch
        {
            if (!Directory.Exists(target) && Directory.Exists(old)) Directory.Move(old, target);
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            throw;
        }
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
    }

    private sealed class Shifted(IProgress<CopyProgress> progress, long before, long total) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => progress.Report(new CopyProgress(before + value.Done, total));
    }
}
