using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

public class DiscSetTests
{
    private const long Disc = 100_000_000;

    private static PlannedFile FileOf(string path, long length) => new(path, ByteSource.Zeros(length));

    private static PlannedFile[] Package(string id, params long[] lengths) => [.. lengths.Select((l, i) => FileOf($"MediaForge/content/{id}/{i}.bin", l))];

    private static DiscPlan Plan(params PlannedFile[][] packages) => new DiscPlanner(Disc / 2, Disc).Plan(packages);

    private static string[] On(DiscPlan plan, int disc) => [.. plan.Discs[disc - 1].Select(f => f.File.Path["MediaForge/content/".Length..])];

    [Fact]
    public void Plan_that_fits_one_disc_has_one()
    {
        var plan = Plan(Package("A", 10_000_000), Package("B", 20_000_000));
        On(plan, 1).ShouldBe(["A/0.bin", "B/0.bin"]);
        plan.Why.ShouldBe(["Everything fits one disc."]);
    }

    [Fact]
    public void Plan_keeps_packages_whole_where_the_fewest_discs_allow_it()
    {
        // In the order of need A and B would leave no disc with room for C.
        var plan = Plan(Package("A", 40_000_000), Package("B", 30_000_000, 25_000_000), Package("C", 44_000_000));
        plan.Discs.Count.ShouldBe(2);
        plan.Discs.SelectMany(d => d).ShouldAllBe(f => f.PartOf == null);
        On(plan, 1).ShouldBe(["A/0.bin"]);
        On(plan, 2).ShouldBe(["B/0.bin", "B/1.bin", "C/0.bin"]);
    }

