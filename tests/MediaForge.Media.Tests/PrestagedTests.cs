using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Verification;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

/// <summary>Prestaged media: one WIM for the disk of a machine.</summary>
public class PrestagedTests
{
    private static MediaDefinition Definition(DemoInputs inputs)
    {
        inputs.Write("package/a/b.txt", "content");
        inputs.Write("package/install.wim", new byte[400_000]);
        return inputs.Definition with
        {
            Kind = MediaKind.Prestaged,
            Label = "PRESTAGED",
            Output = inputs["out.wim"],
            Verify = VerifyLevel.Full,
            Content = [new("ABC00001", inputs["package"])],
            ImageCreatedBy = "Me",
            ImageVersion = "1.2",
            ImageComment = "For model <X>",
        };
    }

    private static async Task<MediaReport> Build(DemoInputs inputs, MediaDefinition definition)
    {
        var result = inputs.Plan(definition);
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        return await new MediaBuilder(inputs.Context).BuildAsync(result.Plan, definition.Output!);
    }

    [Fact]
    public async Task Build_makes_one_wim_that_verifies_and_other_readers_apply()
    {
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        using var inputs = new DemoInputs();
        var report = await Build(inputs, Definition(inputs));
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        Directory.GetFiles(inputs.Folder, "out*").ShouldBe([inputs["out.wim"]]);
        wimlib.RunOk("verify", inputs["out.wim"]);
        wimlib.RunOk("apply", inputs["out.wim"], "1", inputs["applied"]);
        foreach (var path in new[] { "bootmgr", "boot/bcd", "boot/boot.sdi", "efi/boot/bootx64.efi", "efi/microsoft/boot/bcd", "sources/boot.wim", "MediaForge/media.json", "MediaForge/manifest.json", "MediaForge/prestage.cmd", "MediaForge/content/ABC00001/a/b.txt" })
            File.Exists(inputs[Path.Combine("applied", path)]).ShouldBeTrue(path);
        File.Exists(inputs[Path.Combine("applied", "bootmgr.efi")]).ShouldBeFalse();
        wimlib.RunOk("verify", inputs[Path.Combine("applied", "sources", "boot.wim")]);

        var manifest = await File.ReadAllBytesAsync(inputs[Path.Combine("applied", "MediaForge", "manifest.json")]);
        var boot = BootIdentity.FromJson(WimFile.OpenFile(inputs[Path.Combine("applied", "sources", "boot.wim")]).OpenImage(1).OpenFile(MediaPaths.BootIdentity).ToArray());
        boot.MediaType.ShouldBe("OEMMedia");
        boot.ManifestSha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(manifest)));
        foreach (var file in MediaManifest.FromJson(manifest).Files)
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(inputs[Path.Combine("applied", file.Path)]))).ShouldBe(file.Sha256, file.Path);
        var identity = MediaIdentity.FromJson(await File.ReadAllBytesAsync(inputs[Path.Combine("applied", "MediaForge", "media.json")]));
        identity.BootImageSha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(inputs[Path.Combine("applied", "sources", "boot.wim")]))));
    }

    [Fact]
    public async Task Build_puts_creator_version_and_comment_into_the_xml()
    {
        using var inputs = new DemoInputs();
        await Build(inputs, Definition(inputs));
        var wim = WimFile.OpenFile(inputs["out.wim"]);
        var image = wim.Images.ShouldHaveSingleItem();
        image.Name.ShouldBe("PRESTAGED");
        image.Description.ShouldBe("For model <X>");
        var xml = image.Xml.ToString();
        xml.ShouldContain("<CREATEDBY>Me</CREATEDBY>");
        xml.ShouldContain("<VERSION>1.2</VERSION>");
        xml.ShouldContain("<DISPLAYDESCRIPTION>For model &lt;X&gt;</DISPLAYDESCRIPTION>");
    }

    [Fact]
    public async Task Build_with_a_source_date_gives_the_same_bytes()
    {
        using var inputs = new DemoInputs();
        await Build(inputs, Definition(inputs));
        var first = SHA256.HashData(await File.ReadAllBytesAsync(inputs["out.wim"]));
        await Build(inputs, Definition(inputs) with { Output = inputs["again.wim"] });
        SHA256.HashData(await File.ReadAllBytesAsync(inputs["again.wim"])).ShouldBe(first);
    }

    [Fact]
    public async Task Build_that_fails_leaves_the_older_output()
    {
        using var inputs = new DemoInputs();
        var definition = Definition(inputs);
        await Build(inputs, definition);
        var before = await File.ReadAllBytesAsync(inputs["out.wim"]);
        var plan = inputs.Plan(definition).Plan!;
        File.Delete(inputs["package/a/b.txt"]);
        await Should.ThrowAsync<IOException>(() => new MediaBuilder(inputs.Context).BuildAsync(plan, definition.Output!));
        (await File.ReadAllBytesAsync(inputs["out.wim"])).ShouldBe(before);
        Directory.GetFiles(inputs.Folder, "out*").ShouldBe([inputs["out.wim"]]);
    }

    [Fact]
    public async Task Verify_finds_what_was_changed_afterwards()
    {
        using var inputs = new DemoInputs();
        await Build(inputs, Definition(inputs));
        void Change(Action<WimImageEditor> change)
        {
            using var editor = new WimEditor(WimFile.OpenFile(inputs["out.wim"]));
            change(editor.Image(1));
            inputs.Write("changed.wim", editor.Build());
        }

        VerificationReport Verify() => new MediaVerifier().Verify(ByteSource.FromFile(inputs["changed.wim"]), full: true);
        Change(i => i.AddFile("MediaForge/content/ABC00001/a/b.txt", ByteSource.FromText("CONTENT"), DemoInputs.Date.UtcDateTime));
        Verify().Checks.Where(c => !c.Passed).ShouldHaveSingleItem().Detail.ShouldContain("b.txt was changed");
        Change(i => i.AddFile("strange.txt", ByteSource.FromText("1"), DemoInputs.Date.UtcDateTime));
        Verify().Checks.Where(c => !c.Passed).ShouldHaveSingleItem().Detail.ShouldContain("strange.txt");
        Change(i => i.Delete("boot/bcd"));
        Verify().Passed.ShouldBeFalse();
        Change(i => i.Delete("MediaForge/media.json"));
        Verify().Passed.ShouldBeFalse();
    }

    [Fact]
    public void Content_is_read_once()
    {
        using var inputs = new DemoInputs();
        var tree = new MediaTree();
        var counting = new CountingSource(ByteSource.FromBytes(SampleFiles.Words(3_000_000, 1)));
        var hashed = new HashedSource(counting);
        // Made of what is learnt while the other is written.
        var late = ByteSource.Deferred(32, () => ByteSource.FromBytes(hashed.GetHash()));
        tree.AddFile("late", late).Order = 1;
        tree.AddFile("folder/early", hashed);
        WimCreate.Run(inputs["new.wim"], new WimImageDefinition("New", tree, DemoInputs.Date.UtcDateTime), new WimWriteOptions());
        counting.BytesRead.ShouldBe(3_000_000);
        var image = WimFile.OpenFile(inputs["new.wim"]).OpenImage(1);
        image.OpenFile("late").ToArray().ShouldBe(SHA256.HashData(SampleFiles.Words(3_000_000, 1)));
        image.OpenFile("folder/early").ToArray().ShouldBe(SampleFiles.Words(3_000_000, 1));
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
