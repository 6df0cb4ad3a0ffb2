using System.Diagnostics;

namespace MediaForge.Executor;

/// <summary>Waits for a time or a key.</summary>
internal static class ConsoleWait
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Waits; returns whether a key has ended it. Keys from before do not count. Without a keyboard (input that is closed or
    /// redirected, also on the way) it waits the whole time.
    /// </summary>
    public static bool Wait(TimeSpan duration, bool untilKey)
    {
        var begin = Stopwatch.GetTimestamp();
        var keyboard = untilKey && TakeKeys() is not null;
        // In slices, also without a keyboard: one sleep takes 24 days at most, a variable may ask for more.
        for (var rest = duration; rest > TimeSpan.Zero; rest = duration - Stopwatch.GetElapsedTime(begin))
        {
            Thread.Sleep(rest < Poll ? rest : Poll);
            if (!keyboard) continue;
            var pressed = TakeKeys();
            if (pressed is true) return true;
            keyboard = pressed is not null;
        }
        return false;
    }

    /// <summary>
    /// Waits for one of the keys and returns it in upper case; null when none came in time, and at once without a keyboard.
    /// </summary>
    public static char? Ask(string keys, TimeSpan timeout)
    {
        var begin = Stopwatch.GetTimestamp();
        if (TakeKeys() is null) return null;
        while (Stopwatch.GetElapsedTime(begin) < timeout)
        {
            Thread.Sleep(Poll);
            char? asked = null;
            if (TakeKeys(key =>
            {
                var upper = char.ToUpperInvariant(key);
                if (keys.Contains(upper, StringComparison.Ordinal)) asked ??= upper;
            }) is null) return null;
            if (asked is not null) return asked;
        }
        return null;
    }

    /// <summary>Takes the keys that were pressed; whether there were any, or null without a keyboard.</summary>
    private static bool? TakeKeys(Action<char>? key = null)
    {
        try
        {
            if (Console.IsInputRedirected) return null;
            var pressed = false;
            for (; Console.KeyAvailable; pressed = true)
            {
                var taken = Console.ReadKey(intercept: true).KeyChar;
                key?.Invoke(taken);
            }
            return pressed;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The console went away or is none; Windows says so only when it is asked for a key.
            Debug.WriteLine(e);
            return null;
        }
    }
}
