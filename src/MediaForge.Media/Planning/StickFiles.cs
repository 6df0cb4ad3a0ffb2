using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Planning;

/// <summary>
/// Makes the files of a media fit a FAT32 volume, whose files have less than 4 GiB: images that are larger become split WIMs, of which
/// Apply Operating System, Windows Setup and DISM take the first part for the whole.
/// </summary>
/// <param name="problems">Takes what does not fit.</param>
/// <param name="limit">The most bytes of a file.</param>
/// <param name="partSize">The most bytes of a part.</param>
internal sealed class StickFiles(List<Problem> problems, long limit = Fat32Image.MaxFileLength, long partSize = StickFiles.UsualPart)
{
    /// <summary>Less than FAT32 could hold: room for the tables of a part, and for a reader that counts in signed numbers of megabytes.</summary>
    public const long UsualPart = 4000L << 20;

    /// <summary>The files for a stick; those that lie on a partition without the limit stay as they are.</summary>
    public List<PlannedFile> Fit(IEnumerable<PlannedFile> files, DataPartition data) =>
        [.. files.SelectMany(f => f.Content.Length <= limit || (data == DataPartition.ExFat && IsContent(f.Path)) ? [f] : Split(f))];

    /// <summary>Whether a file lies on the second partition, when there is one.</summary>
    public static bool IsContent(string path) => path.StartsWith(MediaPaths.Content + "/", StringComparison.OrdinalIgnoreCase);

    private IReadOnlyList<PlannedFile> Split(PlannedFile file)
    {
        if (!file.Path.EndsWith(".wim", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(ProblemCodes.TooLargeForFat32(file.Path, file.Content.Length));
            return [];
        }
        try
        {
            var parts = WimSplit.Parts(WimFile.Open(file.Content), partSize);
            if (parts.FirstOrDefault(p => p.Length > limit) is { } large)
            {
                problems.Add(ProblemCodes.CannotSplit(file.Path, $"a single file in it has {large.Length:N0} bytes"));
                return [];
            }
            var stem = file.Path[..^".wim".Length];
            problems.Add(ProblemCodes.WasSplit(file.Path, $"{stem}.swm", parts.Count));
            return [.. parts.Select((p, i) => new PlannedFile(i == 0 ? $"{stem}.swm" : $"{stem}{i + 1}.swm", p, file.Modified))];
        }
        catch (Exception e) when (e is InvalidDataException or WimUnsupportedException)
        {
            problems.Add(ProblemCodes.CannotSplit(file.Path, e.Message));
            return [];
        }
    }
}
