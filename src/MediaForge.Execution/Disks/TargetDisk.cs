using System.Globalization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Disks;

/// <summary>The disk that a step may change as a whole, or why it may not.</summary>
internal static class TargetDisk
{
    /// <summary>Set to <c>true</c>, a removable disk may be wiped and applied to.</summary>
    public const string AllowRemovable = "MediaForgeAllowRemovableDisk";

    /// <summary>The disk with a number.</summary>
    /// <exception cref="StepFailedException">It is not there, holds the media, or can be taken out.</exception>
    public static Disk Require(StepContext context, int number)
    {
        var disks = context.Machine.ListDisks();
        if (disks.Count == 0) throw new StepFailedException(ErrorText.NoVolume, "This machine has no disk that Windows PE can see. " + MissingDriver(context.Machine));
        var disk = disks.FirstOrDefault(d => d.Number == number)
            ?? throw new StepFailedException(ErrorText.NoVolume, $"This machine has no disk {number}. It has {string.Join("; ", disks.Select(Describe))}.");
        if (context.Run.MediaRoot is { } media && context.Machine.ListVolumes().Any(v => v.Root.Equals(media, StringComparison.OrdinalIgnoreCase) && v.Disk == number))
            throw new StepFailedException(ErrorText.NotSupported, $"{Describe(disk)} is the media that this task sequence runs from ({media}) and is left alone. The disks are {string.Join("; ", disks.Select(Describe))}. Choose another number, or take out what comes before the wanted disk.");
        if (IsRefused(context, disk))
            throw new StepFailedException(ErrorText.NotSupported, $"{Describe(disk)} is a removable or USB disk and is left alone. If it is meant, set the variable {AllowRemovable} to true. The disks are {string.Join("; ", disks.Select(Describe))}.");
        return disk;
    }

    /// <summary>Whether a disk must be left alone because it can be taken out.</summary>
    public static bool IsRefused(StepContext context, Disk disk) => disk.IsRemovable && !context.Variables.IsTrue(AllowRemovable);

    /// <summary>A disk in words: number, size, bus, model, serial number.</summary>
    public static string Describe(Disk disk)
    {
        var facts = new[] { Size(disk.Length), disk.Bus, disk.Model, disk.Serial.Length > 0 ? "serial " + disk.Serial : string.Empty };
        return $"disk {disk.Number} ({string.Join(", ", facts.Where(f => f.Length > 0))})";
    }

    /// <summary>A size for people, in GB or MB of 2^30 or 2^20 bytes.</summary>
    public static string Size(long bytes) => bytes >= 10L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MB");

    private static string MissingDriver(Machine machine)
    {
        var controllers = StorageControllers.ListWithoutDriver(machine);
        return controllers.Count > 0
            ? $"These storage controllers have no driver: {string.Join("; ", controllers)}. Add their drivers to the boot image's drivers and make the media again."
            : "No storage controller lacks a driver as far as Windows knows: check that the disk is attached and enabled in the firmware. If it is behind Intel VMD or another RAID, or a paravirtual controller, add that driver to the boot image's drivers.";
    }
}
