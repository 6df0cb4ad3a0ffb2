using MediaForge.Media.Definition;
using MediaForge.TaskSequences;

namespace MediaForge.Media.Tests;

public class MediaDefinitionFileTests
{
    [Fact]
    public void Load_reads_every_kind_of_setting()
    {
        using var folder = new TempFolder();
        var path = folder.Write("media.yaml", """
            label: REF2026
            bootImage: pe/winpe.wim
            bootFiles: [adk, win.iso]
            firmware: UEFI
            pressKey: false
            sequence: ts.yaml
            content:
              ABC00001: images/install.wim
            files:
              tools: tools
            variables:
              Plain: one
              Empty:
              Hidden: { value: two, secret: true }
              FromOutside: { fromEnvironment: SECRET, secret: true }
              Asked: { secret: true }
            output: out.iso
            sourceDate: 2026-01-31T12:00:00Z
            drivers:
            """);
        var (definition, problems) = MediaDefinitionFile.Load(path, [], name => name == "SECRET" ? "three" : null);
        problems.ShouldBeEmpty();
        definition.Label.ShouldBe("REF2026");
        definition.BootImage.ShouldBe(folder[Path.Combine("pe", "winpe.wim")]);
        definition.BootFiles.ShouldBe([folder["adk"], folder["win.iso"]]);
        definition.Firmware.ShouldBe(FirmwareChoice.Uefi);
        definition.Content.Select(c => (c.Id, c.Path)).ShouldBe([("ABC00001", folder[Path.Combine("images", "install.wim")])]);
        definition.Variables.Select(v => (v.Name, v.Value, v.Secret)).ShouldBe([("Plain", "one", false), ("Empty", "", false), ("Hidden", "two", true), ("FromOutside", "three", true), ("Asked", "", true)]);
        definition.SourceDate.ShouldBe(DemoInputs.Date);
    }

    [Fact]
    public void Load_takes_the_command_lines_word_over_the_files()
    {
        using var folder = new TempFolder();
        var path = folder.Write("media.yaml", "label: A\nbootFiles: [x, y]\nvariables:\n  V: 1\n  W: 2\n");
        var (definition, problems) = MediaDefinitionFile.Load(path, [new("label", "B", "--label"), new("bootFiles", "z", "--boot-files"), new("variables.V", "3", "--set"), new("variables", "U=4=5", "--variable")], _ => null);
        problems.ShouldBeEmpty();
        definition.Label.ShouldBe("B");
        definition.BootFiles.ShouldBe([Path.GetFullPath("z")]);
        definition.Variables.Select(v => (v.Name, v.Value)).ShouldBe([("W", "2"), ("V", "3"), ("U", "4=5")]);
    }

    [Theory]
    [InlineData("lable: X", "MF2002", "'label'")]
    [InlineData("nothinglikeit: X", "MF2002", "bootImage")]
    [InlineData("label: X\nlabel: Y", "MF2004", "label")]
    [InlineData("firmware: amiga", "MF2003", "uefi")]
    [InlineData("pressKey: maybe", "MF2003", "true or false")]
    [InlineData("label: [a]", "MF2003", "single value")]
    [InlineData("label: a/b", "MF2003", "letters")]
    [InlineData("variables: [a]", "MF2003", "name: value")]
    [InlineData("variables: { _SMSTSInWinPE: x }", "MF2003", "underscore")]
    [InlineData("variables: { A: { fromEnvironment: NOPE } }", "MF2005", "NOPE")]
    [InlineData("variables: { A: { secret: false } }", "MF2003", "neither value nor fromEnvironment")]
    [InlineData("label: { secret: true }", "MF2003", "neither value nor fromEnvironment")]
    [InlineData("content: { 'a/b': x }", "MF2003", "package id")]
    [InlineData("sourceDate: yesterday", "MF2003", "date")]
    [InlineData("- a\n- b", "MF2001", "list of settings")]
    [InlineData("label: 'a", "MF2001", "")]
    public void Load_reports_what_is_wrong_and_where(string yaml, string code, string mentions)
    {
        using var folder = new TempFolder();
        var path = folder.Write("media.yaml", yaml);
        var problem = MediaDefinitionFile.Load(path, [], _ => null).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(code);
        problem.Severity.ShouldBe(ProblemSeverity.Error);
        problem.ToString().ShouldContain(mentions);
        problem.Where.ShouldStartWith(path + ":");
    }

    [Fact]
    public void Load_collects_all_problems()
    {
        using var folder = new TempFolder();
        var path = folder.Write("media.yaml", "lable: X\nfirmware: amiga\nsourceDate: never\n");
        MediaDefinitionFile.Load(path, [new("foo", "bar", "--set")], _ => null).Problems.Select(p => p.Code).ShouldBe(["MF2002", "MF2003", "MF2003", "MF2002"]);
    }

    [Fact]
    public void Load_of_a_file_that_is_not_there_is_a_problem() =>
        MediaDefinitionFile.Load("/no/such/media.yaml", [], _ => null).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2011");

    [Fact]
    public void Load_of_an_empty_file_is_the_default()
    {
        using var folder = new TempFolder();
        var (definition, problems) = MediaDefinitionFile.Load(folder.Write("media.yaml", "# nothing\n"), [], _ => null);
        problems.ShouldBeEmpty();
        definition.ShouldBe(new MediaDefinition());
    }
}
