using System.Text;

namespace MediaForge.Execution.Drivers;

/// <summary>A line of an INF file: <c>key = value, value</c>, or values alone.</summary>
/// <param name="Key">What stands before the equals sign, without quotes; empty without one.</param>
/// <param name="Values">The values, without quotes and strings not replaced; at least one, which may be empty.</param>
internal sealed record InfLine(string Key, IReadOnlyList<string> Values)
{
    /// <summary>Reads a line.</summary>
    public static InfLine Parse(string text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '=' && !quoted) return new InfLine(text[..i].Trim().Trim('"'), Split(text[(i + 1)..]));
        }
        return new InfLine(string.Empty, Split(text));
    }

    private static List<string> Split(string text)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                // Two of them inside quotes stand for one.
                if (quoted && i + 1 < text.Length && text[i + 1] == '"') value.Append(text[i++]);
                else quoted = !quoted;
            }
            else if (text[i] == ',' && !quoted)
            {
                values.Add(value.ToString().Trim());
                value.Clear();
            }
            else
            {
                value.Append(text[i]);
            }
        }
        values.Add(value.ToString().Trim());
        return values;
    }
}