    [Fact]
    public void Plan_breaks_a_package_between_files_before_it_cuts_one()
    {
        var plan = Plan(Package("A", 30_000_000, 30_000_000, 30_000_000, 30_000_000));
        plan.Discs.Count.ShouldBe(2);
        plan.Discs.SelectMany(d => d).ShouldAllBe(f => f.PartOf == null);
        plan.Why.ShouldContain(w => w.StartsWith("Package A is spread over the discs 1, 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_cuts_a_file_that_is_larger_than_a_disc()
    {
        var plan = Plan(Package("OS", 230_000_000));
        plan.Discs.Count.ShouldBe(3);
        On(plan, 1).ShouldBe(["OS/0.bin.part001"]);
        On(plan, 3).ShouldBe(["OS/0.bin.part003"]);
        long at = 0;
        foreach (var piece in plan.Discs.SelectMany(d => d))
        {
            (piece.PartOf, piece.Offset).ShouldBe(("MediaForge/content/OS/0.bin", at));
            at += piece.File.Content.Length;
        }
        at.ShouldBe(230_000_000);
    }

    [Fact]
    public void Plan_holds_every_byte_once_on_the_fewest_discs_and_no_disc_is_too_full()
    {
        var packages = Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 160_000_000).Select(n => (long)n)).Where(p => p.Length is > 0 and < 6)).Where(p => p.Length < 9);
        Prop.ForAll(packages.ToArbitrary(), lengths =>
        {
            var files = lengths.Select((p, i) => Package($"P{i}", p)).ToArray();
            var plan = Plan(files);
            for (var d = 0; d < plan.Discs.Count; d++) plan.Discs[d].Sum(f => DiscPlanner.Cost(f.File)).ShouldBeLessThanOrEqualTo(d == 0 ? Disc / 2 : Disc);
            foreach (var file in files.SelectMany(f => f))
            {
                var pieces = plan.Discs.SelectMany(d => d).Where(f => (f.PartOf ?? f.File.Path) == file.Path).OrderBy(f => f.Offset).ToList();
                pieces.ShouldNotBeEmpty(file.Path);
                pieces.Sum(p => p.File.Content.Length).ShouldBe(file.Content.Length);
                for (var i = 1; i < pieces.Count; i++) pieces[i].Offset.ShouldBe(pieces[i - 1].Offset + pieces[i - 1].File.Content.Length);
            }
            // A piece is never short, so one disc more than the sum of all bytes asks for may be needed.
            var bytes = files.SelectMany(f => f).Sum(DiscPlanner.Cost);
            var least = bytes <= Disc / 2 ? 1 : 1 + (int)((bytes - (Disc / 2) + Disc - 1) / Disc);
            plan.Discs.Count.ShouldBeInRange(least, least + 1);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Set_is_written_verified_and_read_by_others()
    {
        using var inputs = new DemoInputs();
        var random = new byte[130_000_000];
        new Random(5).NextBytes(random);
        var big = inputs.Write("big/install.wim", random);
        var small = inputs.Write("small.txt", "small");
        var definition = inputs.Definition with { Content = [new MediaContent("BIG", big), new MediaContent("SMALL", small)], DiscSize = Disc, Verify = VerifyLevel.Full };
        var plan = inputs.Plan(definition).Plan.ShouldNotBeNull();
        var report = await new MediaBuilder(inputs.Context).BuildAsync(plan, inputs.Output);
        report.Discs.Select(d => Path.GetFileName(d.Output)).ShouldBe(["out-1.iso", "out-2.iso"]);
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks.Where(c => !c.Passed)));
        report.Discs.ShouldAllBe(d => d.Length <= Disc);
        File.Exists(inputs.Output).ShouldBeFalse();
        Directory.GetFiles(Path.GetDirectoryName(inputs.Output)!, "*.writing").ShouldBeEmpty();

        var discs = report.Discs.Select(d => OpticalImage.Open(ByteSource.FromFile(d.Output))).ToList();
        var manifest = MediaManifest.FromJson(discs[0].Tree.FindFile(MediaPaths.Manifest)!.Content.ToArray());
        discs[1].Tree.FindFile(MediaPaths.Manifest)!.Content.ToArray().ShouldBe(discs[0].Tree.FindFile(MediaPaths.Manifest)!.Content.ToArray());
        var pieces = manifest.Files.Where(f => f.PartOf == "MediaForge/content/BIG/install.wim").OrderBy(f => f.Offset).ToList();
        pieces.Select(p => p.Disc).ShouldBe([null, 2]);
        var whole = pieces.SelectMany(p => discs[(p.Disc ?? 1) - 1].Tree.FindFile(p.Path)!.Content.ToArray()).ToArray();
        SHA256.HashData(whole).ShouldBe(SHA256.HashData(random));
        MediaIdentity.FromJson(discs[1].Tree.FindFile(MediaPaths.Identity)!.Content.ToArray()).ShouldSatisfyAllConditions(i => i.Disc.ShouldBe(2), i => i.Discs.ShouldBe(2), i => i.Id.ShouldBe(report.Id));
        discs[1].VolumeLabel.ShouldBe("MEDIAFORGE_2");

        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        foreach (var disc in report.Discs) sevenZip.RunOk("t", disc.Output);
    }

    [Fact]
    public async Task Set_with_a_changed_byte_names_the_file()
    {
        using var inputs = new DemoInputs();
        var content = new byte[130_000_000];
        new Random(6).NextBytes(content);
        var definition = inputs.Definition with { Content = [new MediaContent("BIG", inputs.Write("install.wim", content))], DiscSize = Disc };
        var report = await new MediaBuilder(inputs.Context).BuildAsync(inputs.Plan(definition).Plan!, inputs.Output);
        ByteSource.CloseFiles(report.Discs[1].Output);
        using (var file = File.Open(report.Discs[1].Output, FileMode.Open))
        {
            file.Position = 3_000_000;
            var old = file.ReadByte();
            file.Position = 3_000_000;
            file.WriteByte((byte)~old);
        }
        var check = new MediaVerifier().Verify(ByteSource.FromFile(report.Discs[1].Output), full: true);
        check.Passed.ShouldBeFalse();
        check.Checks.Single(c => !c.Passed).Detail.ShouldContain("install.wim.part002");
    }

    [Fact]
    public void Disc_that_is_too_small_for_the_boot_image_says_so()
    {
        using var inputs = new DemoInputs();
        inputs.Write("payload/MediaForge.Executor.exe", [.. "MZ"u8, .. RandomNumberGenerator.GetBytes(110_000_000)]);
        var plan = inputs.Plan(inputs.Definition with { DiscSize = Disc }).Plan.ShouldNotBeNull();
        Should.Throw<MediaBuildException>(() => new DiscSetComposer(inputs.Context).Compose(plan)).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2090");
    }
}
