namespace MediaForge.Cli.Tests;

/// <summary>The <c>wim</c> verbs that only read, on WIMs that wimlib made.</summary>
public class WimVerbTests
{
    [Fact]
    public async Task Info_shows_what_wimlib_wrote()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=XPRESS", "--check");
        (await cli.RunAsync(["wim", "info", wim])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("XPRESS in chunks of 32.0 KiB");
        cli.Out.ShouldContain("integrity    has a table");
        cli.Out.ShouldContain("1: First");
        cli.Out.ShouldContain("  files        4 in 4 folders, ");
        (await cli.RunAsync(["wim", "info", wim, "first"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("DESCRIPTION: The first image\n".ReplaceLineEndings());

        (await cli.RunAsync(["wim", "info", wim, "--json"])).ShouldBe(ExitCodes.Done);
        var value = cli.Events.Single().GetProperty("value");
        value.GetProperty("compression").GetString().ShouldBe("xpress");
        var header = ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("info", wim);
        header.ShouldContain("0x" + Convert.ToHexStringLower(value.GetProperty("guid").GetGuid().ToByteArray()));
        var image = value.GetProperty("images").EnumerateArray().Single();
        image.GetProperty("name").GetString().ShouldBe("First");
        image.GetProperty("properties").GetProperty("CREATIONTIME/HIGHPART").GetString()!.ShouldStartWith("0x01");
    }

    [Fact]
    public async Task List_names_the_files_that_wimlib_names()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim();
        (await cli.RunAsync(["wim", "list", wim, "1"])).ShouldBe(ExitCodes.Done, cli.Error);
        var theirs = ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("dir", wim, "1").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        cli.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd().Replace('\\', '/')).ShouldBe(theirs);

        (await cli.RunAsync(["wim", "list", wim, "First", "a/B", "--long"])).ShouldBe(ExitCodes.Done, cli.Error);
        var lines = cli.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[1].TrimEnd().ShouldEndWith(@"100000  \a\b\large.bin");
        (await cli.RunAsync(["wim", "list", wim, "1", @"\a\b\large.bin", "--json"])).ShouldBe(ExitCodes.Done);
        cli.Events.Single().GetProperty("value").GetProperty("length").GetInt64().ShouldBe(100000);
    }

    [Fact]
    public async Task What_is_not_there_ends_with_1_and_is_named()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim();
        foreach (var (arguments, what) in new[]
        {
            (new[] { "wim", "info", cli["no.wim"] }, "no.wim"),
            (["wim", "info", cli["ts.yaml"]], "MSWIM"),
            (["wim", "list", wim, "2"], "First"),
            (["wim", "list", wim, "1", @"\a\nothing"], "nothing"),
            (["wim", "verify", wim, "--ref", cli["*.none"]], "none"),
        })
        {
            (await cli.RunAsync(arguments)).ShouldBe(ExitCodes.Failed, cli.Error);
            cli.Error.ShouldContain(what);
        }
        (await cli.RunAsync(["wim", "verify", wim, "--threads", "0"])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("--threads");
        (await cli.RunAsync(["wim", "frobnicate"])).ShouldBe(ExitCodes.BadInput);
    }

    [Fact]
    public async Task Verify_ends_with_3_when_a_byte_was_changed()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=none", "--check");
        (await cli.RunAsync(["wim", "verify", wim])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("is sound: 4 contents and the integrity table.");
        var bytes = await File.ReadAllBytesAsync(wim);
        bytes[bytes.AsSpan().IndexOf("the small one"u8)] ^= 1;
        await File.WriteAllBytesAsync(wim, bytes);
        (await cli.RunAsync(["wim", "verify", wim])).ShouldBe(ExitCodes.NotVerified);
        cli.Error.ShouldContain(@"\a\small.txt");
        (await cli.RunAsync(["wim", "verify", wim, "--json"])).ShouldBe(ExitCodes.NotVerified);
        cli.Events.Where(e => e.GetProperty("event").GetString() == "problem").ShouldNotBeEmpty();
        cli.Events[^1].GetProperty("value").GetProperty("problems").EnumerateArray().Any(p => p.TryGetProperty("path", out _)).ShouldBeTrue();
    }
}
