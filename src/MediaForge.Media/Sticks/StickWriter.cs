using MediaForge.Bytes;
using MediaForge.Disk.Devices;
using MediaForge.Media.Building;

namespace MediaForge.Media.Sticks;

/// <summary>Writes the image of a stick to a disk of this machine, or brings a stick up to date.</summary>
/// <param name="devices">The disks of the machine.</param>
/// <param name="clock">For the times of the stages.</param>
/// <param name="progress">Told of the stages: probe, write, update, read back.</param>
public sealed class StickWriter(DiskDevices devices, TimeProvider clock, IProgress<BuildProgress>? progress = null)
{
    /// <summary>Writes all of an image; what was on the disk is lost.</summary>
    /// <param name="device">The disk, as it was chosen; it is looked at again once it is open and nobody else can have it.</param>
    /// <param name="image">The image.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the work early; the disk has no partition table then.</param>
    /// <exception cref="IOException">The disk may not be written, is another one now, is too small, or reports an error; the image cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    /// <exception cref="InvalidDataException">The image is no disk image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<StickReport> WriteAsync(DiskDevice device, ByteSource image, StickOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        var stages = new StageTimer(clock, progress);
        var content = DiskContent.For(image, device.Length);
        using var disk = devices.OpenForWriting(device, options.AllowFixed);
        var report = Begin(device);
        if (options.Probe)
        {
            var capacity = await stages.RunAsync("probe", () => Task.Run(() => CapacityProbe.Run(disk, options.Seed, cancellationToken), CancellationToken.None)).ConfigureAwait(false);
            report = report with { Capacity = capacity };
            if (capacity < device.Length) return report with { Stages = stages.Times };
        }
        var writer = new DiskWriter(disk, content, stages.Progress("write"));
        await stages.RunAsync("write", () => writer.WriteAsync(cancellationToken)).ConfigureAwait(false);
        return await EndAsync(stages, disk, content, report with { Written = content.Image.Length + content.End.Length }, [new ByteRange(0, content.Image.Length)], options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what differs from what is on the disk, and reads that back: the rest was read to compare it, or is taken for granted.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public async Task<StickReport> UpdateAsync(DiskDevice device, ByteSource image, StickOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        var stages = new StageTimer(clock, progress);
        var content = DiskContent.For(image, device.Length);
        using var disk = devices.OpenForWriting(device, options.AllowFixed);
        var unchanged = options.CompareAll ? [] : await stages.RunAsync("look", () => Task.Run(() => StickComparison.FindUnchanged(disk.AsSource(), image), cancellationToken)).ConfigureAwait(false);
        var writer = new DiskWriter(disk, content, stages.Progress("update"));
        var update = await stages.RunAsync("update", () => writer.UpdateAsync(unchanged, cancellationToken)).ConfigureAwait(false);
        var report = Begin(device) with { Compared = update.Compared, Written = update.Written };
        return await EndAsync(stages, disk, content, report, update.Places, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares a disk with an image.</summary>
    /// <exception cref="IOException">One of them cannot be read, or the disk is too small.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    /// <exception cref="InvalidDataException">The image is no disk image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<StickReport> CompareAsync(DiskDevice device, ByteSource image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        var stages = new StageTimer(clock, progress);
        using var disk = devices.OpenForReading(device);
        var content = DiskContent.For(image, device.Length);
        var difference = await ReadBackAsync(stages, disk, content, [new ByteRange(0, content.Image.Length)], cancellationToken).ConfigureAwait(false);
        return Begin(device) with { Difference = difference, Stages = stages.Times };
    }

    private static StickReport Begin(DiskDevice device) => new() { Device = device.Path, Model = device.Model, Serial = device.Serial, Length = device.Length, Stages = [] };

    private static async Task<StickReport> EndAsync(StageTimer stages, OpenDisk disk, DiskContent content, StickReport report, IReadOnlyList<ByteRange> written, StickOptions options, CancellationToken cancellationToken)
    {
        if (options.ReadBack && report.Written > 0) report = report with { Difference = await ReadBackAsync(stages, disk, content, written, cancellationToken).ConfigureAwait(false) };
        disk.RereadPartitions();
        return report with { Stages = stages.Times };
    }

    private static Task<long?> ReadBackAsync(StageTimer stages, OpenDisk disk, DiskContent content, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken) =>
        stages.RunAsync("read back", () => new DiskWriter(disk, content, stages.Progress("read back")).FindDifferenceAsync(ranges, cancellationToken));
}
