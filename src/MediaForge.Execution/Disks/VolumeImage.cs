using System.Globalization;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;

namespace MediaForge.Execution.Disks;

/// <summary>Applies images to volumes: room, emptying, writing.</summary>
internal sealed class VolumeImage(StepContext context, string component)
{
    private const string UserState = "_SMSTSUserStatePath";
    private const int MostNames = 60;

    // The file system's own folder: not even Windows PE may delete it, and Windows makes it anew.
    private const string FileSystemFolder = "System Volume Information";

    /// <summary>The room that an image needs: its files and 5 percent for the file system.</summary>
    public static long RoomFor(ImageFacts image) => image.TotalBytes + (image.TotalBytes / 20);

    /// <summary>Refuses an image that does not fit the volume even when it is empty: before anything is deleted.</summary>
    /// <exception cref="StepFailedException">It does not fit.</exception>
    public void RequireSize(ImageFacts image, Volume volume)
    {
        var kept = PrestagedMedia.LengthOn(context.Run, volume.Root);
        if (RoomFor(image) > volume.Length - kept) throw TooSmall(image, volume, $"has {TargetDisk.Size(volume.Length)} in all{(kept > 0 ? $", of which the prestaged media takes {TargetDisk.Size(kept)}" : string.Empty)}");
    }

    /// <summary>
    /// Deletes everything on a volume but the data of the task sequence, the user state that it keeps there and a prestaged
    /// media, and says what was deleted.
    /// </summary>
    public void Clear(Volume volume)
    {
        var kept = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { StatePaths.Data, FileSystemFolder };
        if (context.Variables.Find(UserState) is { } state && state.StartsWith(volume.Root, StringComparison.OrdinalIgnoreCase)) kept.Add(state[volume.Root.Length..].Split('\\')[0]);
        kept.UnionWith(PrestagedMedia.NamesOn(context.Run, volume.Root));
        var deleted = new List<string>();
        foreach (var entry in context.Machine.ListFolder(volume.Root).Where(e => !kept.Contains(e.Name)).OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                if (entry.IsFolder) context.Machine.DeleteFolder(volume.Root + entry.Name);
                else context.Machine.DeleteFile(volume.Root + entry.Name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StepFailedException(e.HResult, $"{volume.Root}{entry.Name} cannot be deleted to make room for the image: {e.Message} Let a step partition the disk before this one.");
            }
            deleted.Add(entry.Name);
        }
        if (deleted.Count == 0) context.Log.Info(component, $"{volume.Root} holds nothing that must make way");
        else context.Log.Info(component, $"deleted from {volume.Root}: {string.Join(", ", deleted.Take(MostNames))}{(deleted.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {deleted.Count - MostNames} more") : string.Empty)}");
    }

    /// <summary>Writes an image to a volume that was cleared, or to what is on it.</summary>
    /// <param name="path">The image file.</param>
    /// <param name="image">The image.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="isStarted">A part of the image may be on the volume already, so that its free space says nothing.</param>
    /// <exception cref="StepFailedException">The room does not suffice, the image is damaged, or the volume cannot be written.</exception>
    public void Apply(string path, ImageFacts image, Volume volume, bool isStarted = false)
    {
        var (free, _) = context.Machine.ReadSpace(volume.Root);
        if (!isStarted && free < RoomFor(image)) throw TooSmall(image, volume, $"has {TargetDisk.Size(free)} free");
        context.Log.Info(component, $"applying image {image.Index} '{image.Name}' ({TargetDisk.Size(image.TotalBytes)}) of {path} to {volume.Root}");
        var begin = context.Machine.Clock.GetTimestamp();
        try
        {
            context.Machine.ApplyImage(new ImageToApply(path, image.Index, volume.Root), p => context.Progress($"applying {image.Name} to {volume.Root}", p));
        }
        catch (InvalidDataException e)
        {
            throw new StepFailedException(ErrorText.InvalidData, $"The image file {path} is damaged: {e.Message} Make the media again from a good file. {volume.Root} holds a part of the image only.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepFailedException(e.HResult, $"Image {image.Index} of {path} cannot be applied to {volume.Root}: {e.Message}");
        }
        context.Log.Info(component, $"applied in {context.Machine.Clock.GetElapsedTime(begin).TotalSeconds:0} seconds");
    }

    private static StepFailedException TooSmall(ImageFacts image, Volume volume, string has) =>
        new(ErrorText.DiskFull, $"{volume.Root} is too small for image {image.Index} '{image.Name}': it {has}, and the image needs {TargetDisk.Size(RoomFor(image))}. Make the partition larger, or use a larger disk.");
}
