using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Cli.Tests;

public class BuildVerbTests
{
    [Fact]
    public async Task Build_without_a_definition_makes_an_iso()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build("--label", "HELLO"))).ShouldBe(ExitCodes.Done, cli.Error);
        OpticalImage.Open(ByteSource.FromFile(cli["out.iso"])).VolumeLabel.ShouldBe("HELLO");
        cli.Out.ShouldContain("The media verifies.");
        cli.NewFiles.ShouldBe(["out.iso"]);
    }

    [Fact]
    public async Task Build_of_a_definition_takes_set_and_options_over_it()
    {
        using var cli = new CliRun();
        cli.Write("media.yaml", "label: FROM-FILE\nbootImage: winpe.wim\nsequence: ts.yaml\noutput: out.iso\n");
        (await cli.RunAsync(["build", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        Label().ShouldBe("FROM-FILE");
        (await cli.RunAsync(["build", cli["media.yaml"], "--set", "label=FROM-SET"])).ShouldBe(ExitCodes.Done, cli.Error);
        Label().ShouldBe("FROM-SET");
        string Label() => OpticalImage.Open(ByteSource.FromFile(cli["out.iso"])).VolumeLabel;
    }

    [Fact]
    public async Task Build_to_standard_output_writes_the_iso_and_nothing_else()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["build", "--boot-image", cli["winpe.wim"], "--sequence", cli["ts.yaml"], "-o", "-"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldBeEmpty();
        OpticalImage.Open(ByteSource.FromBytes(cli.StandardOutput)).Tree.FindFile("sources/boot.wim").ShouldNotBeNull();
    }

    [Fact]
    public async Task Build_with_source_date_epoch_gives_the_same_bytes()
    {
        using var cli = new CliRun();
        cli.Environment["SOURCE_DATE_EPOCH"] = "1769860800";
        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.Done, cli.Error);
        var first = await File.ReadAllBytesAsync(cli["out.iso"]);
        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.Done);
        (await File.ReadAllBytesAsync(cli["out.iso"])).AsSpan().SequenceEqual(first).ShouldBeTrue();
    }

    [Fact]
    public async Task Build_with_json_prints_events_and_a_report()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build("--json"))).ShouldBe(ExitCodes.Done, cli.Error);
        var report = cli.Events.Single(e => e.GetProperty("event").GetString() == "report").GetProperty("value");
        report.GetProperty("output").GetString().ShouldBe(cli["out.iso"]);
        report.GetProperty("length").GetInt64().ShouldBe(new FileInfo(cli["out.iso"]).Length);
        report.GetProperty("verification").GetProperty("passed").GetBoolean().ShouldBeTrue();
        cli.Events.ShouldContain(e => e.GetProperty("event").GetString() == "progress");
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Build_with_reports_writes_them_and_the_hash_of_the_file()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build("--report", cli["r.json"], "--report", cli["r.html"], "--json"))).ShouldBe(ExitCodes.Done, cli.Error);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(cli["r.json"]));
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(cli["out.iso"])));
        json.RootElement.GetProperty("sha256").GetString().ShouldBe(hash);
        (await File.ReadAllTextAsync(cli["r.html"])).ShouldContain(hash);
        json.RootElement.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("stage").GetString()).ShouldBe(["compose", "write", "verify", "hash"]);
        json.RootElement.GetProperty("stages")[1].GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(cli["out.iso"]).Length);
        var progress = cli.Events.Where(e => e.GetProperty("event").GetString() == "progress").ToList();
        progress.Select(p => p.GetProperty("overall").GetDouble()).ShouldBeInOrder();
        progress[^1].GetProperty("overall").GetDouble().ShouldBe(1);
    }

    [Fact]
    public async Task Build_prints_what_is_on_the_media_and_how_long_each_stage_took()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build("--content", $"TOOLS={cli["ts.yaml"]}"))).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("    boot image ");
        cli.Out.ShouldContain("    TOOLS ");
        cli.Out.ShouldContain("    write ");
        cli.Out.ShouldNotContain("SHA-256   "); // the file is hashed for a report only
    }

    [Theory]
    [InlineData("--report", "r.pdf")]
    [InlineData("--report", "/no/such/folder/r.html")]
    public async Task Build_with_a_report_that_cannot_be_written_builds_nothing(params string[] more)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build(more))).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF3003");
        cli.NewFiles.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("build", "--boot-image", "/no/such.wim")]
    [InlineData("build", "--firmware", "amiga")]
    [InlineData("build", "--set", "nonsense=1")]
    [InlineData("build", "--set", "label")]
    [InlineData("build", "/no/such/media.yaml")]
    [InlineData("build", "--no-such-option")]
    [InlineData("nonsense")]
    [InlineData("new", "nonsense")]
    public async Task Bad_command_lines_end_with_2_and_a_message(params string[] arguments)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(arguments)).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("error");
        cli.Error.ShouldNotContain("   at ");
        cli.NewFiles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Build_of_a_corrupt_boot_image_ends_with_1_and_keeps_the_old_output()
    {
        using var cli = new CliRun();
        cli.Write("out.iso", "old");
        await File.WriteAllBytesAsync(cli["winpe.wim"], (await File.ReadAllBytesAsync(cli["winpe.wim"]))[..300]);
        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("winpe.wim");
        (await File.ReadAllTextAsync(cli["out.iso"])).ShouldBe("old");
        cli.NewFiles.ShouldBe(["out.iso"]);
    }

    [Fact]
    public async Task Build_that_is_cancelled_ends_with_130_and_keeps_the_old_output()
    {
        using var cli = new CliRun();
        cli.Write("out.iso", "old");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        (await cli.RunAsync(cli.Build(), cancelled.Token)).ShouldBe(ExitCodes.Cancelled);
        (await File.ReadAllTextAsync(cli["out.iso"])).ShouldBe("old");
        cli.NewFiles.ShouldBe(["out.iso"]);
    }

    [Fact]
    public async Task Build_into_a_folder_that_is_not_there_ends_with_1()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["build", "--boot-image", cli["winpe.wim"], "--sequence", cli["ts.yaml"], "-o", cli["no/such/out.iso"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("does not exist");
    }

    [Fact]
    public async Task Build_onto_a_full_disk_ends_with_1_and_leaves_nothing()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Needs root on Linux to mount a small file system.");
        using var cli = new CliRun();
        Directory.CreateDirectory(cli["small"]);
        var mount = ExternalTool.Require("mount", "mount").Run(["-t", "tmpfs", "-o", "size=300k", "none", cli["small"]]);
        if (mount.ExitCode != 0) Assert.Skip($"Mounting is not allowed here: {mount.Error.Trim()}");
        try
        {
            (await cli.RunAsync(["build", "--boot-image", cli["winpe.wim"], "--sequence", cli["ts.yaml"], "-o", cli["small/out.iso"]])).ShouldBe(ExitCodes.Failed);
            cli.Error.ShouldContain("space");
            Directory.GetFiles(cli["small"]).ShouldBeEmpty();
        }
        finally
        {
            ExternalTool.Require("umount", "mount").RunOk(cli["small"]);
        }
    }

    [Fact]
    public async Task Build_without_the_executor_says_how_to_get_it()
    {
        using var cli = new CliRun();
        File.Delete(cli["payload/MediaForge.Executor.exe"]);
        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2021");
    }

    [Fact]
    public async Task Help_of_build_names_every_setting()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["build", "--help"])).ShouldBe(ExitCodes.Done);
        foreach (var setting in Media.Definition.MediaSettings.All.Where(s => s.Option is not null)) cli.Out.ShouldContain(setting.Option!);
    }
}
