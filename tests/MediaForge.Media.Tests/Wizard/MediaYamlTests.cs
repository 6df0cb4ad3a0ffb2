using FsCheck;
using FsCheck.Fluent;
using MediaForge.Media.Definition;
using MediaForge.Media.Wizard;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Tests.Wizard;

public class MediaYamlTests
{
    private const string Odd = " \t:-#'\"[]{}|>&*!%@`,?~ab1\\ä\u2028";

    [Fact]
    public void Write_gives_what_a_person_would_write()
    {
        var answers = WizardAnswers.Empty
            .With("verify", "quick")
            .With("firmware", "uefi")
            .With("label", "REF2026")
            .With("output", "out.iso")
            .With("bootFiles", [new WizardValue("adk"), new WizardValue("Win 11.iso")])
            .With("variables", [Part("OSDTimeZone", ("value", "W. Europe Standard Time")), Part("CapturePassword", ("secret", "true"), ("fromEnvironment", "CAPTURE")), Part("Asked"), Part("Hidden", ("secret", "true"))])
            .With("content", [Part("WINDOWS", ("path", "install.wim"), ("kind", "image")), Part("TOOLS", ("path", "tools"))]);
        MediaYaml.Write(answers, string.Empty, p => p).ShouldBe("""
            label: REF2026
            bootFiles:
              - adk
              - Win 11.iso
            firmware: uefi
            content:
              WINDOWS: {path: install.wim, kind: image}
              TOOLS: tools
            variables:
              OSDTimeZone: W. Europe Standard Time
              CapturePassword: {fromEnvironment: CAPTURE, secret: true}
              Asked: ""
              Hidden: {secret: true}
            output: out.iso

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_puts_the_templates_comments_above_the_settings_in_its_order()
    {
        var text = MediaYaml.Write(WizardAnswers.Empty.With("output", "o.iso").With("label", "X").With("bootImage", "pe.wim").With("networkDns", [new WizardValue("192.0.2.1")]), "Made here", p => p);
        text.ShouldStartWith("# Made here\n\n# The volume label");
        text.IndexOf("label:", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("bootImage:", StringComparison.Ordinal));
        foreach (var line in text.Split('\n').Where(l => l.Length > 0)) (line[0] == '#' || line.Contains(':') || line.StartsWith("  - ")).ShouldBeTrue(line);
        Templates.Read("media.yaml.hbs").ShouldContain(text.Split('\n').Single(l => l.StartsWith("# The volume label")));
        text.Split('\n')[Array.FindIndex(text.Split('\n'), l => l.StartsWith("networkDns:")) - 1].ShouldStartWith("# ");
    }

    [Fact]
    public void Every_setting_has_a_comment()
    {
        var comments = MediaComments.Of(Templates.Render("media.yaml.hbs", new Dictionary<string, object?> { ["label"] = "LABEL", ["sequence"] = "ts.yaml" }));
        comments.Select(c => c.Key).ShouldBe(MediaSettings.All.Select(s => s.Key), ignoreOrder: true);
        comments.ShouldAllBe(c => c.Lines.Count > 0);
    }

    [Fact]
    public void Read_is_the_inverse_of_Write() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(7UL, 3UL), Prop.ForAll(Answers().ToArbitrary(), answers =>
    {
        var text = MediaYaml.Write(answers, "Head", p => p);
        var (read, problems) = MediaYaml.Read(text, "media.yaml");
        problems.ShouldBeEmpty(text);
        MediaYaml.Write(read, "Head", p => p).ShouldBe(text);
        Describe(read).ShouldBe(Describe(answers), text);
    }));

    [Fact]
    public void The_reader_of_definitions_takes_what_Write_wrote() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(11UL, 5UL), Prop.ForAll(Answers().ToArbitrary(), answers =>
    {
        var text = MediaYaml.Write(answers, "Head", p => p);
        var (definition, problems) = MediaDefinitionFile.Parse(text, "/folder/media.yaml", _ => "from outside");
        // The shape is right; texts that a setting cannot have are refused one by one.
        problems.ShouldAllBe(p => p.Code == "MF2003", $"{string.Join('\n', problems)}\n{text}");
        foreach (var (value, at) in answers["updates"].Select((v, i) => (v, i))) definition.Updates[at].ShouldBe(Path.GetFullPath(value.Text, "/folder"));
        foreach (var value in answers["variables"].Where(v => definition.Variables.Any(d => d.Name == v.Name)))
        {
            var there = definition.Variables.Single(d => d.Name == value.Name);
            there.Value.ShouldBe(value.Fields.Text("fromEnvironment") is null ? value.Fields.Text("value") ?? string.Empty : "from outside");
            there.Secret.ShouldBe(value.Fields.Text("secret") == "true");
        }
        if (answers.Text("prestartCommand") is { } command && command.Trim().Length > 0) definition.PrestartCommand.ShouldBe(command);
    }));

    [Theory]
    [InlineData("lable: X", "MF2002")]
    [InlineData("- a", "MF2001")]
    [InlineData("label: 'a", "MF2001")]
    public void Read_says_what_it_cannot_take(string yaml, string code) => MediaYaml.Read(yaml, "media.yaml").Problems.ShouldHaveSingleItem().Code.ShouldBe(code);

    private static WizardValue Part(string name, params (string Key, string Text)[] parts) =>
        new(string.Empty, name) { Fields = parts.Aggregate(WizardAnswers.Empty, (f, p) => f.With(p.Key, [new WizardValue(p.Text)])) };

    // Answers as the wizard keeps them: no empty texts, no defaults, names that differ.
    private static Gen<WizardAnswers> Answers()
    {
        var letters = Gen.Elements((Odd + "bcdefgh").ToCharArray());
        var text = letters.NonEmptyListOf().Select(c => string.Concat(c)).Where(t => t.Trim().Length > 0 && t != "~");
        var plain = text.Select(t => new WizardValue(t));
        var name = Gen.Elements("A", "Beta", "with-dash", "_x", "Name9");
        var variable = Gen.OneOf(
            text.Select(t => (WizardValue?)Part("x", ("value", t))),
            Gen.Constant((WizardValue?)Part("x")),
            Gen.Constant((WizardValue?)Part("x", ("secret", "true"), ("fromEnvironment", "NAME"))),
            Gen.Constant((WizardValue?)Part("x", ("fromEnvironment", "NAME"))));
        var content = Gen.OneOf(
            text.Select(t => Part("x", ("path", t))),
            text.Select(t => Part("x", ("path", t), ("kind", "image"))),
            text.Select(t =>
            {
                var fields = WizardAnswers.Empty.With("path", t).With("name", new string('n', 90));
                return new WizardValue(string.Empty, "x") { Fields = fields.With("programs", [Part("Install", ("commandLine", t)), new WizardValue(string.Empty, "Repair") { Fields = WizardAnswers.Empty.With("commandLine", t).With("successCodes", [new WizardValue("0"), new WizardValue("17")]) }]) };
            }));
        return from label in text
               from firmware in Gen.Elements("uefi", "bios", "both")
               from updates in plain.ListOf()
               from command in text
               from names in name.ListOf()
               from variables in variable.ListOf(5)
               from contents in content.ListOf(5)
               from which in Gen.Choose(0, 63)
               select Pick(which, label, firmware, updates, command, [.. names.Distinct()], variables, contents);
    }

    private static WizardAnswers Pick(int which, string label, string firmware, IEnumerable<WizardValue> updates, string command, string[] names, IEnumerable<WizardValue?> variables, IEnumerable<WizardValue> contents)
    {
        var answers = WizardAnswers.Empty;
        if ((which & 1) > 0) answers = answers.With("label", label);
        if ((which & 2) > 0) answers = answers.With("firmware", firmware);
        if ((which & 4) > 0) answers = answers.With("updates", [.. updates]);
        if ((which & 8) > 0) answers = answers.With("prestartCommand", command);
        if ((which & 16) > 0) answers = answers.With("variables", [.. names.Zip(variables, (n, v) => v! with { Name = n })]);
        if ((which & 32) > 0) answers = answers.With("content", [.. names.Zip(contents, (n, v) => v with { Name = n })]);
        return answers;
    }

    private static string Describe(WizardAnswers answers) =>
        string.Join('\n', answers.Keys.Order(StringComparer.Ordinal).Select(k => $"{k}: {string.Join(" | ", answers[k].Select(v => $"{v.Name}={v.Text}[{Describe(v.Fields)}]"))}"));
}
