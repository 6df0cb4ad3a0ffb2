using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Reporting;

namespace MediaForge.Media.Tests.Reporting;

public class ReportPageTests
{
    private const string Hostile = "<script>alert('x')</script>&\"</title>{{Label}}";

    private static async Task<MediaReport> Build(DemoInputs inputs, Func<MediaDefinition, MediaDefinition> change)
    {
        var result = inputs.Plan(change(inputs.Definition));
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        return await new MediaBuilder(inputs.Context).BuildAsync(result.Plan, inputs.Output);
    }

    [Fact]
    public async Task Contents_say_what_is_on_the_media()
    {
        using var inputs = new DemoInputs();
        inputs.Write("win/install.wim", new byte[5_000_000]);
        inputs.Write("drv/net.inf", "[Version]");
        inputs.Write("drv/net.sys", new byte[700]);
        inputs.Write("tools/a.exe", new byte[900]);
        var report = await Build(inputs, d => d with
        {
            Content = [new MediaContent("WINDOWS", inputs["win"]), new MediaContent("DRV", inputs["drv"]) { Kind = "driverPackage", Name = "Network" }],
            Drivers = [inputs["drv"]],
            Files = [KeyValuePair.Create("tools", inputs["tools"])],
        });
        var parts = report.Contents.Parts.ToDictionary(p => p.Name);
        parts["images"].ShouldBe(new ContentPart("images", 1, 5_000_000));
        parts["driver packages"].Files.ShouldBe(2);
        parts["boot image"].Files.ShouldBe(1);
        parts.Keys.ShouldBeSubsetOf(ContentPart.All);
        report.Contents.Parts.Sum(p => p.Files).ShouldBe(report.Files);
        report.Contents.Packages.Select(p => (p.Id, p.Name, p.Drivers)).ShouldBe([("WINDOWS", "WINDOWS", 0), ("DRV", "Network", 1)], ignoreOrder: true);
        report.Contents.BootDrivers.ShouldHaveSingleItem().Drivers.ShouldBe(1);
        report.Contents.Largest[0].Path.ShouldBe("MediaForge/content/WINDOWS/install.wim");
        var disc = Optical.OpticalImage.Open(Bytes.ByteSource.FromFile(inputs.Output));
        foreach (var (path, length, hash) in report.Contents.KeyFiles)
        {
            var content = disc.Tree.FindFile(path)!.Content.ToArray();
            content.Length.ShouldBe((int)length);
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)).ShouldBe(hash, path);
        }
        report.Contents.KeyFiles.Select(k => k.Path).ShouldContain("sources/boot.wim");
        report.Contents.KeyFiles.Select(k => k.Path).ShouldContain("MediaForge/manifest.json");
    }

    [Fact]
    public async Task Page_is_well_formed_needs_nothing_from_outside_and_draws_every_part()
    {
        using var inputs = new DemoInputs();
        inputs.Write("win/install.wim", new byte[200_000]);
        for (var i = 0; i < 200; i++) inputs.Write($"many/file{i}.txt", new byte[100 + i]);
        var report = await Build(inputs, d => d with { Content = [new MediaContent("WINDOWS", inputs["win"]), new MediaContent("MANY", inputs["many"])] });
        var page = XDocument.Parse(ReportPage.Create(report with { Sha256 = new string('a', 64), Protection = new MediaProtection(true, null, new DateTime(2026, 12, 31)) }).Replace("<!DOCTYPE html>", string.Empty));
        page.Descendants().Select(e => e.Name.LocalName).ShouldNotContain("script");
        page.Descendants().SelectMany(e => e.Attributes()).Where(a => a.Name.LocalName is "src" or "href" or "action" || a.Name.LocalName.StartsWith("on")).ShouldBeEmpty();
        page.ToString().ShouldNotContain("url(");
        page.ToString().ShouldContain("Until 2026-12-31 00:00.");

        XNamespace svg = "http://www.w3.org/2000/svg";
        var picture = page.Descendants(svg + "svg").Single();
        picture.Elements(svg + "g").Count().ShouldBe(report.Contents.Parts.Count(p => p.Length > 0));
        var groups = picture.Descendants(svg + "rect").Where(r => (string?)r.Attribute("class") == "group").ToList();
        groups.Sum(r => Number(r, "width") * Number(r, "height")).ShouldBe(960.0 * 420, 960 * 420 * 0.01);
        picture.Descendants(svg + "rect").ShouldAllBe(r => Number(r, "x") >= 0 && Number(r, "y") >= 0 && Number(r, "x") + Number(r, "width") <= 960.2 && Number(r, "y") + Number(r, "height") <= 420.2);
        picture.Descendants(svg + "title").Select(t => t.Value).ShouldContain(t => t.StartsWith("MediaForge/content/WINDOWS/install.wim: 195.3 KiB"));
        picture.Descendants(svg + "title").Select(t => t.Value).ShouldContain(t => t.Contains("140 smaller files"));
        picture.Descendants(svg + "title").Select(t => t.Value).ShouldContain(t => t.StartsWith("what MediaForge added to it"));
    }

    [Fact]
    public async Task Hostile_names_stay_text()
    {
        using var inputs = new DemoInputs();
        var report = await Build(inputs, d => d);
        var hostile = report with
        {
            Label = Hostile,
            Output = Hostile,
            Sequence = Hostile,
            BootImage = Hostile,
            MadeBy = Hostile,
            Boot = [$"uefi: {Hostile}", Hostile],
            BootFiles = [Hostile],
            Warnings = [Hostile],
            Stages = [new StageTime(Hostile, 1, 1)],
            Verification = new Verification.VerificationReport([new Verification.VerificationCheck(Hostile, true, Hostile)]),
            Contents = report.Contents with
            {
                Files = [new ContentFile(Hostile, "packages", 100)],
                Parts = [new ContentPart("packages", 1, 100)],
                Packages = [new ContentPackage(Hostile, Hostile, Hostile, 1, 100)],
                Largest = [new ContentFile(Hostile, Hostile, 100)],
                KeyFiles = [new FileHash(Hostile, 1, Hostile)],
            },
        };
        var text = ReportPage.Create(hostile);
        text.ShouldNotContain("<script");
        text.ShouldNotContain("alert('x')</");
        var page = XDocument.Parse(text.Replace("<!DOCTYPE html>", string.Empty));
        page.Root!.Descendants("h1").Single().Value.ShouldBe(Hostile);
        page.Descendants().Count(e => !e.HasElements && e.Value == Hostile).ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Files_are_written_by_their_ends()
    {
        using var inputs = new DemoInputs();
        var report = await Build(inputs, d => d);
        ReportFile.Write(report, inputs["r.json"]);
        ReportFile.Write(report, inputs["r.html"]);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(inputs["r.json"]));
        json.RootElement.GetProperty("contents").GetProperty("parts").GetArrayLength().ShouldBe(report.Contents.Parts.Count);
        json.RootElement.GetProperty("id").GetGuid().ShouldBe(report.Id);
        (await File.ReadAllTextAsync(inputs["r.html"])).ShouldStartWith("<!DOCTYPE html>");
        ReportFile.FindFault(inputs["r.pdf"])!.ShouldContain("neither");
        ReportFile.FindFault(inputs["no/r.html"])!.ShouldContain("folder");
        ReportFile.FindFault(inputs["r.HTML"]).ShouldBeNull();
    }

    [Fact]
    public async Task A_browser_shows_it_offline()
    {
        var browser = ExternalTool.Require("chromium", "chromium");
        using var inputs = new DemoInputs();
        ReportFile.Write(await Build(inputs, d => d), inputs["r.html"]);
        var shown = browser.Run(["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={inputs["profile"]}", "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", new Uri(inputs["r.html"]).AbsoluteUri], environment: new() { ["HOME"] = inputs.Folder });
        shown.ExitCode.ShouldBe(0, shown.Error);
        shown.Output.ShouldContain("What the firmware starts");
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
