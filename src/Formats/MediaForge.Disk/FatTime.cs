namespace MediaForge.Disk;

/// <summary>The date and time of a directory entry: 1980 to 2107, in steps of two seconds, of no stated time zone.</summary>
internal static class FatTime
{
    private const int FirstYear = 1980;
    private const int LastYear = 2107;

    /// <summary>The clock of the given time as it stands; beyond the range, the nearest time in it.</summary>
    public static (ushort Date, ushort Time) Encode(DateTimeOffset time) => time.Year switch
    {
        < FirstYear => Encode(new DateTimeOffset(FirstYear, 1, 1, 0, 0, 0, time.Offset)),
        > LastYear => Encode(new DateTimeOffset(LastYear, 12, 31, 23, 59, 58, time.Offset)),
        _ => ((ushort)(((time.Year - FirstYear) << 9) | (time.Month << 5) | time.Day), (ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2))),
    };

    /// <summary>The time as if it were UTC; null when it is not set or is none.</summary>
    public static DateTimeOffset? Decode(ushort date, ushort time)
    {
        int year = FirstYear + (date >> 9), month = (date >> 5) & 15, day = date & 31;
        int hour = time >> 11, minute = (time >> 5) & 63, second = 2 * (time & 31);
        if (month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 58) return null;
        return new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
    }
}
