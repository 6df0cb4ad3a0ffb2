using MediaForge.Bytes;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Cli.Tests;

/// <summary>The kinds of media on the command line, end to end.</summary>
public class PublishVerbTests
{
    private static CliRun NewBootable()
    {
        var cli = new CliRun();
        Directory.CreateDirectory(cli["app"]);
        cli.Write("app/setup.exe", "MZ first");
        Directory.CreateDirectory(cli["big"]);
        cli.Write("big/data.bin", new string('x', 100_000));
        cli.Write("media.yaml", """
            kind: bootable
            label: BOOTABLE
            bootImage: winpe.wim
            sequence: ts.yaml
            source: \\deploy\images\pub
            publicationKey: pub.key
            content:
              APP1: app
              BIG1: big
            variables:
              Open: open
              MediaForgeSourcePassword: { fromEnvironment: PASSWORD, secret: true }
            output: out.iso
            allowUnprotectedSecrets: true
            """);
        cli.Environment["PASSWORD"] = "hunter22";
        return cli;
    }

    private static Publication Current(CliRun cli, SigningKey key) => Publication.FromSigned(File.ReadAllBytes(Path.Combine(cli["pub"], Publication.FileName)), key).ShouldNotBeNull();

    private static WimImage BootImage(CliRun cli) => WimFile.Open(OpticalImage.Open(ByteSource.FromFile(cli["out.iso"])).Tree.FindFile("sources/boot.wim")!.Content).OpenImage(1);

    [Fact]
    public async Task Publish_build_change_and_publish_again()
    {
        using var cli = NewBootable();
        (await cli.RunAsync(["build", cli["media.yaml"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2051");
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("The key ");
        cli.Out.ShouldContain("copied      APP1, BIG1");
        (await cli.RunAsync(["build", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        var image = BootImage(cli);
        image.Find("MediaForge/sequence.xml").ShouldBeNull();
        var source = MediaSource.FromJson(image.OpenFile("MediaForge/source.json").ToArray());
        source.Location.ShouldBe(@"\\deploy\images\pub");
        MediaVariables.FromJson(image.OpenFile("MediaForge/variables.json").ToArray()).Variables.Select(v => v.Name).ShouldBe(["MediaForgeSourcePassword"]);
        var first = Current(cli, source.Key);

        await File.WriteAllTextAsync(cli["app/setup.exe"], "MZ second");
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("copied      APP1 (");
        cli.Out.ShouldContain("unchanged   BIG1");
        // The media that was built before trusts the new publication, and the old one is there still.
        var second = Current(cli, source.Key);
        second.ManifestSha256.ShouldNotBe(first.ManifestSha256);
        foreach (var (publication, content) in new[] { (first, "MZ first"), (second, "MZ second") })
        {
            var manifest = PublicationManifest.FromJson(await File.ReadAllBytesAsync(Path.Combine(cli["pub"], PublicationManifest.PathOf(publication.ManifestSha256))));
            (await File.ReadAllTextAsync(Path.Combine(cli["pub"], manifest.PathOf(manifest.Find("MediaForge/content/APP1/setup.exe")!)))).ShouldBe(content);
        }
        foreach (var file in Directory.GetFiles(cli["pub"], "*", SearchOption.AllDirectories)) (await File.ReadAllTextAsync(file)).ShouldNotContain("hunter22");
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"], "--prune", "0"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("deleted     ");
        Directory.GetDirectories(Path.Combine(cli["pub"], "content")).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Publish_of_another_kind_or_without_a_key_or_folder_ends_with_2()
    {
        using var cli = NewBootable();
        (await cli.RunAsync(["publish", cli["media.yaml"]])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"], "--set", "kind=standalone"])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"], "--prune", "-1"])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"], "--set", "sequence=nowhere.yaml"])).ShouldBe(ExitCodes.BadInput);
        Directory.Exists(cli["pub"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Publish_with_json_prints_a_report()
    {
        using var cli = NewBootable();
        (await cli.RunAsync(["publish", cli["media.yaml"], "--to", cli["pub"], "--json"])).ShouldBe(ExitCodes.Done, cli.Error);
        var report = cli.Events.Single(e => e.GetProperty("event").GetString() == "publication").GetProperty("value");
        report.GetProperty("copied").GetArrayLength().ShouldBe(2);
        report.GetProperty("copiedBytes").GetInt64().ShouldBe(100_008);
    }

    [Fact]
    public async Task Prestaged_media_are_built_and_verified_as_wims()
    {
        using var cli = new CliRun();
        string[] build = ["build", "--kind", "prestaged", "--boot-image", cli["winpe.wim"], "--sequence", cli["ts.yaml"], "--image-version", "7"];
        (await cli.RunAsync([.. build, "-o", cli["out.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("The media verifies.");
        cli.NewFiles.ShouldBe(["out.wim"]);
        (await cli.RunAsync(["verify", cli["out.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["wim", "info", cli["out.wim"]])).ShouldBe(ExitCodes.Done);
        (await cli.RunAsync([.. build, "-o", cli["out.iso"]])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync([.. build, "-o", "-"])).ShouldBe(ExitCodes.BadInput);
        cli.NewFiles.ShouldBe(["out.wim"]);
    }

    [Fact]
    public async Task Capture_media_are_built_without_a_sequence()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["build", "--kind", "capture", "--boot-image", cli["winpe.wim"], "--variable", @"OSDCaptureDestination=\\deploy\images\ref.wim", "--autorun", "-o", cli["out.iso"]])).ShouldBe(ExitCodes.Done, cli.Error);
        var disc = OpticalImage.Open(ByteSource.FromFile(cli["out.iso"]));
        disc.Tree.FindFile("MediaForge/Capture.exe").ShouldNotBeNull();
        disc.Tree.FindFile("autorun.inf").ShouldNotBeNull();
        BootImage(cli).OpenFile("MediaForge/sequence.xml").Length.ShouldBeGreaterThan(100);
    }
}
