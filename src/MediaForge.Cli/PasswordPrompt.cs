using System.Text;

namespace MediaForge.Cli;

/// <summary>Asks a person at the terminal for a password; nothing of it is shown, not even how long it is.</summary>
internal static class PasswordPrompt
{
    /// <summary>Asks; null when the person gives up with Escape.</summary>
    public static string? Ask(string prompt)
    {
        // Not on standard output, which may be where the ISO goes.
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return typed.ToString();
                case ConsoleKey.Escape:
                    Console.Error.WriteLine();
                    return null;
                case ConsoleKey.Backspace:
                    if (typed.Length > 0) typed.Length--;
                    break;
                default:
                    if (key.KeyChar >= ' ') typed.Append(key.KeyChar);
                    break;
            }
        }
    }
}
