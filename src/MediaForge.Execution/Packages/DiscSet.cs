using System.Globalization;
using System.Security.Cryptography;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Packages;

/// <summary>
/// The discs of a media that did not fit one. A package that is whole on a disc is used from there, and the disc is asked for;
/// one that is spread over several, or has a file in pieces, is copied to the machine's disk, each piece held against its hash.
/// </summary>
/// <remarks>
/// A disc is known by the media's id and its number, whatever drive it is in. Nothing has to be pressed: the drives are looked
/// at until the disc is there, so that it works in the installed operating system too.
/// </remarks>
internal sealed class DiscSet(Machine machine, RunIdentity run, VariableStore variables, PackageCheck packages, ExecutionLog log)
{
    private const string Component = "DiscSet";
    private const string Partial = ".partial";
    private const int MaxIdentityLength = 64 << 10;
    private const int Block = 1 << 20;

    // What the machine's disk keeps free.
    private const long Reserve = 256L << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    /// <summary>The media variable with the seconds that a disc may take to appear; without it there is no limit.</summary>
    public const string Patience = "MediaForgeDiscPatience";

    /// <summary>Whether the media has more than one disc.</summary>
    public bool IsSet => run.Manifest?.Files.Any(f => f.Disc > 1) == true;

    /// <summary>What is wrong with a package that is whole on the disc in the drive, or null; null also for other packages, which are asked for when they are used.</summary>
    public string? FindFault(string package)
    {
        var files = FilesOf(package);
        if (files.Count == 0 || files.Any(f => f.PartOf is not null || NumberOf(f) != NumberOf(files[0]))) return null;
        var root = machine.ListVolumes().Where(v => v.Kind is VolumeKind.Optical or VolumeKind.Removable).FirstOrDefault(v => LookAt(v).Number == NumberOf(files[0]))?.Root;
        return root is null ? null : packages.FindFault(package, root);
    }

    /// <summary>The folder with a package's content: on the disc that has it, or on the machine's disk.</summary>
    /// <exception cref="StepFailedException">It is not on the media, the disc does not appear, or its content is not what the manifest says.</exception>
    public string FolderOf(string package)
    {
        var folder = FolderOnDisc(package);
        var files = FilesOf(package);
        if (files.Count == 0) throw new StepFailedException(ErrorText.FileNotFound, $"The media has no package {package}.");
        var discs = files.Select(NumberOf).Distinct().ToList();
        if (discs.Count > 1 || files.Any(f => f.PartOf is not null)) return CopyToDisk(package, folder.Length, files);
        var root = Require(discs[0]);
        return packages.FindFault(package, root) is { } fault ? throw new StepFailedException(ErrorText.WrongHash, fault) : root + folder.Replace('/', '\\').TrimEnd('\\');
    }

    /// <summary>The root of the drive with a disc; asks for the disc until it is there.</summary>
    /// <exception cref="StepFailedException">It does not appear in the time that <see cref="Patience"/> allows.</exception>
    public string Require(int number)
    {
        var begin = machine.Clock.GetTimestamp();
        var limit = Sequencer.Seconds(variables.Find(Patience));
        var asked = TimeSpan.Zero - Reminder;
        while (true)
        {
            var seen = new List<string>();
            foreach (var volume in machine.ListVolumes().Where(v => v.Kind is VolumeKind.Optical or VolumeKind.Removable))
            {
                var (found, what) = LookAt(volume);
                if (found == number) return volume.Root;
                seen.Add($"{volume.Root} has {what}");
            }
            var elapsed = machine.Clock.GetElapsedTime(begin);
            var ask = $"Put disc {number} of this media into the drive ({(seen.Count > 0 ? string.Join("; ", seen) : "there is no disc in any drive")}).";
            if (elapsed >= limit) throw new StepFailedException(ErrorText.TimedOut, $"{ask} It did not appear within {limit.Value.TotalSeconds:0} seconds.");
            if (elapsed - asked >= Reminder)
            {
                asked = elapsed;
                log.Notice(Component, ask);
            }
            machine.Wait(Poll);
        }
    }

    private static int NumberOf(ManifestFile file) => file.Disc ?? 1;

    private static string FolderOnDisc(string package) => $"{MediaPaths.Content}/{package}/";

