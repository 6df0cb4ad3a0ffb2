using System.Text;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Capture;

/// <summary>
/// An image that was captured and could not be brought to its destination. A note lies beside it, so that people know
/// what it is and the next run does not destroy it.
/// </summary>
internal static class KeptImage
{
    /// <summary>The folder of captured images below a volume's root.</summary>
    public const string Folder = StatePaths.Data + @"\Capture";

    /// <summary>The folder of kept images below the root of a media's volume.</summary>
    public const string MediaFolder = @"MediaForge\Captured";

    private const string NoteEnd = ".kept.txt";

    /// <summary>Where the note of an image is.</summary>
    public static string NoteOf(string image) => image + NoteEnd;

    /// <summary>Writes the note.</summary>
    public static void Mark(Machine machine, string image, string destination, string sha256) => machine.WriteFile(NoteOf(image), Encoding.UTF8.GetBytes(
        $"{image}\r\nwas captured on {machine.Clock.GetUtcNow():u} and could not be brought to\r\n{destination}\r\nSHA-256: {sha256}\r\n"));

    /// <summary>Deletes an image with its note from a folder, and what a capture that was cut off has left there; other kept images stay.</summary>
    public static void Clear(Machine machine, string folder, string name)
    {
        if (!machine.FolderExists(folder)) return;
        machine.DeleteFile(NoteOf(folder + "\\" + name));
        var files = machine.ListFolder(folder).Where(e => !e.IsFolder).Select(e => e.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.Where(f => !f.EndsWith(NoteEnd, StringComparison.OrdinalIgnoreCase) && !files.Contains(NoteOf(f)))) machine.DeleteFile(folder + "\\" + file);
    }

    /// <summary>The kept images on the machine's own disks.</summary>
    public static IReadOnlyList<string> FindAll(Machine machine, RunIdentity run) =>
        [.. CaptureVolumes.OwnDisks(machine, run)
            .Select(v => v.Root + Folder)
            .Where(machine.FolderExists)
            .SelectMany(f => machine.ListFolder(f).Where(e => !e.IsFolder && e.Name.EndsWith(NoteEnd, StringComparison.OrdinalIgnoreCase)).Select(e => f + "\\" + e.Name[..^NoteEnd.Length]))
            .Where(machine.FileExists)];
}
