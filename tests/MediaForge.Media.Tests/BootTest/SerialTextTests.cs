using MediaForge.Media.BootTest;

namespace MediaForge.Media.Tests.BootTest;

public class SerialTextTests
{
    [Theory]
    [InlineData("plain\r\n", "plain")]
    [InlineData("  around \t\r\n", "around")]
    [InlineData("\x1b[2J\x1b[01;01HBdsDxe: \x1b[0m\x1b[37m\x1b[40mstart\n", "BdsDxe: start")]
    [InlineData("\x1b" + "c\x1b[?7l\x1b[2JSeaBIOS\n", "SeaBIOS")]
    [InlineData("\x1b(Bsay\u001b7 what\x1b=\n", "say what")]
    [InlineData("a\bb\0c\x7f\u009bd\n", "abcd")]
    [InlineData("one\ntwo\rthree", "one|two|three")]
    [InlineData("\n\r\n\x1b[0m\n", "")]
    [InlineData("cut \x1b[12\nnext\x1b", "cut|next")]
    public void Add_yields_the_lines_without_controls(string said, string lines) => Read(said, said.Length).ShouldBe(Split(lines));

    /// <summary>A sequence may arrive in pieces.</summary>
    [Fact]
    public void Add_character_by_character_yields_the_same()
    {
        const string Said = "\x1b[2J\x1b[01;01Hfirst\x1b[0m line\r\nse\x1b(Bcond";
        Read(Said, 1).ShouldBe(["first line", "second"]);
    }

    [Fact]
    public void Add_cuts_a_line_that_never_ends()
    {
        var lines = Read(new string('x', (2 * SerialText.LongestLine) + 5), 1000);
        lines.Select(l => l.Length).ShouldBe([SerialText.LongestLine, SerialText.LongestLine, 5]);
    }

    private static string[] Split(string lines) => lines.Length == 0 ? [] : lines.Split('|');

    private static List<string> Read(string said, int piece)
    {
        var text = new SerialText();
        var lines = new List<string>();
        foreach (var part in said.Chunk(Math.Max(piece, 1))) text.Add(part, lines);
        text.Finish(lines);
        return lines;
    }
}
