namespace MediaForge.Wim.Folders.Linux;

/// <summary>Times between Linux, seconds and nanoseconds since 1970, and Windows, 100 ns since 1601 (FILETIME).</summary>
internal static class LinuxTimes
{
    private const long UnixEpoch = 11644473600; // seconds from 1601 to 1970
    private const long TicksPerSecond = 10_000_000;
    private const int NanosecondsPerTick = 100;

    /// <summary>The FILETIME; the nearest there is.</summary>
    public static ulong ToFileTime(long seconds, uint nanoseconds)
    {
        if (seconds < -UnixEpoch) return 0;
        return (ulong)(Math.Min(seconds, long.MaxValue / TicksPerSecond - UnixEpoch - 1) + UnixEpoch) * TicksPerSecond + nanoseconds / NanosecondsPerTick;
    }

    /// <summary>The time as Linux has it; file systems take the nearest that they have.</summary>
    public static Libc.FileTime FromFileTime(long fileTime) =>
        new() { Seconds = fileTime / TicksPerSecond - UnixEpoch, Nanoseconds = fileTime % TicksPerSecond * NanosecondsPerTick };
}
