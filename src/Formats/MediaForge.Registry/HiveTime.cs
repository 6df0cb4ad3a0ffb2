namespace MediaForge.Registry;

/// <summary>FILETIME: 100 ns ticks since 1601-01-01 UTC.</summary>
internal static class HiveTime
{
    /// <summary>The time; 1601 for what no calendar of ours can express, so that a wild time stamp does not make a hive unreadable.</summary>
    public static DateTimeOffset FromFileTime(long fileTime)
    {
        var epoch = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return fileTime < 0 || fileTime > DateTimeOffset.MaxValue.UtcTicks - epoch.Ticks ? epoch : epoch.AddTicks(fileTime);
    }

    /// <summary>The stored form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1601.</exception>
    public static long ToFileTime(DateTimeOffset time) => time.ToFileTime();
}
