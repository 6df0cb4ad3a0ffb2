using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

public class MediaVerifierTests
{
    [Fact]
    public void Verify_of_a_good_media_passes()
    {
        using var inputs = new DemoInputs();
        var report = new MediaVerifier().Verify(inputs.Compose(inputs.Definition).Image, full: true);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
        report.Checks.Count.ShouldBeGreaterThan(12);
    }

    /// <summary>A changed byte in any file of the media fails the check that is about it.</summary>
    [Theory]
    [InlineData("bootmgr", "content that the manifest says")]
    [InlineData("boot/boot.sdi", "content that the manifest says")]
    [InlineData("MediaForge/manifest.json", "boot image expects")]
    [InlineData("sources/boot.wim", "the one that was written")]
    public void Verify_notices_a_changed_byte(string path, string check)
    {
        using var inputs = new DemoInputs();
        var bytes = inputs.Compose(inputs.Definition).Image.ToArray();
        var iso = inputs.Write("copy.iso", bytes);
        var file = OpticalImage.Open(ByteSource.FromFile(iso)).Tree.FindFile(path)!.Content;
        bytes[file.Pieces(0, file.Length).Single().Offset + (path == "sources/boot.wim" ? 500 : 10)] ^= 1;
        var report = new MediaVerifier().Verify(ByteSource.FromBytes(bytes), full: true);
        report.Passed.ShouldBeFalse();
        report.Checks.ShouldContain(c => !c.Passed && c.Name.Contains(check, StringComparison.Ordinal), string.Join('\n', report.Checks));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Verify_notices_a_changed_boot_loader(int entry)
    {
        using var inputs = new DemoInputs();
        var bytes = inputs.Compose(inputs.Definition).Image.ToArray();
        bytes[(OpticalImage.Open(ByteSource.FromBytes(bytes)).BootEntries[entry].StartBlock * 2048) + 100] ^= 1;
        var report = new MediaVerifier().Verify(ByteSource.FromBytes(bytes), full: false);
        report.Checks.ShouldContain(c => !c.Passed && c.Name.Contains("boot loaders", StringComparison.Ordinal), string.Join('\n', report.Checks));
    }

    [Fact]
    public void Verify_notices_a_file_that_was_added()
    {
        using var inputs = new DemoInputs();
        var disc = OpticalImage.Open(inputs.Compose(inputs.Definition).Image);
        var tree = new MediaTree();
        foreach (var file in disc.Tree.Files) tree.AddFile(file.Path, file.Content);
        tree.AddFile("evil.exe", ByteSource.FromText("x"));
        var changed = OpticalWriter.Build(tree, new OpticalOptions { VolumeLabel = "X", Timestamp = DemoInputs.Date, VolumeSetId = 1, BootEntries = [.. disc.BootEntries.Select(e => new BootEntry(e.Platform, e.Image) { LoadSectors = e.LoadSectors })] });
        var report = new MediaVerifier().Verify(changed, full: false);
        report.Checks.ShouldContain(c => !c.Passed && c.Detail.Contains("evil.exe", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_of_a_disc_that_is_not_ours_fails_without_an_exception()
    {
        var tree = new MediaTree();
        tree.AddFile("readme.txt", ByteSource.FromText("x"));
        var report = new MediaVerifier().Verify(OpticalWriter.Build(tree, new OpticalOptions { VolumeLabel = "X", Timestamp = DemoInputs.Date, VolumeSetId = 1 }), full: true);
        report.Passed.ShouldBeFalse();
        new MediaVerifier().Verify(ByteSource.FromText("not a disc"), full: true).Checks.ShouldHaveSingleItem().Passed.ShouldBeFalse();
    }

    /// <summary>Whatever happens to a media, verification ends with a report: no exception, no endless loop.</summary>
    [Fact]
    public void Verify_of_mutations_always_ends_with_a_report()
    {
        using var inputs = new DemoInputs();
        var good = inputs.Compose(inputs.Definition).Image.ToArray();
        var random = new Random(20261122);
        for (var round = 0; round < 60; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var i = 0; i < 40; i++) bytes[random.Next(round % 2 == 0 ? 700_000 : bytes.Length)] = (byte)random.Next(256);
            if (round % 5 == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
            new MediaVerifier().Verify(ByteSource.FromBytes(bytes), full: true).Checks.Count.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task Verify_can_be_cancelled()
    {
        using var inputs = new DemoInputs();
        await inputs.Compose(inputs.Definition).Image.WriteToFileAsync(inputs.Output);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Should.Throw<OperationCanceledException>(() => new MediaVerifier().Verify(ByteSource.FromFile(inputs.Output), full: true, cancelled.Token));
    }

    [Fact]
    public void Identity_round_trips()
    {
        var identity = new MediaIdentity { Format = OnMediaFormat.Version, MediaType = OnMediaFormat.StandAlone, Disc = 1, Discs = 1, BootImageLength = 0, BootImageSha256 = new string('0', 64), Id = Guid.NewGuid(), Label = "X", MadeBy = "test", MadeAt = DemoInputs.Date, SequenceName = "Ü" };
        MediaIdentity.FromJson(identity.ToJson()).ShouldBe(identity);
        Should.Throw<InvalidDataException>(() => MediaIdentity.FromJson("{}"u8));
        Should.Throw<InvalidDataException>(() => MediaIdentity.FromJson((identity with { Format = 2 }).ToJson())).Message.ShouldContain("format 2");
        Should.Throw<InvalidDataException>(() => MediaIdentity.FromJson("nonsense"u8));
    }
}
