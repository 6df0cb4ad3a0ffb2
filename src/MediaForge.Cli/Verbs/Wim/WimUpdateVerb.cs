using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim update IN.wim IMAGE --add SRC=DEST --delete PATH</c>: changes files of an image in place.</summary>
internal static class WimUpdateVerb
{
    private const FileAttributes Kept = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive;

    public static Command Create(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.ChangedWim(), image = WimArguments.Image();
        var add = new Option<string[]>("--add") { HelpName = "src=dest", Description = "A file or folder here, and its path in the image (for a file one that ends with a backslash is the folder it goes to); may be repeated.", AllowMultipleArgumentsPerToken = false };
        var delete = new Option<string[]>("--delete") { HelpName = "path", Description = "A file or folder of the image; may be repeated. Deleted before anything is added.", AllowMultipleArgumentsPerToken = false };
        var write = new WimWriteArguments();
        var command = new Command("update", "Adds files to an image and deletes files from it, in place.") { wim, image, add, delete };
        write.AddTo(command, choosesCompression: false);
        return WimRun.Bind(command, host, json, async run =>
        {
            var source = WimFile.OpenFile(run.Get(wim));
            var index = source.FindImage(run.Get(image));
            string[] added = run.Get(add) ?? [], deleted = run.Get(delete) ?? [];
            if (added.Length + deleted.Length == 0) throw new ArgumentException("There is nothing to do: give --add or --delete.");
            using var editor = new WimEditor(source) { ModificationTime = host.Build.Clock.GetUtcNow().UtcDateTime };
            var files = editor.Image(index);
            foreach (var path in deleted)
                if (!files.Delete(path)) throw new FileNotFoundException($"There is no '{path}' in image {source.Images[index - 1]} of {source}.");
            foreach (var pair in added)
            {
                var (from, to) = SplitPair(pair);
                Add(files, from, to, run.CancellationToken);
            }
            await run.DoAsync("update", progress => editor.SaveTo(run.Get(wim), write.Read(run, new WimWriteOptions()), progress, run.CancellationToken));
            run.ReportWritten(run.Get(wim));
            return ExitCodes.Done;
        }, "The WIM is what it was.");
    }

    /// <summary>The two halves; of several '=' the one before which there is a file or folder.</summary>
    private static (string From, string To) SplitPair(string pair)
    {
        for (var at = pair.IndexOf('='); at >= 0; at = pair.IndexOf('=', at + 1))
        {
            var from = pair[..at];
            if (File.Exists(from) || Directory.Exists(from)) return (from, pair[(at + 1)..]);
        }
        throw pair.Contains('=') ? new FileNotFoundException($"There is no '{pair[..pair.IndexOf('=')]}' to add.") : new ArgumentException($"'--add {pair}' has no path in the image: write SRC=DEST.");
    }

    private static void Add(WimImageEditor image, string from, string to, CancellationToken cancellationToken)
    {
        if (File.Exists(from))
        {
            AddFile(image, new FileInfo(from), to.Length == 0 || to[^1] is '\\' or '/' ? to + Path.GetFileName(from) : to);
            return;
        }
        var top = new DirectoryInfo(from);
        var open = new Stack<(DirectoryInfo Folder, string Path)>([(top, to.TrimEnd('\\', '/'))]);
        while (open.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (next.Path.Length > 0) image.AddFolder(next.Path, next.Folder.LastWriteTimeUtc);
            foreach (var entry in next.Folder.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
            {
                var path = $@"{next.Path}\{entry.Name}";
                if (entry.LinkTarget is not null) throw new IOException($"'{entry.FullName}' is a link, which an update does not add. Add what it leads to, or capture the folder.");
                if (entry is DirectoryInfo folder) open.Push((folder, path));
                else AddFile(image, (FileInfo)entry, path);
            }
        }
    }

    private static void AddFile(WimImageEditor image, FileInfo file, string path)
    {
        // On Linux a name that begins with a dot makes a file hidden, which is nothing that the file has.
        var kept = OperatingSystem.IsWindows() ? Kept : FileAttributes.ReadOnly;
        var attributes = file.Attributes & kept;
        var times = new WimFileTimes(file.CreationTimeUtc, file.LastAccessTimeUtc, file.LastWriteTimeUtc);
        image.AddFile(path, ByteSource.FromFile(file.FullName), times, OperatingSystem.IsWindows() && attributes != 0 ? attributes : attributes | FileAttributes.Archive);
    }
}
