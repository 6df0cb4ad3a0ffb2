using System.Text;
using Spectre.Console;

namespace MediaForge.Cli.Wizard;

/// <summary>Draws whole screens and reads keys. Where a terminal knows no control codes, one screen follows the other.</summary>
internal sealed class Terminal(IAnsiConsole console)
{
    // What a terminal that does not tell its size is taken for.
    private const int LeastWidth = 40;
    private const int LeastHeight = 16;

    private bool _isDrawn;

    /// <summary>Columns.</summary>
    public int Width => Math.Max(console.Profile.Width, LeastWidth);

    /// <summary>Rows.</summary>
    public int Height => Math.Max(console.Profile.Height, LeastHeight);

    /// <summary>The line under a heading.</summary>
    public string Rule => new(console.Profile.Capabilities.Unicode ? '─' : '-', Width - 1);

    /// <summary>The mark at what is selected.</summary>
    public string Pointer => console.Profile.Capabilities.Unicode ? "▶ " : "> ";

    /// <summary>What is left out of a text that is too long.</summary>
    public string Ellipsis => console.Profile.Capabilities.Unicode ? "…" : "...";

    /// <summary>Draws a screen.</summary>
    public void Draw(IEnumerable<ScreenLine> lines)
    {
        _isDrawn = true;
        var ansi = console.Profile.Capabilities.Ansi;
        if (ansi) console.Write(new ControlCode("\u001b[?25l\u001b[H"));
        var first = true;
        foreach (var line in lines.Take(Height))
        {
            if (!first) console.WriteLine();
            first = false;
            foreach (var (text, style) in line.Parts) console.Write(new Text(Printable(text), style));
            if (ansi) console.Write(new ControlCode("\u001b[K"));
        }
        if (ansi) console.Write(new ControlCode("\u001b[J"));
        else console.WriteLine();
    }

    /// <summary>Leaves the screen empty, with the cursor shown, for what comes after the wizard.</summary>
    public void Leave()
    {
        // Once: what was printed since stays.
        if (_isDrawn && console.Profile.Capabilities.Ansi) console.Write(new ControlCode("\u001b[H\u001b[J\u001b[?25h"));
        _isDrawn = false;
    }

    /// <summary>The next key.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or there is no more input.</exception>
    public async Task<ConsoleKeyInfo> ReadKeyAsync(CancellationToken cancellationToken) =>
        await console.Input.ReadKeyAsync(intercept: true, cancellationToken) ?? throw new OperationCanceledException("The input ended.");

    /// <summary>A text in lines of at most some width, broken between words.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var given in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = given;
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            if (line.Length > 0) line.Append(' ');
            for (; word.Length > width; word = word[width..]) yield return word[..width];
            line.Append(word);
        }
        if (line.Length > 0) yield return line.ToString();
    }

    /// <summary>A text of at most some width; what is too long loses its end.</summary>
    public string Fit(string text, int width) =>
        text.Length <= width ? text : width <= Ellipsis.Length ? text[..Math.Max(0, width)] : text[..(width - Ellipsis.Length)] + Ellipsis;

    // Names of files and values of YAML may hold anything; the terminal gets no control codes from them.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '·' : c)) : text;
}

/// <summary>A line of a screen: texts with their styles.</summary>
internal sealed record ScreenLine(params IReadOnlyList<(string Text, Style Style)> Parts)
{
    /// <summary>The styles of the wizard.</summary>
    public static readonly Style Plain = Style.Plain, Dim = new(decoration: Decoration.Dim), Bold = new(decoration: Decoration.Bold), Selected = new(Color.Aqua, decoration: Decoration.Bold), Error = new(Color.Red), Warning = new(Color.Yellow), Cursor = new(decoration: Decoration.Invert);

    /// <summary>An empty line.</summary>
    public static ScreenLine Empty { get; } = new();

    /// <summary>A line in one style.</summary>
    public static ScreenLine Of(string text, Style? style = null) => new([(text, style ?? Plain)]);

    /// <summary>A text in as many lines as it needs.</summary>
    public static IEnumerable<ScreenLine> Wrapped(string text, int width, Style? style = null, string indent = "") =>
        Terminal.Wrap(text, width - indent.Length).Select(l => Of(indent + l, style));
}
