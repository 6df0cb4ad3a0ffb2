using System.Security.Cryptography;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>
/// The packages of a bootable media. On a share they are checked and used in place; from a web server they are downloaded to the
/// disk that keeps the run's state, where they stay until its end. What was downloaded once is not downloaded again, and what broke
/// off goes on where it was.
/// </summary>
internal sealed class PublishedContent
{
    private const string Component = "Source";
    private const string Unfinished = ".part";

    // What Windows itself needs to go on living, besides the files.
    private const long Reserve = 256L << 20;
    private const int Block = 1 << 20;

    private readonly Machine _machine;
    private readonly VariableStore _variables;
    private readonly ExecutionLog _log;
    private readonly PublishedRun _run;
    private readonly PublicationSource _source;
    private readonly Dictionary<string, string> _good = new(StringComparer.OrdinalIgnoreCase);

    public PublishedContent(Machine machine, PublishedRun run, VariableStore variables, ExecutionLog log)
    {
        (_machine, _variables, _log, _run) = (machine, variables, log, run);
        _source = PublicationSource.Of(machine, log, run.Source);
    }

    /// <summary>The folder of a package, in which everything is what was published.</summary>
    /// <exception cref="StepFailedException">The package was not published, or cannot be had; or there is no room for it.</exception>
    public string FolderOf(string package)
    {
        var files = FilesOf(package);
        if (files.Count == 0 || !_run.Manifest.Packages.Any(p => Same(p.Key, package)))
            throw new StepFailedException(ErrorText.FileNotFound, $"What is published at {_source.Location} has no package {package}. Add it to the media's definition and publish again; a run that has begun keeps to what was published then.");
        var link = new SourceLink(_machine, _log, _source, SourceLink.PatienceOf(_variables));
        try
        {
            return _source is ShareSource share ? UseInPlace(share, link, package, files) : Download(link, package, files);
        }
        catch (SourceException e)
        {
            throw new StepFailedException(e.Code, e.Message);
        }
    }

    /// <summary>What is wrong with a package on a share, or null; null also for one on a web server, whose download needs the disk.</summary>
    public string? FindFault(string package)
    {
        if (_source is not ShareSource) return null;
        try
        {
            FolderOf(package);
            return null;
        }
        catch (StepFailedException e)
        {
            return e.Message;
        }
    }

