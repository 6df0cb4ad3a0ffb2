using System.Text;

namespace MediaForge.Executor;

/// <summary>
/// Takes a line of text from the keyboard; of a secret one each character is shown as a star. Backspace takes a character back, Escape
/// all.
/// </summary>
internal static class ConsoleLine
{
    private const int Longest = 256;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks, and waits as long as it takes; null when there is no keyboard, or the input has ended.</summary>
    public static string? Ask(string prompt, bool isSecret)
    {
        Console.Out.Write(prompt);
        Console.Out.Flush();
        // Whoever redirects the input, as tests do, types nothing: a line of it is the answer.
        var line = Console.IsInputRedirected ? Console.In.ReadLine() : ConsoleWait.Watch(() => Read(isSecret));
        Console.Out.WriteLine();
        return line;
    }

    private static string? Read(bool isSecret)
    {
        var typed = new StringBuilder();
        var ended = false;
        if (ConsoleKeys.Take() is null) return null;
        while (!ended)
        {
            if (ConsoleKeys.Take(Look) is null) return null;
            if (!ended) Thread.Sleep(Poll);
        }
        return typed.ToString();

        void Look(char key)
        {
            switch (key)
            {
                case '\r' or '\n':
                    ended = true;
                    break;
                case '\b':
                    Erase(Math.Min(1, typed.Length));
                    break;
                case '\u001B':
                    Erase(typed.Length);
                    break;
                case >= ' ' when !ended && typed.Length < Longest:
                    typed.Append(key);
                    Console.Out.Write(isSecret ? '*' : key);
                    break;
            }
        }

        void Erase(int count)
        {
            typed.Length -= count;
            Console.Out.Write(string.Concat(Enumerable.Repeat("\b \b", count)));
        }
    }
}
