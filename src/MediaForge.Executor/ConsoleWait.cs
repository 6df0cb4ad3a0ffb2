using System.Diagnostics;

namespace MediaForge.Executor;

/// <summary>Waits for a time or a key.</summary>
internal static class ConsoleWait
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static int _waiting;

    /// <summary>Whether somebody waits, and takes the keys himself.</summary>
    public static bool IsWaiting => Volatile.Read(ref _waiting) > 0;

    /// <summary>
    /// Waits; returns whether a key has ended it. Keys from before do not count. Without a keyboard (input that is closed or
    /// redirected, also on the way) it waits the whole time.
    /// </summary>
    public static bool Wait(TimeSpan duration, bool untilKey)
    {
        var begin = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _waiting);
        try
        {
            var keyboard = untilKey && ConsoleKeys.Take() is not null;
            // In slices, also without a keyboard: one sleep takes 24 days at most, a variable may ask for more.
            for (var rest = duration; rest > TimeSpan.Zero; rest = duration - Stopwatch.GetElapsedTime(begin))
            {
                Thread.Sleep(rest < Poll ? rest : Poll);
                if (!keyboard) continue;
                var pressed = ConsoleKeys.Take();
                if (pressed is true) return true;
                keyboard = pressed is not null;
            }
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Does something that takes the keys itself.</summary>
    public static T Watch<T>(Func<T> take)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return take();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>
    /// Waits for one of the keys and returns it in upper case; null when none came in time, and at once without a keyboard.
    /// Keys from before do not count.
    /// </summary>
    public static char? Ask(string keys, TimeSpan timeout)
    {
        var begin = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _waiting);
        try
        {
            char? asked = null;
            for (var keyboard = ConsoleKeys.Take(); keyboard is not null && asked is null && Stopwatch.GetElapsedTime(begin) < timeout; keyboard = ConsoleKeys.Take(Look)) Thread.Sleep(Poll);
            return asked;

            void Look(char key)
            {
                var upper = char.ToUpperInvariant(key);
                if (keys.Contains(upper, StringComparison.Ordinal)) asked ??= upper;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
