using System.Text;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Publishing;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

/// <summary>A password on every kind of output and media: it verifies with the right one only, and nothing secret lies in its bytes.</summary>
public class ProtectedKindsTests
{
    private static async Task<MediaReport> BuildAsync(DemoInputs inputs, MediaDefinition definition)
    {
        var result = inputs.Plan(definition);
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        return await new MediaBuilder(inputs.Context).BuildAsync(result.Plan, definition.Output!);
    }

    private static void Check(MediaReport report, ByteSource file, ByteSource bootImage)
    {
        report.Protection.ShouldNotBeNull().Password.ShouldBeTrue();
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks.Where(c => !c.Passed)));
        report.Verification.Checks.ShouldContain(c => c.Name.EndsWith("The password opens the vault, and what is in it can be read", StringComparison.Ordinal));
        ProtectionTests.Stolen(file.ToArray(), bootImage).ShouldBeEmpty();
        var boot = WimFile.Open(bootImage).OpenImage(1);
        boot.Find(MediaPaths.Sequence).ShouldBeNull();
        var wrong = new MediaVerifier { Password = ProtectionTests.Make("another password") }.Verify(file, full: true, TestContext.Current.CancellationToken);
        wrong.Checks.Single(c => !c.Passed).Detail.ShouldContain("wrong password");
    }

    [Fact]
    public async Task Disc_set()
    {
        using var inputs = new DemoInputs();
        var random = new byte[130_000_000];
        new Random(7).NextBytes(random);
        var definition = ProtectionTests.Protected(inputs) with { Content = [new("BIG", inputs.Write("install.wim", random))], DiscSize = 100_000_000, Verify = VerifyLevel.Full };
        var report = await BuildAsync(inputs, definition);
        report.Discs.Count.ShouldBe(2);
        var discs = report.Discs.Select(d => ByteSource.FromFile(d.Output)).ToList();
        var bootImage = OpticalImage.Open(discs[0]).Tree.FindFile(MediaPaths.BootImage)!.Content;
        Check(report, discs[0], bootImage);
        ProtectionTests.Stolen(discs[1].ToArray(), bootImage).ShouldBeEmpty();

        var manifest = MediaManifest.FromJson(OpticalImage.Open(discs[0]).Tree.FindFile(MediaPaths.Manifest)!.Content.ToArray());
        manifest.Discs.ShouldNotBeNull().Select(d => d.Length).ShouldBe(discs.Select(d => d.Length));
        manifest.Files.ShouldAllBe(f => f.Blocks != null && (f.Length == 0) == (f.Start == null));
        var boot = BootIdentity.FromJson(WimFile.Open(bootImage).OpenImage(1).OpenFile(MediaPaths.BootIdentity).ToArray());
        var second = MediaIdentity.FromJson(OpticalImage.Open(discs[1]).Tree.FindFile(MediaPaths.Identity)!.Content.ToArray());
        second.ShouldBe(MediaIdentity.Of(boot, second.BootImageLength, second.BootImageSha256, second.BootImageBlocks!, 2));
    }

    [Theory]
    [InlineData(DataPartition.None)]
    [InlineData(DataPartition.ExFat)]
    public async Task Stick(DataPartition data)
    {
        using var inputs = new DemoInputs();
        var definition = ProtectionTests.Protected(inputs) with { Output = inputs["stick.img"], DataPartition = data, Verify = VerifyLevel.Full };
        var report = await BuildAsync(inputs, definition);
        var image = ByteSource.FromFile(definition.Output!);
        var media = MediaImage.Open(image);
        Check(report, image, media.Required(MediaPaths.BootImage));
        var manifest = MediaManifest.FromJson(media.Required(MediaPaths.Manifest).ToArray());
        manifest.Discs.ShouldNotBeNull().ShouldHaveSingleItem().Length.ShouldBe(image.Length);
        manifest.Files.ShouldAllBe(f => f.Blocks != null && (f.Length == 0) == (f.Start == null));
        media.ReadIdentity().HasContentVolume.ShouldBe(data == DataPartition.ExFat);
    }

    [Fact]
    public async Task Prestaged()
    {
        using var inputs = new DemoInputs();
        var definition = ProtectionTests.Protected(inputs) with { Kind = MediaKind.Prestaged, Output = inputs["out.wim"], Verify = VerifyLevel.Full };
        var report = await BuildAsync(inputs, definition);
        var file = ByteSource.FromFile(definition.Output!);
        Check(report, file, WimFile.Open(file).OpenImage(1).OpenFile(MediaPaths.BootImage));
    }

    /// <summary>The vault of a bootable media has its variables and the prestart command; the sequence is fetched.</summary>
    [Fact]
    public async Task Bootable()
    {
        using var inputs = new DemoInputs();
        using var key = PublicationKey.Create(inputs["pub.key"]);
        var definition = ProtectionTests.Protected(inputs) with
        {
            Kind = MediaKind.Bootable,
            Source = @"\\deploy\images\pub",
            PublicationKey = inputs["pub.key"],
            PrestartCommand = "ask.exe zq-application-key",
            Verify = VerifyLevel.Full,
        };
        var report = await BuildAsync(inputs, definition);
        var file = ByteSource.FromFile(definition.Output!);
        var bootImage = OpticalImage.Open(file).Tree.FindFile(MediaPaths.BootImage)!.Content;
        Check(report, file, bootImage);
        var boot = WimFile.Open(bootImage).OpenImage(1);
        var content = Vault.Open(boot.OpenFile(MediaPaths.Vault).ToArray(), ProtectionTests.Password).ShouldNotBeNull();
        content.Sequence.ShouldBeEmpty();
        content.Catalog.ShouldBeNull();
        content.PrestartCommand.ShouldBe(definition.PrestartCommand);
        content.Variables.ShouldBe([new MediaVariable("Secret", "zq-variable-secret", true)]);
        BootOptions.FromJson(boot.OpenFile(MediaPaths.BootOptions).ToArray()).PrestartCommand.ShouldBeNull();
    }

    /// <summary>A publication is readable by whoever reaches it, so secrets in it need the same word as on a media.</summary>
    [Fact]
    public void Publication_with_secrets_is_refused()
    {
        using var inputs = new DemoInputs();
        var definition = ProtectionTests.Protected(inputs) with { Kind = MediaKind.Bootable, Source = @"\\deploy\images\pub", PublicationKey = inputs["pub.key"] };
        var problem = Plan(definition);
        problem.Severity.ShouldBe(ProblemSeverity.Error);
        problem.Message.ShouldContain("password of 'Logs'");
        problem.Message.ShouldContain("Key of 'Hidden'");
        Plan(definition with { AllowUnprotectedSecrets = true }).Severity.ShouldBe(ProblemSeverity.Warning);

        Problem Plan(MediaDefinition d) => new Planning.MediaPlanner(inputs.Context).PlanPublication(d).Problems.Single(p => p.Code == "MF2052");
    }
}
