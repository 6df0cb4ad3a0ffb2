namespace MediaForge.Wim;

/// <summary>The three times of a file in a WIM. A time of unspecified kind is taken as UTC.</summary>
/// <param name="Creation">When it was made.</param>
/// <param name="LastAccess">When it was last read.</param>
/// <param name="LastWrite">When its content was last written.</param>
public readonly record struct WimFileTimes(DateTime Creation, DateTime LastAccess, DateTime LastWrite)
{
    /// <summary>The same time three times.</summary>
    public WimFileTimes(DateTime time)
        : this(time, time, time)
    {
    }

    /// <summary>A FILETIME: 100 ns since 1601-01-01 UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before 1601.</exception>
    internal static long ToFileTime(DateTime time)
    {
        var utc = time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
        return utc.ToFileTimeUtc();
    }

    /// <summary>The time of a FILETIME; the nearest one that <see cref="DateTime"/> has when it has none.</summary>
    internal static DateTime FromFileTime(ulong fileTime)
    {
        var last = (ulong)DateTime.MaxValue.ToFileTimeUtc();
        return DateTime.FromFileTimeUtc((long)Math.Min(fileTime, last));
    }
}
