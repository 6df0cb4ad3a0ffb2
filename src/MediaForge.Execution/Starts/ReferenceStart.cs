using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Execution.Starts;

/// <summary>
/// Prepares a run that begins inside the running Windows of a reference machine, started from a capture media: the executor and
/// what belongs to it are taken out of the media's boot image and put on the disk, and the service that goes on after a restart is
/// entered. From there the run is like any other.
/// </summary>
/// <param name="machine">The machine, in its installed operating system.</param>
/// <param name="log">The log.</param>
public sealed class ReferenceStart(Machine machine, ExecutionLog log)
{
    private const string Component = "ReferenceStart";
    private const int LongestIdentity = 1 << 20;

    // Drivers are loaded in Windows PE only, from the boot image itself.
    private const string Drivers = MediaPaths.Drivers + "/";

    /// <summary>Prepares, and returns the folder of the executor.</summary>
    /// <param name="mediaRoot">The root of the media: <c>D:\</c>.</param>
    /// <exception cref="InvalidDataException">The media is none that captures, or damaged; or a run is under way on this machine.</exception>
    /// <exception cref="IOException">The media cannot be read or the disk not written.</exception>
    public string Prepare(string mediaRoot)
    {
        var path = mediaRoot + MediaPaths.Identity.Replace('/', '\\');
        if (!machine.FileExists(path)) throw new InvalidDataException($"{path} is missing: the program was not started from a capture media. Start it where it lies on the media.");
        var media = MediaIdentity.FromJson(machine.ReadFile(path, LongestIdentity));
        if (media.MediaType != OnMediaFormat.Capture) throw new InvalidDataException($"The media '{media.Label}' is of the kind {media.MediaType}, which is started by booting the machine from it. A media that captures a running Windows is made with `kind: capture`.");
        var root = machine.EnvironmentVariable("SystemDrive") + "\\";
        RequireNoRun(media);
        var bootImage = mediaRoot + MediaPaths.BootImage.Replace('/', '\\');
        using var file = machine.OpenRead(bootImage);
        RequireHash(file, bootImage, media);
        Extract(new StreamSource(file), bootImage, root);
        try
        {
            ResumeService.RegisterOnline(machine, log);
        }
        catch (StepFailedException e)
        {
            StagedExecutor.Remove(machine, log, root);
            throw new InvalidDataException(e.Message, e);
        }
        return root + StatePaths.Executor;
    }

    /// <summary>
    /// Takes away what the run has taken into its memory, where it is encrypted: sequence, variables and catalog must not lie on the
    /// machine where everybody reads them.
    /// </summary>
    /// <param name="folder">The folder of the executor.</param>
    public void RemoveReadable(string folder)
    {
        foreach (var path in StagedExecutor.ReadableIn(folder).Where(machine.FileExists)) machine.DeleteFile(path);
    }

    /// <summary>Takes away what <see cref="Prepare"/> has put on the machine, when no run came of it.</summary>
    public void TakeBack()
    {
        try
        {
            ResumeService.RemoveOnline(machine, log);
            StagedExecutor.Remove(machine, log, machine.EnvironmentVariable("SystemDrive") + "\\");
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            log.Warning(Component, $"What was put on the machine stays: {e.Message}");
        }
    }

    private void RequireNoRun(MediaIdentity media)
    {
        if (Journal.FindUnfinished(machine, log, media.Id) is not { } run) return;
        throw new InvalidDataException($"A run of this media, begun {run.Begun:u}, is not over on this machine ({run.Volume}). Restart the machine: it goes on by itself.");
    }

    private void RequireHash(Stream file, string path, MediaIdentity media)
    {
        log.Info(Component, $"checking {path} ({file.Length >> 20} MB)");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (long done = 0; ;)
        {
            var read = file.Read(buffer);
            if (read == 0) break;
            hash.AppendData(buffer, 0, read);
            done += read;
            log.Screen.Progress($"checking {path}", new ByteProgress(done, file.Length), machine.Clock);
        }
        if (file.Length != media.BootImageLength || !Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(media.BootImageSha256, StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"{path} is not what was put on the media: its length or its SHA-256 is wrong. The media is damaged or was changed; make it again.");
    }

    private void Extract(ByteSource source, string path, string root)
    {
        var wim = WimFile.Open(source);
        if (wim.BootIndex == 0) throw new InvalidDataException($"{path} has no image that boots.");
        var image = wim.OpenImage(wim.BootIndex);
        var folder = image.Find(MediaPaths.InBootImage) ?? throw new InvalidDataException($"{path} was not made by MediaForge: it has no folder {MediaPaths.InBootImage}.");
        var target = root + StatePaths.Executor;
        log.Info(Component, $"copying the executor out of {path} to {target}");
        machine.DeleteFolder(target);
        var count = Copy(image, folder, target);
        if (!machine.FileExists(root + StatePaths.ExecutorProgram)) throw new InvalidDataException($"{path} does not hold the executor ({MediaPaths.Executor}).");
        log.Detail(Component, $"{count} files copied");
    }

    private int Copy(WimImage image, WimEntry folder, string target)
    {
        var count = 0;
        foreach (var entry in folder.Children)
        {
            if ((entry.Path.Replace('\\', '/').TrimStart('/') + "/").Equals(Drivers, StringComparison.OrdinalIgnoreCase)) continue;
            var path = target + "\\" + entry.Name;
            if (entry.IsDirectory)
            {
                count += Copy(image, entry, path);
                continue;
            }
            using var output = machine.OpenWrite(path);
            using var input = image.OpenFile(entry).OpenStream();
            input.CopyTo(output);
            output.Flush();
            count++;
        }
        return count;
    }
}
