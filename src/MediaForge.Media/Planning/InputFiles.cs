using MediaForge.Bytes;
using MediaForge.TaskSequences;

namespace MediaForge.Media.Planning;

/// <summary>Reads the inputs of a plan; what goes wrong is added to <paramref name="problems"/>.</summary>
internal sealed class InputFiles(List<Problem> problems)
{
    /// <summary>A file, or all files of a folder, in an order that does not depend on the file system.</summary>
    public List<PlannedFile> Below(string setting, string path, string target)
    {
        if (File.Exists(path)) return [new PlannedFile($"{target}/{Path.GetFileName(path)}", ByteSource.FromFile(path), File.GetLastWriteTimeUtc(path))];
        if (!Directory.Exists(path))
        {
            problems.Add(ProblemCodes.Missing(setting, path));
            return [];
        }
        var files = Try(setting, path, () => Directory.GetFiles(path, "*", SearchOption.AllDirectories)) ?? [];
        return [.. files.Order(StringComparer.Ordinal).Select(f => new PlannedFile($"{target}/{Path.GetRelativePath(path, f).Replace(Path.DirectorySeparatorChar, '/')}", ByteSource.FromFile(f), File.GetLastWriteTimeUtc(f)))];
    }

    /// <summary>Runs something that reads an input; what goes wrong becomes a problem.</summary>
    public T? Try<T>(string setting, string path, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            problems.Add(ProblemCodes.Unreadable(setting, path, e.Message));
            return null;
        }
    }
}
