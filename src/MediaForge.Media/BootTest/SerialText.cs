using System.Text;

namespace MediaForge.Media.BootTest;

/// <summary>
/// Turns what comes over a serial port into plain lines: without control characters, the terminal's control sequences
/// (ECMA-48 section 5.4) and empty lines. Holds at most one line, and ends it when it gets too long: a guest may say anything.
/// </summary>
internal sealed class SerialText
{
    /// <summary>A longer line is cut into several, in characters.</summary>
    public const int LongestLine = 4096;

    private const char Escape = '\x1b';

    private readonly StringBuilder _line = new();
    private State _state;

    private enum State
    {
        Text,
        AfterEscape,
        InSequence,
    }

    /// <summary>Takes the next characters and hands over each line that they end.</summary>
    public void Add(ReadOnlySpan<char> characters, ICollection<string> lines)
    {
        foreach (var character in characters) Add(character, lines);
    }

    /// <summary>Hands over the last line, which nothing ended.</summary>
    public void Finish(ICollection<string> lines)
    {
        var text = _line.ToString().Trim();
        _line.Clear();
        if (text.Length > 0) lines.Add(text);
    }

    private void Add(char character, ICollection<string> lines)
    {
        if (character is '\n' or '\r')
        {
            _state = State.Text;
            Finish(lines);
        }
        else if (character == Escape)
        {
            _state = State.AfterEscape;
        }
        else if (_state == State.AfterEscape)
        {
            // "[" opens a sequence; 20 to 2F announce one more character; any other is the whole command.
            if (character == '[') _state = State.InSequence;
            else if (character is < ' ' or > '/') _state = State.Text;
        }
        else if (_state == State.InSequence)
        {
            if (character is < ' ' or >= '@') _state = State.Text;
        }
        else if (!char.IsControl(character))
        {
            _line.Append(character);
            if (_line.Length == LongestLine) Finish(lines);
        }
    }
}
