using System.Text;
using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Publishing;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.Media.Tests;

/// <summary>What a plan makes of the kinds of media.</summary>
public class KindTests
{
    private static byte[]? InImage(MediaPlan plan, string path) => plan.BootImageFiles.FirstOrDefault(f => f.Path == path)?.Content.ToArray();

    [Fact]
    public void Capture_media_need_no_sequence_and_ask_for_what_is_not_given()
    {
        using var inputs = new DemoInputs();
        var plan = inputs.Plan(inputs.Definition with { Kind = MediaKind.Capture, Sequence = null, Autorun = true, Variables = [new("OSDCaptureDestination", @"\\s\h\w.wim")] }).Plan!;
        var sequence = SequenceXml.Read(new MemoryStream(InImage(plan, MediaPaths.Sequence)!), "sequence").Sequence!;
        sequence.Steps.Select(s => s.Settings.Definition.Class).ShouldBe(["PrepareSMSClientAction", "PrepareOSAction", "CaptureSystemImageAction"]);
        MediaVariables.FromJson(InImage(plan, MediaPaths.Variables)!).Variables.ShouldBe([new("OSDCaptureDestination", @"\\s\h\w.wim"), new("OSDCaptureAccount", ""), new("OSDCaptureAccountPassword", "", true)]);
        plan.Files.Single(f => f.Path == MediaPaths.CaptureProgram).Content.Length.ShouldBe(5002);
        Encoding.ASCII.GetString(plan.Files.Single(f => f.Path == MediaPaths.Autorun).Content.ToArray()).ShouldContain("open=MediaForge\\Capture.exe\r\n");
        using var media = inputs.Compose(plan.Definition);
        media.Identity.MediaType.ShouldBe("CaptureMedia");
    }

    [Fact]
    public void Capture_media_with_a_sequence_of_their_own_ask_for_nothing()
    {
        using var inputs = new DemoInputs();
        var plan = inputs.Plan(inputs.Definition with { Kind = MediaKind.Capture }).Plan!;
        MediaVariables.FromJson(InImage(plan, MediaPaths.Variables)!).Variables.ShouldBeEmpty();
    }

    [Fact]
    public void Bootable_media_hold_the_way_to_their_source_and_secrets_only()
    {
        using var inputs = new DemoInputs();
        inputs.Write("package/a.txt", "content");
        var definition = inputs.Definition with
        {
            Kind = MediaKind.Bootable,
            Source = @"\\deploy\images\pub",
            PublicationKey = inputs["pub.key"],
            Content = [new("ABC00001", inputs["package"])],
            Variables = [new("Open", "1"), new("Hidden", "2", true), new("MediaForgeSourceAccount", "me")],
            AllowUnprotectedSecrets = true,
        };
        inputs.Plan(definition).Problems.ShouldContain(p => p.Code == "MF2051");
        using var key = PublicationKey.Create(inputs["pub.key"]);
        var result = inputs.Plan(definition);
        var plan = result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        InImage(plan, MediaPaths.Sequence).ShouldBeNull();
        InImage(plan, MediaPaths.Catalog).ShouldBeNull();
        MediaVariables.FromJson(InImage(plan, MediaPaths.Variables)!).Variables.Select(v => v.Name).ShouldBe(["Hidden", "MediaForgeSourceAccount"]);
        var source = MediaSource.FromJson(InImage(plan, MediaPaths.Source)!);
        source.Location.ShouldBe(@"\\deploy\images\pub");
        source.Key.Id.ShouldBe(key.Public.Id);
        plan.Files.ShouldNotContain(f => f.Path.StartsWith(MediaPaths.Content, StringComparison.Ordinal));
        using var media = inputs.Compose(definition);
        media.Identity.MediaType.ShouldBe("BootMedia");
        new Verification.MediaVerifier().Verify(media.Image, full: true).Passed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(MediaKind.Standalone, "source", "MF2050")]
    [InlineData(MediaKind.Standalone, "imageVersion", "MF2050")]
    [InlineData(MediaKind.Prestaged, "pressKey", "MF2050")]
    [InlineData(MediaKind.Prestaged, "autorun", "MF2050")]
    [InlineData(MediaKind.Prestaged, "discSize", "MF2050")]
    [InlineData(MediaKind.Prestaged, "output", "MF2003")]
    [InlineData(MediaKind.Bootable, "source", "MF2012")]
    [InlineData(MediaKind.Bootable, "publicationKey", "MF2012")]
    public void Settings_that_make_no_sense_and_those_that_are_missing_are_problems(MediaKind kind, string setting, string code)
    {
        using var inputs = new DemoInputs();
        var definition = inputs.Definition with { Kind = kind, Output = inputs[kind == MediaKind.Prestaged ? "o.wim" : "o.iso"] };
        definition = (kind, setting) switch
        {
            (MediaKind.Standalone, "source") => definition with { Source = @"\\a\b\c" },
            (_, "imageVersion") => definition with { ImageVersion = "1" },
            (_, "pressKey") => definition with { PressKey = true },
            (_, "autorun") => definition with { Autorun = true },
            (_, "discSize") => definition with { DiscSize = 700_000_000 },
            (_, "output") => definition with { Output = inputs["o.iso"] },
            _ => definition,
        };
        var result = inputs.Plan(definition);
        result.Plan.ShouldBeNull();
        result.Problems.ShouldContain(p => p.Code == code && p.Where == setting);
    }

    [Theory]
    [InlineData(@"\\server\share", true)]
    [InlineData(@"\\server\share\a\b\", true)]
    [InlineData("http://server/path/", true)]
    [InlineData("https://server:8443/a%20b", true)]
    [InlineData(@"\\server", false)]
    [InlineData(@"\\server\share\..\x", false)]
    [InlineData("C:\\folder", false)]
    [InlineData("ftp://server/path", false)]
    [InlineData("http://me:pw@server/path", false)]
    [InlineData("http://server/path?a=b", false)]
    [InlineData("", false)]
    public void Sources_are_shares_and_addresses(string text, bool good) => (PublishedPlace.FindFault(text) is null).ShouldBe(good);

    [Fact]
    public void Paths_at_a_source_are_written_as_it_wants_them()
    {
        PublishedPlace.TryParse(@"\\server\share\pub\", out var share, out _).ShouldBeTrue();
        share!.PathOf("content/P.1/a b#.txt").ShouldBe(@"\\server\share\pub\content\P.1\a b#.txt");
        share.Share.ShouldBe(@"\\server\share");
        PublishedPlace.TryParse("http://server/pub/", out var web, out _).ShouldBeTrue();
        web!.PathOf("content/P.1/a b#ü.txt").ShouldBe("http://server/pub/content/P.1/a%20b%23%C3%BC.txt");
    }
}
