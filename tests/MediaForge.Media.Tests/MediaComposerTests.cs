using System.Security.Cryptography;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

public class MediaComposerTests
{
    [Fact]
    public void Compose_puts_everything_in_its_place()
    {
        using var inputs = new DemoInputs();
        inputs.Write("drivers/net/net.inf", "[Version]");
        inputs.Write("client/ccmsetup.exe", "client");
        inputs.Write("package/a/b.txt", "content");
        inputs.Write("readme.txt", "hello");
        var definition = inputs.Definition with
        {
            Drivers = [inputs["drivers"]],
            Client = inputs["client"],
            Content = [new("ABC00001", inputs["package"])],
            Files = [new("docs/readme.txt", inputs["readme.txt"])],
            Variables = [new MediaVariable("Greeting", "hi")],
        };
        var media = inputs.Compose(definition);
        var disc = OpticalImage.Open(media.Image);
        disc.VolumeLabel.ShouldBe("MEDIAFORGE");
        disc.BootEntries.Select(e => e.Platform).ShouldBe([BootPlatform.Bios, BootPlatform.Uefi]);
        foreach (var path in new[] { "bootmgr", "bootmgr.efi", "boot/bcd", "boot/boot.sdi", "efi/boot/bootx64.efi", "efi/microsoft/boot/bcd", "boot/fonts/wgl4_boot.ttf", "sources/boot.wim", "MediaForge/media.json", "MediaForge/manifest.json", "MediaForge/content/ABC00001/a/b.txt", "docs/readme.txt" })
            disc.Tree.FindFile(path).ShouldNotBeNull(path);

        var wim = WimFile.Open(disc.Tree.FindFile(MediaPaths.BootImage)!.Content);
        wim.BootIndex.ShouldBe(1);
        var image = wim.OpenImage(1);
        Encoding.ASCII.GetString(image.OpenFile("Windows/System32/winpeshl.ini").ToArray()).ShouldBe("[LaunchApps]\r\n%SYSTEMROOT%\\System32\\wpeinit.exe\r\n%SYSTEMDRIVE%\\MediaForge\\MediaForge.Executor.exe, --boot\r\n");
        image.OpenFile(MediaPaths.Executor).Length.ShouldBe(5002);
        image.OpenFile("MediaForge/drivers/1/net/net.inf").Length.ShouldBe(9);
        image.OpenFile("MediaForge/client/ccmsetup.exe").Length.ShouldBe(6);
        MediaVariables.FromJson(image.OpenFile(MediaPaths.Variables).ToArray()).Variables.ShouldBe([new MediaVariable("Greeting", "hi")]);
        var boot = BootIdentity.FromJson(image.OpenFile(MediaPaths.BootIdentity).ToArray());
        var manifest = disc.Tree.FindFile(MediaPaths.Manifest)!.Content.ToArray();
        boot.ManifestSha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(manifest)));
        var identity = MediaIdentity.FromJson(disc.Tree.FindFile(MediaPaths.Identity)!.Content.ToArray());
        identity.Id.ShouldBe(boot.Id);
        identity.BootImageSha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(disc.Tree.FindFile(MediaPaths.BootImage)!.Content.ToArray())));
        MediaManifest.FromJson(manifest).Files.Select(f => f with { Blocks = null, Start = null }).ShouldContain(new ManifestFile("docs/readme.txt", 5, Convert.ToHexStringLower(SHA256.HashData("hello"u8))));
    }

    [Fact]
    public void Compose_with_a_source_date_gives_the_same_bytes_for_the_same_inputs()
    {
        using var inputs = new DemoInputs();
        var first = SHA256.HashData(inputs.Compose(inputs.Definition).Image.ToArray());
        File.SetLastWriteTimeUtc(inputs.Executor, DateTime.UtcNow.AddYears(-1));
        SHA256.HashData(inputs.Compose(inputs.Definition).Image.ToArray()).ShouldBe(first);
        SHA256.HashData(inputs.Compose(inputs.Definition with { Label = "OTHER" }).Image.ToArray()).ShouldNotBe(first);
        SHA256.HashData(inputs.Compose(inputs.Definition with { SourceDate = null }).Image.ToArray()).ShouldNotBe(first);
    }

    [Fact]
    public async Task Compose_reads_content_once_when_it_is_written()
    {
        using var inputs = new DemoInputs();
        inputs.Write("package/big.bin", new byte[3_000_000]);
        var plan = inputs.Plan(inputs.Definition with { Content = [new("ABC00001", inputs["package"])] }).Plan!;
        var counting = new CountingSource(plan.Files[0].Content);
        var media = new MediaComposer(inputs.Context).Compose(plan with { Files = [plan.Files[0] with { Content = counting }] });
        counting.BytesRead.ShouldBe(0);
        await media.Image.WriteToFileAsync(inputs.Output);
        counting.BytesRead.ShouldBe(3_000_000);
    }

    /// <summary>Hashes are made while the disc is written; whatever its size, no part of it may need one that needs it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(600_000)]
    [InlineData(5_000_000)]
    [InlineData(40_000_000)]
    public async Task Compose_of_any_size_can_be_written_and_verifies(int bootImageBytes)
    {
        using var inputs = new DemoInputs();
        var wim = inputs.WriteBootImage("large.wim", e => e.Image(1).AddFile("Windows/large.bin", ByteSource.Zeros(bootImageBytes), DemoInputs.Date.UtcDateTime));
        await inputs.Compose(inputs.Definition with { BootImage = wim }).Image.WriteToFileAsync(inputs.Output);
        var report = new MediaVerifier().Verify(ByteSource.FromFile(inputs.Output), full: true);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
    }

    [Fact]
    public void Compose_refuses_names_that_windows_cannot_tell_apart()
    {
        using var inputs = new DemoInputs();
        inputs.Write("a.txt", "1");
        foreach (var target in new[] { "SOURCES/Boot.wim", "bootmgr", "mediaforge/MEDIA.json", "bootmgr/inside", "MediaForge", "x" })
        {
            var plan = inputs.Plan(inputs.Definition with { Files = [new("X", inputs["a.txt"]), new(target == "x" ? "x/y" : target, inputs["a.txt"])] }).Plan!;
            var e = Should.Throw<MediaBuildException>(() => new MediaComposer(inputs.Context).Compose(plan), target);
            e.Problems.ShouldAllBe(p => p.Code == "MF2018");
        }
    }

    [Fact]
    public void Compose_refuses_names_that_no_view_can_hold()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows cannot make the file with such a name in the first place.");
        using var inputs = new DemoInputs();
        inputs.Write("package/what?.txt", "1");
        var plan = inputs.Plan(inputs.Definition with { Content = [new("P", inputs["package"])] }).Plan!;
        var e = Should.Throw<MediaBuildException>(() => new MediaComposer(inputs.Context).Compose(plan));
        e.Problems.ShouldContain(p => p.Code == "MF2019" && p.Message.Contains("what?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Built_iso_and_boot_image_are_sound_for_other_readers()
    {
        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        var xorriso = ExternalTool.Require("xorriso", "xorriso");
        using var inputs = new DemoInputs();
        var plan = inputs.Plan(inputs.Definition with { Verify = VerifyLevel.Full }).Plan!;
        var report = await new MediaBuilder(inputs.Context).BuildAsync(plan, inputs.Output);
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        sevenZip.RunOk("x", "-y", "-o" + inputs["out"], inputs.Output);
        wimlib.RunOk("verify", inputs[Path.Combine("out", "sources", "boot.wim")]);
        wimlib.RunOk("extract", inputs[Path.Combine("out", "sources", "boot.wim")], "1", "/MediaForge/MediaForge.Executor.exe", "--dest-dir=" + inputs["pe"]);
        File.ReadAllBytes(inputs[Path.Combine("pe", "MediaForge.Executor.exe")]).ShouldBe(File.ReadAllBytes(inputs.Executor));
        var torito = xorriso.Run(["-indev", inputs.Output, "-report_el_torito", "plain"]).Output;
        torito.ShouldContain("BIOS");
        torito.ShouldContain("UEFI");
    }

    private sealed class CountingSource(ByteSource inner) : ByteSource
    {
        public long BytesRead { get; private set; }

        public override long Length => inner.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var n = inner.Read(offset, buffer);
            BytesRead += n;
            return n;
        }
    }
}