    /// <summary>Deletes what was downloaded. What cannot be is logged.</summary>
    public void Remove()
    {
        if (_source is ShareSource || FindCache() is not { } cache) return;
        try
        {
            _machine.DeleteFolder(cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning(Component, $"{cache} stays: {e.Message}");
        }
    }

    private List<ManifestFile> FilesOf(string package) => [.. _run.Manifest.Files.Where(f => f.Path.StartsWith($"{MediaPaths.Content}/{package}/", StringComparison.OrdinalIgnoreCase))];

    private string? FindCache() => _variables.Find("_SMSTSMDataPath") is { Length: > 2 } data ? data[..3] + StatePaths.Downloads : null;

    private string UseInPlace(ShareSource share, SourceLink link, string package, List<ManifestFile> files)
    {
        var folder = _run.Source.Place.PathOf(_run.Manifest.Packages.First(p => Same(p.Key, package)).Value);
        link.Do(() =>
        {
            share.Connect();
            // A step may have taken the connection away.
            if (_machine.FolderExists(folder)) return true;
            share.Reset();
            share.Connect();
            return _machine.FolderExists(folder) ? true : throw new SourceException(ErrorText.FileNotFound, $"{folder} is not there: the publication was pruned or is incomplete. Publish again, and start the run anew.");
        });
        if (_good.ContainsKey(package)) return folder;
        _log.Info(Component, $"checking the package {package} in {folder}: {files.Count} files, {files.Sum(f => f.Length) >> 20} MB");
        var total = files.Sum(f => f.Length);
        long done = 0;
        foreach (var file in files)
        {
            var hash = link.Do(() =>
            {
                using var stream = _source.Open(_run.Manifest.PathOf(file), 0, out _);
                return Hash(stream, file, read => Progress($"checking {package}", done + read, total));
            });
            if (!Same(hash, file.Sha256)) throw new SourceException(ErrorText.WrongHash, $"{_run.Source.Place.PathOf(_run.Manifest.PathOf(file))} is not what was published: its SHA-256 is {hash}, and the manifest says {file.Sha256}. Publish again.");
            done += file.Length;
        }
        _good[package] = folder;
        return folder;
    }

    private string Download(SourceLink link, string package, List<ManifestFile> files)
    {
        var cache = FindCache() ?? throw new StepFailedException(ErrorText.NoVolume, $"The package {package} is downloaded from {_source.Location}, and this machine has no formatted hard disk volume yet to keep it on. Put a step that partitions and formats a disk before this one.");
        var folder = $"{cache}\\{package}";
        if (_good.TryGetValue(package, out var known) && Same(known, folder) && _machine.FolderExists(folder)) return folder;
        string PathOf(ManifestFile file) => $@"{cache}\{file.Path[(MediaPaths.Content.Length + 1)..].Replace('/', '\\')}";

        var missing = files.Where(f => !IsWhole(PathOf(f), f)).ToList();
        var total = missing.Sum(f => f.Length);
        RequireRoom(cache, package, missing, PathOf);
        if (missing.Count < files.Count) _log.Info(Component, $"{files.Count - missing.Count} files of the package {package} are in {folder} already");
        if (missing.Count > 0) _log.Info(Component, $"downloading the package {package} to {folder}: {missing.Count} files, {total >> 20} MB");
        var begin = _machine.Clock.GetTimestamp();
        long done = 0;
        foreach (var file in missing)
        {
            DownloadFile(link, file, PathOf(file), read => Progress($"downloading {package}", done + read, total));
            done += file.Length;
        }
        RemoveStrange(folder, [.. files.Select(PathOf)]);
        if (missing.Count > 0) _log.Info(Component, $"the package {package} was downloaded and is as it was published ({_machine.Clock.GetElapsedTime(begin).TotalSeconds:0} seconds)");
        _good[package] = folder;
        return folder;
    }

    private void RequireRoom(string cache, string package, List<ManifestFile> missing, Func<ManifestFile, string> pathOf)
    {
        if (missing.Count == 0) return;
        _machine.CreateFolder(cache);
        var there = missing.Sum(f => Math.Max(_machine.FileLength(pathOf(f) + Unfinished), 0));
        var (free, needed) = (_machine.ReadSpace(cache).Free, missing.Sum(f => f.Length) - there + Reserve);
        if (free < needed) throw new StepFailedException(ErrorText.DiskFull, $"{cache[..2]} has {free >> 20} MB free, and the package {package} needs {needed >> 20} MB. Make the partition larger, or publish to a share, where packages are used in place.");
    }

    private void DownloadFile(SourceLink link, ManifestFile file, string path, Action<long> progress)
    {
        var partial = path + Unfinished;
        // What a power cut has left of it may end in bytes that never reached the disk: then it is fetched once more, whole.
        for (var resumed = _machine.FileLength(partial) > 0; ; resumed = false)
        {
            link.Do(() => Continue(link, file, partial, progress));
            string hash;
            using (var stream = _machine.OpenRead(partial)) hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (Same(hash, file.Sha256))
            {
                _machine.MoveFile(partial, path);
                return;
            }
            _machine.DeleteFile(partial);
            if (!resumed) throw new SourceException(ErrorText.WrongHash, $"{_run.Source.Place.PathOf(_run.Manifest.PathOf(file))} is not what was published: its SHA-256 is {hash}, and the manifest says {file.Sha256}. Publish again; if it happens again, something on the way changes what it carries.");
            _log.Warning(Component, $"{partial}, which was begun before a restart, is damaged and is fetched anew");
        }
    }

    /// <summary>Fetches what is missing at the end of a file.</summary>
    private bool Continue(SourceLink link, ManifestFile file, string partial, Action<long> progress)
    {
        var have = Math.Max(_machine.FileLength(partial), 0);
        if (have > file.Length) have = 0;
        using var output = _machine.OpenWrite(partial);
        if (have == file.Length && have == output.Length) return true;
        using var input = _source.Open(_run.Manifest.PathOf(file), have, out var at);
        output.SetLength(Math.Min(at, output.Length));
        output.Position = at;
        var buffer = new byte[Block];
        try
        {
            while (true)
            {
                int read;
                try
                {
                    read = input.Read(buffer);
                }
                catch (Exception e) when (e is IOException)
                {
                    throw _source.OfRead(_run.Manifest.PathOf(file), e);
                }
                if (read == 0) break;
                if (at + read > file.Length) throw new SourceException(ErrorText.WrongHash, $"{_run.Source.Place.PathOf(_run.Manifest.PathOf(file))} is longer than what was published. Publish again.");
                output.Write(buffer, 0, read);
                at += read;
                link.Advance();
                progress(at);
            }
        }
        finally
        {
            output.Flush();
        }
        return at == file.Length ? true : throw _source.OfRead(_run.Manifest.PathOf(file), new IOException($"it ended after {at} of {file.Length} bytes."));
    }

    private bool IsWhole(string path, ManifestFile file)
    {
        if (_machine.FileLength(path) != file.Length) return false;
        using var stream = _machine.OpenRead(path);
        return Same(Convert.ToHexStringLower(SHA256.HashData(stream)), file.Sha256);
    }

    /// <summary>Deletes what is in the folder of a package and was not published: of an earlier publication, perhaps.</summary>
    private void RemoveStrange(string folder, HashSet<string> known)
    {
        foreach (var file in FolderFiles.Below(_machine, folder).Select(f => folder + "\\" + f.Path).Where(p => !known.Contains(p, StringComparer.OrdinalIgnoreCase))) _machine.DeleteFile(file);
    }

    private string Hash(Stream stream, ManifestFile file, Action<long> progress)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Block];
        try
        {
            long done = 0;
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                progress(done += read);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw _source.OfRead(_run.Manifest.PathOf(file), e);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Progress(string what, long done, long total) => _log.Screen.Progress(what, new ByteProgress(done, total), _machine.Clock);

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
