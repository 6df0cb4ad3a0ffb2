using System.Text;
using MediaForge.Media.Definition;
using MediaForge.Registry;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

public class BootImageOptionsTests
{
    private static BootOptions OptionsOf(DemoInputs inputs, MediaDefinition definition) => BootOptions.FromJson(FileOf(inputs, definition, MediaPaths.BootOptions));

    private static byte[] FileOf(DemoInputs inputs, MediaDefinition definition, string path)
    {
        var result = inputs.Plan(definition);
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        return result.Plan.BootImageFiles.Single(f => f.Path == path).Content.ToArray();
    }

    [Fact]
    public void Options_reach_the_boot_image()
    {
        using var inputs = new DemoInputs();
        var options = OptionsOf(inputs, inputs.Definition with
        {
            Unattended = false,
            PrestartCommand = "cmd /c x",
            KeyboardLayout = "0407:00000407",
            PowerScheme = PowerScheme.HighPerformance,
            Network = new MediaNetwork("192.0.2.10/20") { Gateway = "192.0.2.1", DnsServers = ["192.0.2.2"], Adapter = "00-15-5d-01-02-03" },
        });
        (options.Unattended, options.PrestartCommand, options.KeyboardLayout, options.PowerScheme).ShouldBe((false, "cmd /c x", "0407:00000407", "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c"));
        options.Network.ShouldNotBeNull();
        (options.Network.Address, options.Network.Mask, options.Network.Gateway, options.Network.Adapter).ShouldBe(("192.0.2.10", "255.255.240.0", "192.0.2.1", "00:15:5D:01:02:03"));
    }

