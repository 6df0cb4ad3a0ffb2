using System.Security.Cryptography;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Starts;

/// <summary>The boot image of the media on a disk of the machine, which restarts into Windows PE start when the media may be out.</summary>
internal static class StagedBootImage
{
    private const string Component = "StagedBootImage";
    private const string MediaBootSdi = "boot/boot.sdi";
    private const int MaxIdentityLength = 1 << 20;
    private const int MarkLength = 36;

    // What Windows itself needs to go on living, besides the files.
    private const long Reserve = 256L << 20;

    /// <summary>Whether a volume (<c>C:\</c>) has it.</summary>
    public static bool IsOn(Machine machine, string root) => machine.FileExists(root + StatePaths.BootImage) && machine.FileExists(root + StatePaths.BootSdi);

    /// <summary>
    /// Copies it to a volume, marks the volume, and holds the copy against the media's hashes. A copy that is whole already is kept; without the
    /// media it is taken as it is, for it was checked when it was made.
    /// </summary>
    /// <exception cref="StepFailedException">The media is not there, is another one or is damaged, or the volume is full.</exception>
    public static void Stage(Machine machine, RunIdentity run, ExecutionLog log, string root)
    {
        machine.WriteFile(root + StatePaths.WindowsMark, Mark(run.MediaId));
        if (run.MediaRoot is null || !machine.FileExists(run.MediaRoot + Windows(MediaPaths.Identity)))
        {
            if (IsOn(machine, root)) return;
            throw new StepFailedException(ErrorText.FileNotFound, $"The boot image is not on {root[..2]} yet and the media is not in the machine, so the machine could not start Windows PE again. Put the media in.");
        }
        var identity = MediaIdentity.FromJson(machine.ReadFile(run.MediaRoot + Windows(MediaPaths.Identity), MaxIdentityLength));
        if (identity.Id != run.MediaId) throw new StepFailedException(ErrorText.FileNotFound, $"{run.MediaRoot} is another media ({identity.Label}). Put the media in that the task sequence was started from.");
        if (identity.Disc > 1)
        {
            if (IsOn(machine, root)) return;
            throw new StepFailedException(ErrorText.FileNotFound, $"The boot image is not on {root[..2]} yet and {run.MediaRoot} has disc {identity.Disc} of the media, so the machine could not start Windows PE again. Put disc 1 in.");
        }
        var sdi = run.Manifest?.Files.FirstOrDefault(f => f.Path.Equals(MediaBootSdi, StringComparison.OrdinalIgnoreCase));
        Copy(machine, log, run.MediaRoot + Windows(MediaPaths.BootImage), root + StatePaths.BootImage, identity.BootImageLength, identity.BootImageSha256);
        var sdiPath = run.MediaRoot + Windows(MediaBootSdi);
        Copy(machine, log, sdiPath, root + StatePaths.BootSdi, sdi?.Length ?? machine.FileLength(sdiPath), sdi?.Sha256);
    }

    /// <summary>The volume that the boot image of a media was copied to, or null; the one named is preferred.</summary>
    public static string? FindVolume(Machine machine, Guid media, string? preferred)
    {
        var marked = machine.ListVolumes().Where(v => v.Kind == VolumeKind.Fixed && IsMarked(v.Root)).Select(v => v.Root).ToList();
        return marked.FirstOrDefault(r => r.Equals(preferred, StringComparison.OrdinalIgnoreCase)) ?? marked.FirstOrDefault();

        bool IsMarked(string root) => machine.FileLength(root + StatePaths.WindowsMark) == MarkLength && machine.ReadFile(root + StatePaths.WindowsMark, MarkLength).AsSpan().SequenceEqual(Mark(media));
    }

    /// <summary>Deletes it, and the mark, from a volume.</summary>
    public static void Remove(Machine machine, string root)
    {
        machine.DeleteFolder(root + StatePaths.WindowsPE);
        machine.DeleteFile(root + StatePaths.WindowsMark);
        machine.DeleteFile(root + StatePaths.SysprepAnswerFile);
    }

    private static byte[] Mark(Guid media) => System.Text.Encoding.ASCII.GetBytes(media.ToString("D"));

    private static void Copy(Machine machine, ExecutionLog log, string source, string target, long length, string? sha256)
    {
        if (machine.FileLength(target) == length && (sha256 is null || Hash(machine, target) == sha256)) return;
        if (!machine.FileExists(source)) throw new StepFailedException(ErrorText.FileNotFound, $"{source} is missing, so the machine could not start Windows PE again without the media. Put the media in, or make it again if it is.");
        var free = machine.ReadSpace(target[..3]).Free;
        if (free < length + Reserve) throw new StepFailedException(ErrorText.FromWin32(112), $"{target[..2]} has {free >> 20} MB free, and {(length + Reserve) >> 20} MB are needed for {source}. Make the partition larger.");
        log.Info(Component, $"copying {source} to {target} ({length >> 20} MB)");
        machine.CopyFile(source, target, p => log.Screen.Progress($"copying {source}", p, machine.Clock));
        if (machine.FileLength(target) == length && (sha256 is null || Hash(machine, target) == sha256)) return;
        machine.DeleteFile(target);
        throw new StepFailedException(ErrorText.WrongHash, $"{source} is not what was put on the media: its length or its SHA-256 is wrong. The media is damaged; make it again.");
    }

    private static string Hash(Machine machine, string path)
    {
        using var stream = machine.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Windows(string path) => path.Replace('/', '\\');
}
