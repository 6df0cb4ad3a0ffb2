namespace MediaForge.Disk.Devices;

/// <summary>The disks of a machine: finds them and opens them for writing.</summary>
public abstract class DiskDevices
{
    /// <summary>Those of this machine.</summary>
    /// <exception cref="PlatformNotSupportedException">It is neither Linux nor Windows.</exception>
    public static DiskDevices OfThisMachine() =>
        OperatingSystem.IsLinux() ? new LinuxDiskDevices() : OperatingSystem.IsWindows() ? new WindowsDiskDevices() : throw new PlatformNotSupportedException("Disks can be written on Linux and Windows.");

    /// <summary>All disks, also those that nothing may be written to.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public abstract IReadOnlyList<DiskDevice> List();

    /// <summary>
    /// Opens a disk so that nobody else can use it, and then makes sure that it is still the one that was chosen: sticks can be changed while a
    /// person reads a question.
    /// </summary>
    /// <param name="chosen">The disk.</param>
    /// <param name="allowFixed">Also fixed disks (<see cref="DiskDevice.FindObstacle"/>).</param>
    /// <exception cref="IOException">It may not be written, is in use, is gone, or is another one now.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    public OpenDisk OpenForWriting(DiskDevice chosen, bool allowFixed)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        Check(chosen, allowFixed);
        var disk = Open(chosen, forWriting: true);
        try
        {
            Check(chosen, allowFixed);
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Opens a disk to read it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    public OpenDisk OpenForReading(DiskDevice chosen) => Open(chosen, forWriting: false);

    /// <summary>Opens a disk, past the system's cache; for writing, exclusively.</summary>
    protected abstract OpenDisk Open(DiskDevice chosen, bool forWriting);

    private void Check(DiskDevice chosen, bool allowFixed)
    {
        var now = List().FirstOrDefault(d => d.Path == chosen.Path) ?? throw new IOException($"{chosen.Path} is no longer there.");
        if (!now.IsSameAs(chosen)) throw new IOException($"{chosen.Path} is another disk now ({now.Model} {now.Serial}, {now.Length:N0} bytes) than the one that was chosen ({chosen.Model} {chosen.Serial}, {chosen.Length:N0} bytes). Nothing was written.");
        if (now.FindObstacle(allowFixed) is { } obstacle) throw new IOException($"{chosen.Path} {obstacle}. Nothing was written.");
    }
}
