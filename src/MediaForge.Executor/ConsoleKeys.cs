using System.Diagnostics;

namespace MediaForge.Executor;

/// <summary>
/// The keys that are pressed at the machine. One place takes them, whoever asks: F8 goes to whom it belongs, every other key to
/// the one who asks. Keys that nobody asks for are lost.
/// </summary>
internal static class ConsoleKeys
{
    private static readonly Lock Gate = new();

    /// <summary>Called when F8 is pressed, from whichever thread takes the keys; null for nobody.</summary>
    public static Action? OnF8 { get; set; }

    /// <summary>Takes the keys that were pressed; whether there were any but F8, or null without a keyboard.</summary>
    public static bool? Take(Action<char>? key = null)
    {
        try
        {
            if (Console.IsInputRedirected) return null;
            var pressed = false;
            lock (Gate)
            {
                while (Console.KeyAvailable)
                {
                    var taken = Console.ReadKey(intercept: true);
                    if (taken.Key == ConsoleKey.F8 && OnF8 is { } open)
                    {
                        open();
                        continue;
                    }
                    pressed = true;
                    key?.Invoke(taken.KeyChar);
                }
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
