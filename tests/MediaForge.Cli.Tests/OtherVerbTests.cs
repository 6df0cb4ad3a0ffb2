using MediaForge.Media.Definition;

namespace MediaForge.Cli.Tests;

public class OtherVerbTests
{
    [Theory]
    [InlineData("build-and-capture")]
    [InlineData("capture")]
    public async Task New_sequence_validates(string kind)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["new", kind, "-o", cli["new.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["sequence", "validate", cli["new.yaml"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MEDIAFORGE_CAPTURE_PASSWORD"); // the password comes from the environment, not from the file
        cli.Environment["MEDIAFORGE_CAPTURE_PASSWORD"] = "secret";
        (await cli.RunAsync(["sequence", "validate", cli["new.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
    }

    [Fact]
    public async Task New_media_builds()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["new", "media", "-o", cli["media.yaml"], "--label", "NEW", "--boot-image", "winpe.wim", "--sequence", "ts.yaml"])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["build", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        File.Exists(cli["NEW.iso"]).ShouldBeTrue();
    }

    [Fact]
    public async Task New_does_not_overwrite_unless_it_is_told_to()
    {
        using var cli = new CliRun();
        cli.Write("new.yaml", "mine");
        (await cli.RunAsync(["new", "capture", "-o", cli["new.yaml"]])).ShouldBe(ExitCodes.Failed);
        (await File.ReadAllTextAsync(cli["new.yaml"])).ShouldBe("mine");
        (await cli.RunAsync(["new", "capture", "-o", cli["new.yaml"], "--force"])).ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task Validate_says_what_build_would_and_builds_nothing()
    {
        using var cli = new CliRun();
        cli.Write("media.yaml", "bootImage: winpe.wim\nsequence: ts.yaml\noutput: out.iso\n");
        (await cli.RunAsync(["validate", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.NewFiles.ShouldBe(["media.yaml"]);
        cli.Write("media.yaml", "bootImage: no.wim\nsequence: ts.yaml\noutput: out.iso\n");
        (await cli.RunAsync(["validate", cli["media.yaml"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2010");
        cli.Write("media.yaml", "lable: X\n");
        (await cli.RunAsync(["validate", cli["media.yaml"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2002");
    }

    [Fact]
    public async Task Sequence_converts_to_xml_and_shows_its_steps()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["sequence", "convert", cli["ts.yaml"], "-o", cli["ts.xml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["sequence", "show", cli["ts.xml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("+ Look around");
        cli.Out.ShouldContain("- Say it  [Run Command Line");
        cli.Out.ShouldContain("if _SMSTSBootUEFI equals \"true\"");
    }

    [Fact]
    public async Task Sequence_that_is_wrong_ends_with_2_and_names_the_line()
    {
        using var cli = new CliRun();
        var path = cli.Write("bad.yaml", "name: x\nsteps:\n  - runComandLine: a\n    commandLine: b\n");
        (await cli.RunAsync(["sequence", "validate", path])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("3");
        cli.Error.ShouldContain("runCommandLine");
    }

    [Fact]
    public async Task Inspect_tells_an_iso_a_wim_and_a_hive_apart()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["inspect", cli["out.iso"], "--files"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("label: MEDIAFORGE");
        cli.Out.ShouldContain("sources/boot.wim");
        (await cli.RunAsync(["inspect", cli["winpe.wim"], "--files"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("MediaForge demonstration");
        cli.Out.ShouldContain("bootmgfw.efi");
        var disc = Optical.OpticalImage.Open(Bytes.ByteSource.FromFile(cli["out.iso"]));
        await File.WriteAllBytesAsync(cli["bcd"], disc.Tree.FindFile("boot/bcd")!.Content.ToArray());
        (await cli.RunAsync(["inspect", cli["bcd"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain(@"ramdisk=[boot]\sources\boot.wim");
        (await cli.RunAsync(["inspect", cli["ts.yaml"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("neither");
    }

    [Fact]
    public async Task Verify_ends_with_3_when_the_media_was_changed()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["verify", cli["out.iso"]])).ShouldBe(ExitCodes.Done, cli.Error);
        var bytes = await File.ReadAllBytesAsync(cli["out.iso"]);
        bytes[bytes.AsSpan().IndexOf("This stands where Windows PE has Windows/Boot/PCAT/bootmgr"u8) + 5] ^= 1;
        await File.WriteAllBytesAsync(cli["out.iso"], bytes);
        (await cli.RunAsync(["verify", cli["out.iso"]])).ShouldBe(ExitCodes.NotVerified);
        cli.Out.ShouldContain("FAILED");
        (await cli.RunAsync(["verify", cli["no.iso"]])).ShouldBe(ExitCodes.Failed);
    }

    [Theory]
    [InlineData("media", "media.schema.json")]
    [InlineData("sequence", "sequence.schema.json")]
    public async Task Schema_prints_the_committed_one(string kind, string file)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["schema", kind])).ShouldBe(ExitCodes.Done);
        cli.Out.ReplaceLineEndings("\n").TrimEnd().ShouldBe((await File.ReadAllTextAsync(Repository.PathOf("templates", "schema", file))).ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task Demo_builds_from_nothing()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["demo", "--folder", cli["demo"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("The media verifies.");
        cli.Out.ShouldContain("not tested");
        File.Exists(cli["demo/demo.iso"]).ShouldBeTrue();
    }

    [Fact]
    public void Templates_are_all_inside_the_program() =>
        Templates.Names.ShouldBe(Directory.GetFiles(Repository.PathOf("templates"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository.PathOf("templates"), f).Replace('\\', '/')), ignoreOrder: true);
}
