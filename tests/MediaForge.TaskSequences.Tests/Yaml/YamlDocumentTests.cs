using FsCheck;
using FsCheck.Fluent;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences.Tests.Yaml;

public sealed class YamlDocumentTests
{
    [Fact]
    public void Print_and_Parse_keep_every_text() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(1UL, 3UL), Prop.ForAll(Texts(), text =>
        {
            var map = new YamlMap();
            map.Add("key", text);
            map.Add("list", new YamlList(new YamlText(text), new YamlText(text)) { IsFlow = !text.Contains('\n') });
            var back = (YamlMap)YamlDocument.Parse(YamlDocument.Print(map));
            ((YamlText)back.Entries[0].Value).Value.ShouldBe(text);
            ((YamlList)back.Entries[1].Value).Items.ShouldAllBe(i => ((YamlText)i).Value == text);
            back.Entries.Select(e => e.Value).OfType<YamlText>().ShouldAllBe(t => !t.IsNull);
        }));

    [Theory]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("1.5")]
    [InlineData("- a")]
    [InlineData("a: b # c")]
    [InlineData("  lead\ntrail \n")]
    [InlineData("\\\\server\\share")]
    [InlineData("line\n\n\nend")]
    public void Print_and_Parse_keep_texts_that_look_like_something_else(string text)
    {
        var back = (YamlText)YamlDocument.Parse(YamlDocument.Print(new YamlText(text)));
        (back.Value, back.IsNull).ShouldBe((text, false));
    }

    // Texts of characters that mean something to YAML, more than of others.
    private static Arbitrary<string> Texts() =>
        Gen.Elements(" \n\t:-#'\"[]{}|>&*!%@`,?~ab1\\ä\u0085\u2028\r".ToCharArray()).ArrayOf().Select(c => new string(c)).ToArbitrary();
}
