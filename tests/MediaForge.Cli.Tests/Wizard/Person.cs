using Spectre.Console.Testing;

namespace MediaForge.Cli.Tests.Wizard;

/// <summary>Somebody at a terminal: presses keys that were thought of before, and sees all screens one after the other.</summary>
internal sealed class Person : IDisposable
{
    public Person(int width = 100, int height = 40)
    {
        Console = new TestConsole();
        Console.Profile.Width = width;
        Console.Profile.Height = height;
        Console.Profile.Capabilities.Ansi = false; // one screen below the other
    }

    public TestConsole Console { get; }

    /// <summary>Everything that was on the screen, with the line breaks that a terminal's width makes taken out.</summary>
    public string Seen => string.Join(' ', Console.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public Person Press(params ConsoleKey[] keys)
    {
        foreach (var key in keys) Console.Input.PushKey(new ConsoleKeyInfo(key is >= ConsoleKey.A and <= ConsoleKey.Z ? char.ToLowerInvariant((char)key) : '\0', key, false, false, false));
        return this;
    }

    public Person Type(string text)
    {
        foreach (var c in text) Console.Input.PushKey(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
        return this;
    }

    /// <summary>Goes down to a field, from the top one.</summary>
    public Person Down(int times)
    {
        for (var i = 0; i < times; i++) Press(ConsoleKey.DownArrow);
        return this;
    }

    /// <summary>Answers the selected field with a text.</summary>
    public Person Answer(string text) => Press(ConsoleKey.Enter).Type(text).Press(ConsoleKey.Enter);

    public void Dispose() => Console.Dispose();
}
