namespace MediaForge.Cli.Tests;

public class SimulateVerbTests
{
    private const string Small = """
        name: Small
        steps:
          - group: All
            steps:
              - runCommandLine: One
                commandLine: one.exe %Who%
              - runCommandLine: Two
                if: { variable: _SMSTSMediaType, notEquals: FullMedia }
                commandLine: two.exe
              - setVariable: Three
                variable: Done
                value: "yes"
        """;

    [Theory]
    [InlineData("uefi", "BIOS: skipped, does not apply: _SMSTSBootUEFI notEquals \"true\" is false: it is \"true\"")]
    [InlineData("bios", "UEFI: skipped, does not apply: _SMSTSBootUEFI equals \"true\" is false: it is \"false\"")]
    public async Task Simulate_template_runs_to_the_capture_and_says_why_steps_are_skipped(string firmware, string skipped)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["new", "build-and-capture", "-o", cli["new.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["simulate", cli["new.yaml"], "--firmware", firmware])).ShouldBe(ExitCodes.Done, cli.Out + cli.Error);
        cli.Out.ShouldContain(skipped);
        cli.Out.ShouldContain("MEDIAFORGE_CAPTURE_PASSWORD is not set in the environment");
        cli.Out.ShouldContain("applies image 1");
        cli.Out.ShouldContain(@"captures C:\ as image 1");
        cli.Out.ShouldContain("-- the machine starts: the installed operating system");
        cli.Out.TrimEnd().ShouldEndWith("is done.");
    }

    [Fact]
    public async Task Simulate_ConfigMgr_XML_as_the_same_sequence_in_YAML()
    {
        using var cli = new CliRun();
        var yaml = cli.Write("small.yaml", Small);
        (await cli.RunAsync(["sequence", "convert", yaml, "-o", cli["small.xml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["simulate", yaml])).ShouldBe(ExitCodes.Done, cli.Error);
        var expected = cli.Out[cli.Out.IndexOf("-- the machine", StringComparison.Ordinal)..cli.Out.IndexOf("RESULT", StringComparison.Ordinal)];
        (await cli.RunAsync(["simulate", cli["small.xml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain(expected);
    }

    [Fact]
    public async Task Simulate_prints_what_each_step_does()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), "--set", "Who=me"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ReplaceLineEndings("\n").ShouldBe("""
            Small: 3 steps, UEFI, FullMedia, disk 0 with 128 GB

            -- the machine starts: Windows PE
              + All
                - One [Run Command Line]
                    runs X:\Windows\System32\one.exe me
                - Two: skipped, does not apply: _SMSTSMediaType notEquals "FullMedia" is false: it is "FullMedia"
                - Three [Set Task Sequence Variable]
                    sets Done=yes

            RESULT: 'Small' is done.

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Simulate_attended_shows_the_questions_and_its_answers()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), "--attended", "--set", "Who="])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("asks Run it on this machine? (yes/no): yes");
        cli.Out.ShouldContain("asks Value of Who (Enter leaves it empty): (empty)");
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), "--set", "Who="])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldNotContain("asks");
    }

    [Fact]
    public async Task Simulate_media_type_runs_what_is_for_it()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), "--media-type", "BootMedia"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain(@"runs X:\Windows\System32\two.exe");
    }

    [Fact]
    public async Task Simulate_json_prints_an_event_per_line()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), "--set", "Who=me", "--json"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Events.Select(e => e.GetProperty("event").GetString()).ShouldBe(["start", "group", "step", "act", "ended", "skipped", "step", "variable", "ended", "simulated"]);
        var act = cli.Events[3].GetProperty("value");
        (act.GetProperty("kind").GetString(), act.GetProperty("text").GetString(), act.GetProperty("code").GetInt32()).ShouldBe(("program", @"X:\Windows\System32\one.exe me", 0));
        cli.Events[5].GetProperty("value").GetProperty("at").GetProperty("path").GetString().ShouldBe("All / Two");
        cli.Events[^1].GetProperty("value").GetProperty("succeeded").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("One=5", "access is denied")]
    [InlineData("All / One=0x80070643", "0x80070643: the installation failed")]
    public async Task Simulate_fail_ends_with_1_and_names_the_step(string fail, string meaning)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), "--fail", fail])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("'All / One' failed");
        cli.Out.ShouldContain(meaning);
        cli.Out.ShouldNotContain("Three");
    }

    [Fact]
    public async Task Simulate_fails_where_the_machine_would()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["new", "build-and-capture", "-o", cli["new.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["simulate", cli["new.yaml"], "--disks", "removable:32"])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("Partition Disk 0 - UEFI");
    }

    [Fact]
    public async Task Simulate_captures_the_Windows_of_a_disk_that_has_one()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["new", "capture", "-o", cli["new.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["simulate", cli["new.yaml"], "--disks", "windows:64,removable:16"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("disk 0 with 64 GB (windows), disk 1 with 16 GB (removable)");
        cli.Out.ShouldContain(@"captures C:\ as image 1");
    }

    [Theory]
    [InlineData("--disks", "floppy:1", "is no disk")]
    [InlineData("--disks", "big", "is no disk")]
    [InlineData("--disks", "removable:0", "is no disk")]
    [InlineData("--set", "novalue", "is not NAME=VALUE")]
    [InlineData("--set", "_SMSTSInWinPE=false", "cannot be set")]
    [InlineData("--fail", "One", "is not STEP=CODE")]
    [InlineData("--fail", "Nobody=5", "has no step 'Nobody'")]
    [InlineData("--firmware", "coreboot", "coreboot")]
    [InlineData("--media-type", "Floppy", "Floppy")]
    public async Task Simulate_wrong_arguments_end_with_2(string option, string value, string message)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli.Write("small.yaml", Small), option, value])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Simulate_wrong_file_ends_with_2()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["simulate", cli["missing.yaml"]])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["simulate", cli.Write("bad.yaml", "steps: 5")])).ShouldBe(ExitCodes.BadInput);
    }
}
