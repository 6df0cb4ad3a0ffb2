namespace MediaForge.Execution.Drivers;

/// <summary>A driver that fits a device.</summary>
/// <param name="Inf">The driver.</param>
/// <param name="Description">What it calls the device.</param>
/// <param name="Id">The id by which it fits.</param>
/// <param name="Rank">The place of the id in the device's list, from 0 for the best.</param>
/// <param name="IsCompatible">It is a compatible id of the driver and not its hardware id.</param>
public sealed record DriverMatch(DriverInf Inf, string Description, string Id, int Rank, bool IsCompatible)
{
    /// <summary>Compares as Windows ranks drivers, the better one first: by the id that fits, then the newer date, then the higher version.</summary>
    public static int Compare(DriverMatch a, DriverMatch b)
    {
        if (a.Rank != b.Rank) return a.Rank.CompareTo(b.Rank);
        if (a.IsCompatible != b.IsCompatible) return a.IsCompatible ? 1 : -1;
        var date = Nullable.Compare(b.Inf.Date, a.Inf.Date);
        return date != 0 ? date : Comparer<Version?>.Default.Compare(b.Inf.Version, a.Inf.Version);
    }
}
