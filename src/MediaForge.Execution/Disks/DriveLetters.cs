using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Disks;

/// <summary>Free drive letters, from C on. Never X: Windows PE runs from it.</summary>
internal static class DriveLetters
{
    private const string All = "CDEFGHIJKLMNOPQRSTUVWYZ";

    /// <summary>The first letter that is free, or null.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="reserved">Letters that are taken although the machine does not say so.</param>
    /// <param name="released">Letters that are free although it says they are not: their volumes are about to go.</param>
    public static char? FindFree(Machine machine, IReadOnlyCollection<char> reserved, IReadOnlyCollection<char> released)
    {
        var taken = machine.ListDriveLetters();
        return All.Cast<char?>().FirstOrDefault(l => !reserved.Contains(l!.Value) && (released.Contains(l.Value) || !taken.Contains(l.Value)));
    }

    /// <summary>The first letter that is free for a short while.</summary>
    /// <remarks>From S on as in Microsoft's own scripts: what comes first in the alphabet stays free for volumes that keep their letter.</remarks>
    /// <exception cref="StepFailedException">All are taken.</exception>
    public static char TakeTemporary(Machine machine)
    {
        var taken = machine.ListDriveLetters();
        var start = All.IndexOf('S', StringComparison.Ordinal);
        return (All[start..] + All[..start]).Cast<char?>().FirstOrDefault(l => !taken.Contains(l!.Value))
            ?? throw new StepFailedException(ErrorText.NoVolume, "All drive letters are taken. Disconnect a drive.");
    }
}