    [Fact]
    public void Variables_without_a_value_are_warned_of_when_nobody_is_asked()
    {
        using var inputs = new DemoInputs();
        var definition = inputs.Definition with { Variables = [new MediaVariable("Full", "x"), new MediaVariable("Empty", string.Empty)] };
        var problem = inputs.Plan(definition).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Severity).ShouldBe(("MF2093", TaskSequences.ProblemSeverity.Warning));
        problem.Message.ShouldContain("Nobody is asked for Empty at the machine");
        problem.Hint.ShouldContain("unattended: false");
        inputs.Plan(definition with { Unattended = false }).Problems.ShouldBeEmpty();
    }

    /// <summary>What is published without a value is asked for by the media that fetches it, if it asks.</summary>
    [Fact]
    public void Variables_that_are_published_without_a_value_are_warned_of_too()
    {
        using var inputs = new DemoInputs();
        var definition = inputs.Definition with { Kind = MediaKind.Bootable, Source = @"\\a\b", PublicationKey = inputs["pub.key"], Variables = [new MediaVariable("Empty", string.Empty), new MediaVariable("OnMedia", string.Empty, true)] };
        IEnumerable<string> Warned(MediaDefinition d) => new Planning.MediaPlanner(inputs.Context).PlanPublication(d).Problems.Where(p => p.Code == "MF2093").Select(p => p.Message);
        Warned(definition).ShouldHaveSingleItem().ShouldContain("asked for Empty at");
        Warned(definition with { Unattended = false }).ShouldBeEmpty();
        inputs.Plan(definition).Problems.Single(p => p.Code == "MF2093").Message.ShouldContain("asked for OnMedia at");
    }

    /// <summary>The executor learns of it from the boot image, with and without a password, whatever the kind of media.</summary>
    [Theory]
    [InlineData(MediaKind.Standalone, false)]
    [InlineData(MediaKind.Standalone, true)]
    [InlineData(MediaKind.Capture, false)]
    [InlineData(MediaKind.Capture, true)]
    [InlineData(MediaKind.Prestaged, true)]
    public void Unattended_reaches_every_kind_of_media(MediaKind kind, bool isProtected)
    {
        using var inputs = new DemoInputs();
        var definition = inputs.Definition with { Kind = kind, Output = inputs[kind == MediaKind.Prestaged ? "o.wim" : "o.iso"], Password = isProtected ? ProtectionTests.Make(ProtectionTests.Password) : null };
        OptionsOf(inputs, definition).Unattended.ShouldBeTrue();
        OptionsOf(inputs, definition with { Unattended = false }).Unattended.ShouldBeFalse();
    }

    [Fact]
    public void Attended_capture_media_hold_empty_what_they_are_to_ask_for()
    {
        using var inputs = new DemoInputs();
        var definition = inputs.Definition with { Kind = MediaKind.Capture, Sequence = null, Variables = [new("OSDCaptureAccount", "me")] };
        inputs.Plan(definition).Problems.Single(p => p.Code == "MF2093").Message.ShouldContain("asked for OSDCaptureDestination, OSDCaptureAccountPassword at");
        var attended = definition with { Unattended = false };
        inputs.Plan(attended).Problems.ShouldNotContain(p => p.Code == "MF2093");
        MediaVariables.FromJson(FileOf(inputs, attended, MediaPaths.Variables)).Variables.ShouldBe([new("OSDCaptureAccount", "me"), new("OSDCaptureDestination", string.Empty), new("OSDCaptureAccountPassword", string.Empty, true)]);
    }

    [Fact]
    public void Command_prompt_is_the_variable_that_the_executor_knows()
    {
        using var inputs = new DemoInputs();
        var variables = MediaVariables.FromJson(FileOf(inputs, inputs.Definition with { CommandPrompt = true }, MediaPaths.Variables)).Variables;
        variables.ShouldContain(new MediaVariable("MediaForgeCommandPrompt", "true"));
    }

    [Fact]
    public void Scratch_space_is_a_value_of_the_boot_images_own_hive()
    {
        using var inputs = new DemoInputs();
        var hive = RegistryHive.Create("SYSTEM", 3);
        hive.Root.Create(@"Select").SetDWord("Current", 1);
        var wim = inputs.WriteBootImage("hive.wim", e => e.Image(1).AddFile("Windows/System32/config/SYSTEM", Bytes.ByteSource.FromBytes(hive.Write(DateTimeOffset.UnixEpoch)), DateTime.UnixEpoch));
        var changed = RegistryHive.Read(Bytes.ByteSource.FromBytes(FileOf(inputs, inputs.Definition with { BootImage = wim, ScratchSpace = 512 }, "Windows/System32/config/SYSTEM")));
        changed.Root.Find(@"ControlSet001\Services\FBWF")!.GetDWord("WinPECacheThreshold").ShouldBe(512u);
        changed.Root.Find("Select")!.GetDWord("Current").ShouldBe(1u);
    }

    [Fact]
    public void Background_is_a_jpeg_or_refused()
    {
        using var inputs = new DemoInputs();
        var picture = inputs.Write("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        FileOf(inputs, inputs.Definition with { Background = picture }, "Windows/System32/winpe.jpg").Length.ShouldBe(7);
        inputs.Plan(inputs.Definition with { Background = inputs.Write("a.png", Encoding.ASCII.GetBytes("\u007fPNG")) }).Problems.ShouldHaveSingleItem().Message.ShouldContain("no JPEG");
        inputs.Plan(inputs.Definition with { Background = inputs["none.jpg"] }).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2010");
    }

    [Fact]
    public void What_lacks_its_other_half_is_refused()
    {
        using var inputs = new DemoInputs();
        inputs.Plan(inputs.Definition with { Network = new MediaNetwork(string.Empty) { Gateway = "192.0.2.1" } }).Problems.ShouldHaveSingleItem().Where.ShouldBe("networkAddress");
        inputs.Plan(inputs.Definition with { PrestartFiles = [inputs.Write("p/a.cmd", [1])] }).Problems.ShouldHaveSingleItem().Where.ShouldBe("prestartCommand");
        inputs.Plan(inputs.Definition with { ScratchSpace = 64 }).Problems.ShouldHaveSingleItem().Message.ShouldContain("no such file");
    }

    [Theory]
    [InlineData("networkAddress", "192.0.2.10", "192.0.2.10/24")]
    [InlineData("networkAddress", "192.0.2.10/33", "192.0.2.10/24")]
    [InlineData("networkGateway", "gateway", "IPv4")]
    [InlineData("networkAdapter", "00:15", "MAC")]
    [InlineData("keyboardLayout", "de-DE", "0407:00000407")]
    [InlineData("scratchSpace", "100", "one of 32")]
    [InlineData("discSize", "5", "650MB")]
    [InlineData("discSize", "1MB", "100MB")]
    [InlineData("kind", "floppy", "standalone")]
    [InlineData("powerScheme", "turbo", "highPerformance")]
    [InlineData("prestartCommand", " ", "empty")]
    public void Setting_with_a_bad_value_says_what_it_may_be(string key, string value, string mentions)
    {
        var problem = MediaDefinitionFile.Load(null, [new MediaOverride(key, value, "--set")], _ => null).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("MF2003");
        problem.Message.ShouldContain(mentions);
    }

    [Theory]
    [InlineData("650MB", 681_984_000)]
    [InlineData("4.7 GB", 4_700_372_992)]
    [InlineData("8.5gb", 8_543_666_176)]
    [InlineData("25GB", 24_999_999_488)]
    [InlineData("unlimited", long.MaxValue)]
    public void Disc_sizes(string text, long bytes) =>
        MediaDefinitionFile.Load(null, [new MediaOverride("discSize", text, "--set")], _ => null).Definition.DiscSize.ShouldBe(bytes);
}
