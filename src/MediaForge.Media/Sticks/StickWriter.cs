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
    private readonly List<StageTime> _stages = [];

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
        _stages.Clear();
        var content = DiskContent.For(image, device.Length);
        using var disk = devices.OpenForWriting(device, options.AllowFixed);
        var report = Begin(device);
        if (options.Probe)
        {
            var capacity = await TimeAsync("probe", () => Task.Run(() => CapacityProbe.Run(disk, options.Seed, cancellationToken), CancellationToken.None)).ConfigureAwait(false);
            report = report with { Capacity = capacity };
            if (capacity < device.Length) return report with { Stages = [.. _stages] };
        }
        var writer = new DiskWriter(disk, content, Stage("write"));
        await TimeAsync("write", () => writer.WriteAsync(cancellationToken)).ConfigureAwait(false);
        return await EndAsync(disk, content, report with { Written = content.Image.Length + content.End.Length }, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what differs from what is on the disk.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public async Task<StickReport> UpdateAsync(DiskDevice device, ByteSource image, StickOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        _stages.Clear();
        var content = DiskContent.For(image, device.Length);
        using var disk = devices.OpenForWriting(device, options.AllowFixed);
        var unchanged = options.CompareAll ? [] : await TimeAsync("look", () => Task.Run(() => StickComparison.FindUnchanged(disk.AsSource(), image), cancellationToken)).ConfigureAwait(false);
        var writer = new DiskWriter(disk, content, Stage("update"));
        var update = await TimeAsync("update", () => writer.UpdateAsync(unchanged, cancellationToken)).ConfigureAwait(false);
        var report = Begin(device) with { Compared = update.Compared, Written = update.Written };
        return await EndAsync(disk, content, report, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares a disk with an image.</summary>
    /// <exception cref="IOException">One of them cannot be read, or the disk is too small.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    /// <exception cref="InvalidDataException">The image is no disk image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<StickReport> CompareAsync(DiskDevice device, ByteSource image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        _stages.Clear();
        using var disk = devices.OpenForReading(device);
        var difference = await ReadBackAsync(disk, DiskContent.For(image, device.Length), cancellationToken).ConfigureAwait(false);
        return Begin(device) with { Difference = difference, Stages = [.. _stages] };
    }

    private static StickReport Begin(DiskDevice device) => new() { Device = device.Path, Model = device.Model, Serial = device.Serial, Length = device.Length, Stages = [] };

    private async Task<StickReport> EndAsync(OpenDisk disk, DiskContent content, StickReport report, StickOptions options, CancellationToken cancellationToken)
    {
        if (options.ReadBack && report.Written > 0) report = report with { Difference = await ReadBackAsync(disk, content, cancellationToken).ConfigureAwait(false) };
        disk.RereadPartitions();
        return report with { Stages = [.. _stages] };
    }

    private Task<long?> ReadBackAsync(OpenDisk disk, DiskContent content, CancellationToken cancellationToken) =>
        TimeAsync("read back", () => new DiskWriter(disk, content, Stage("read back")).FindDifferenceAsync(cancellationToken));

    private Task<bool> TimeAsync(string stage, Func<Task> work) => TimeAsync(stage, async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    private async Task<T> TimeAsync<T>(string stage, Func<Task<T>> work)
    {
        progress?.Report(new BuildProgress(stage, 0, 0));
        var start = clock.GetTimestamp();
        var result = await work().ConfigureAwait(false);
        _stages.Add(new StageTime(stage, Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3)));
        return result;
    }

    private StageProgress? Stage(string name) => progress is null ? null : new StageProgress(progress, name);

    private sealed class StageProgress(IProgress<BuildProgress> progress, string name) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => progress.Report(new BuildProgress(name, value.Done, value.Total));
    }
}