    private List<ManifestFile> FilesOf(string package) =>
        [.. run.Manifest!.Files.Where(f => f.Path.StartsWith(FolderOnDisc(package), StringComparison.OrdinalIgnoreCase)).OrderBy(NumberOf).ThenBy(f => f.Path, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The number of the disc of this media in a drive, and what is in it for people.</summary>
    private (int? Number, string What) LookAt(Volume volume)
    {
        var path = volume.Root + MediaPaths.Identity.Replace('/', '\\');
        try
        {
            if (!machine.FileExists(path)) return (null, $"'{volume.Label}', which is no disc of this media");
            var identity = MediaIdentity.FromJson(machine.ReadFile(path, MaxIdentityLength));
            return identity.Id == run.MediaId
                ? (identity.Disc, $"disc {identity.Disc} of {identity.Discs}")
                : (null, $"disc {identity.Disc} of another media ('{identity.Label}', made {identity.MadeAt:u})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (null, $"a disc that cannot be read ({e.Message})");
        }
    }

    private string CopyToDisk(string package, int prefix, List<ManifestFile> files)
    {
        var volume = variables.Find("_SMSTSMDataPath") is { Length: > 2 } data ? data[..3] : throw new StepFailedException(ErrorText.NoVolume, $"The package {package} is spread over several discs and is copied to the machine's disk, which has no formatted volume yet. Put a step that partitions and formats a disk before this one.");
        var target = $@"{volume}{StatePaths.Packages}\{package}";
        var missing = files.Where(f => !IsWhole(f)).ToList();
        var needed = missing.Sum(f => f.Length);
        if (needed > 0)
        {
            var free = machine.ReadSpace(volume).Free;
            if (free < needed + Reserve) throw new StepFailedException(ErrorText.FromWin32(112), $"{volume[..2]} has {free >> 20} MB free, and the package {package}, which is spread over several discs, needs {(needed + Reserve) >> 20} MB there. Make the partition larger, or make the media on larger discs.");
            log.Info(Component, $"copying the package {package} from its discs to {target} ({needed >> 20} MB)");
        }
        foreach (var disc in missing.GroupBy(NumberOf))
        {
            var root = Require(disc.Key);
            foreach (var file in disc.OrderBy(f => f.PartOf ?? f.Path, StringComparer.OrdinalIgnoreCase).ThenBy(f => f.Offset)) Copy(root, file, PathOf(file), WholeLength(file));
        }
        return target;

        string PathOf(ManifestFile file) => target + "\\" + (file.PartOf ?? file.Path)[prefix..].Replace('/', '\\');
        long WholeLength(ManifestFile file) => file.PartOf is null ? file.Length : files.Where(f => f.PartOf == file.PartOf).Sum(f => f.Length);
        bool IsWhole(ManifestFile file) => machine.FileLength(PathOf(file)) == WholeLength(file) || (file.Offset is { } offset && offset + file.Length is var end && end < WholeLength(file) && machine.FileLength(PathOf(file) + Partial) >= end);
    }

    /// <summary>Copies a file or a piece of one; what is whole gets its name last, so that a power cut leaves nothing that looks whole.</summary>
    private void Copy(string root, ManifestFile file, string target, long whole)
    {
        var source = root + file.Path.Replace('/', '\\');
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            using var input = machine.OpenRead(source);
            using var output = machine.OpenWrite(target + Partial);
            output.Position = file.Offset ?? 0;
            var buffer = new byte[Block];
            for (long done = 0; input.Read(buffer) is var n and > 0;)
            {
                hash.AppendData(buffer, 0, n);
                output.Write(buffer, 0, n);
                done += n;
                log.Screen.Progress($"copying {source}", new ByteProgress(done, file.Length), machine.Clock);
            }
            if (output.Position != (file.Offset ?? 0) + file.Length) throw new StepFailedException(ErrorText.WrongHash, $"{source} has another length than the manifest says. The disc is damaged; make the media again.");
            output.SetLength(output.Position);
            output.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepFailedException(e.HResult, $"{source} cannot be copied to {target}: {e.Message}");
        }
        var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (actual != file.Sha256)
        {
            machine.DeleteFile(target + Partial);
            throw new StepFailedException(ErrorText.WrongHash, $"{source} is not what was put on the disc: its SHA-256 is {actual}, and the manifest says {file.Sha256}. The disc is damaged or was changed; make the media again.");
        }
        if ((file.Offset ?? 0) + file.Length == whole) machine.MoveFile(target + Partial, target);
    }
}
