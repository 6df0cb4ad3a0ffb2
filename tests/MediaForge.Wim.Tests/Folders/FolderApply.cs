using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

/// <summary>Drives a writer by hand as the contract says, file by file.</summary>
internal static class FolderApply
{
    public static IReadOnlyList<(string Kind, long Count, string Example)> Apply(string wim, string folder, FolderWriterOptions? options = null, int bufferSize = 65536)
    {
        using var writer = FolderWriter.Open(folder, options);
        Apply(WimFile.Open(ByteSource.FromFile(wim)), writer, bufferSize);
        return writer.Losses.All;
    }

    public static void Apply(WimFile file, FolderWriter writer, int bufferSize = 65536)
    {
        var tree = file.ReadTree(1);
        var accepted = tree.Root.SelfAndDescendants().Where(writer.Accepts).ToList();
        foreach (var folder in accepted.Where(e => e.IsDirectory && !e.IsReparsePoint)) writer.MakeFolder(folder);
        var first = new Dictionary<ulong, WimEntry>();
        foreach (var entry in accepted.Where(e => !e.IsDirectory || e.IsReparsePoint))
        {
            if (entry.HardLinkGroup != 0 && !first.TryAdd(entry.HardLinkGroup, entry) && writer.MakeLink(entry, first[entry.HardLinkGroup])) continue;
            foreach (var stream in entry.Streams) Write(file, writer, entry, stream, bufferSize);
            if (!entry.IsReparsePoint && !entry.IsDirectory && !entry.Streams.Any(s => s.Kind == WimStreamKind.Data)) writer.OpenStream(entry, string.Empty, 0)?.Dispose();
            writer.Finish(entry, FileFacts.SecurityOf(tree, entry));
        }
        foreach (var folder in accepted.Where(e => e.IsDirectory && !e.IsReparsePoint).Reverse())
        {
            foreach (var stream in folder.Streams) Write(file, writer, folder, stream, bufferSize);
            writer.Finish(folder, FileFacts.SecurityOf(tree, folder));
        }
    }

    private static void Write(WimFile file, FolderWriter writer, WimEntry entry, WimStream stream, int bufferSize)
    {
        var bytes = stream.Hash.IsZero ? [] : file.OpenBlob(stream.Hash).ToArray();
        if (stream.Kind == WimStreamKind.Reparse)
        {
            writer.SetReparsePoint(entry, bytes);
            return;
        }
        using var target = writer.OpenStream(entry, stream.Name, bytes.Length);
        for (var at = 0; target is not null && at < bytes.Length; at += bufferSize) target.Write(bytes.AsSpan(at, Math.Min(bufferSize, bytes.Length - at)));
    }
}
