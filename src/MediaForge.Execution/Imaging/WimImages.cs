using MediaForge.Bytes;
using MediaForge.Execution.Machines;
using MediaForge.Imaging;
using MediaForge.Wim;
using MediaForge.Wim.Folders;

namespace MediaForge.Execution.Imaging;

/// <summary>
/// Images on the real machine's disks: what <see cref="Machine"/> promises of them, done by the WIM engine. A machine that
/// has real paths calls this; a simulated one has images of its own.
/// </summary>
public static class WimImages
{
    // A volume that breaks at one place has a problem at every blob behind it.
    private const int NamedProblems = 3;

    /// <summary>The images of a WIM, ESD or first part of a split WIM.</summary>
    /// <exception cref="InvalidDataException">The file is none, or damaged; of a split WIM, a part is missing.</exception>
    public static IReadOnlyList<ImageFacts> Read(string path) => [.. Open(path).Images.Select(FactsOf)];

    /// <summary>Writes an image to a folder.</summary>
    /// <returns>What could not be kept, in a sentence; empty when everything was.</returns>
    /// <exception cref="InvalidDataException">The WIM is damaged: the message names the file and the place. What was written stays.</exception>
    public static string Apply(ImageToApply image, Action<ByteProgress> progress)
    {
        var result = WimApply.Run(Open(image.Path), image.Index, image.Folder, new WimApplyOptions(), new Relay(progress));
        return Describe(result.Losses);
    }

    /// <summary>Captures a folder; the file appears at its path whole or not at all.</summary>
    /// <param name="image">What and where to.</param>
    /// <param name="time">When, UTC: what the image says of itself.</param>
    /// <param name="id">The identity of a new file.</param>
    /// <param name="progress">Told from any thread.</param>
    public static CapturedImage Capture(ImageToCapture image, DateTime time, Guid id, Action<ByteProgress> progress)
    {
        try
        {
            return CaptureFolder(image, time, id, progress);
        }
        finally
        {
            // The hives of the captured Windows are replaced afterwards.
            ByteSource.CloseFiles(image.Folder);
        }
    }

    private static CapturedImage CaptureFolder(ImageToCapture image, DateTime time, Guid id, Action<ByteProgress> progress)
    {
        var old = image.Append ? Open(image.Path) : null;
        var windows = WindowsImageFacts.ReadFolder(image.Folder);
        var options = new WimCaptureOptions
        {
            Name = image.Name,
            Time = time,
            Description = image.Description,
            Properties = WithFlags(image.Properties, windows?.EditionId),
            Exclusions = CaptureExclusions.Default.Excluding(image.Exclusions),
            // What is there already says how it deals with links, so that the whole WIM is of one kind.
            FixReparseTargets = old is null || (old.Header.Flags & WimFlags.ReparsePointFix) != 0,
            DescribeWindows = windows is null ? null : _ => windows.ToXml(),
            Write = new WimWriteOptions { Guid = id },
            Append = image.Append,
        };
        var result = WimCapture.Run(image.Folder, image.Path, options, new Relay(progress));
        var unknown = windows?.Unreadable is { Count: > 0 } facts ? $" Facts of Windows that could not be read: {string.Join("; ", facts)}." : string.Empty;
        return new CapturedImage(result.Index, result.Files, result.Folders, result.Bytes, (Describe(result.Losses) + unknown).TrimStart());
    }

    /// <summary>Reads a whole WIM and returns what is wrong with it, or null.</summary>
    public static string? Verify(string path, Action<ByteProgress> progress)
    {
        try
        {
            var verification = WimFile.OpenFile(path).Verify(progress: new Relay(progress));
            if (verification.IsSound) return null;
            var problems = verification.Problems;
            return string.Join(" ", problems.Take(NamedProblems).Select(p => p.Message)) + (problems.Count > NamedProblems ? $" And {problems.Count - NamedProblems} more." : string.Empty);
        }
        catch (Exception e) when (e is InvalidDataException or WimUnsupportedException)
        {
            return e.Message;
        }
    }

    private static WimFile Open(string path)
    {
        try
        {
            return WimFile.OpenFile(path);
        }
        catch (FileNotFoundException e) when (File.Exists(path))
        {
            // The file is there, so it is a part of a split WIM that is not.
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static ImageFacts FactsOf(WimImageInfo image) => new(image.Index, image.Name, image.TotalBytes)
    {
        IsWindows = image.Xml.Element("WINDOWS") is not null,
        Edition = image.EditionId ?? string.Empty,
        Architecture = image.Architecture switch
        {
            null => string.Empty,
            WimArchitecture.Itanium => "ia64",
            var known => known.Value.ToString().ToLowerInvariant(),
        },
        Version = image.Version,
        Language = image.DefaultLanguage ?? string.Empty,
    };

    /// <summary>FLAGS is what Windows Setup knows an image by; it is the edition unless the caller says otherwise.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> WithFlags(IReadOnlyList<KeyValuePair<string, string>> properties, string? edition) =>
        edition is null || properties.Any(p => p.Key == "FLAGS") ? properties : [new("FLAGS", edition), .. properties];

    private static string Describe(FolderLosses losses) =>
        losses.All is { Count: > 0 } all ? $"Not kept: {string.Join("; ", all.Select(l => $"{l.Kind} ({l.Count}, the first at {l.Example})"))}." : string.Empty;

    /// <summary>Passes on at once: <see cref="Progress{T}"/> would queue.</summary>
    private sealed class Relay(Action<ByteProgress> progress) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => progress(new ByteProgress(value.Done, value.Total));
    }
}
