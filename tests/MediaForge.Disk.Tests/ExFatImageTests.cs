using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class ExFatImageTests
{
    private static readonly ExFatImageOptions Options = new() { Label = "Größe", VolumeSerial = 0x12345678, Timestamp = SampleTree.Time, PartitionOffset = 3 << 20 };

    public static TheoryData<long?, int> Sizes => new()
    {
        { null, 4 << 10 },
        { 8L << 20, 4 << 10 },
        { 1L << 30, 32 << 10 },
        { 200L << 30, 128 << 10 },
        { 3L << 40, 128 << 10 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Build_volume_satisfies_fsck(long? size, int clusterSize)
    {
        var fsck = ExternalTool.Require("fsck.exfat", "exfatprogs");
        using var folder = new TempFolder();
        var tree = SampleTree.Everything();
        var image = ExFatImage.Build(tree, Options with { Size = size });
        var file = folder["exfat.img"];
        await image.WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        image.Length.ShouldBe(size ?? image.Length);
        ExFatVolume.Open(image).ClusterSize.ShouldBe(clusterSize);
        var check = fsck.Run(["-n", "-v", file]);
        check.ExitCode.ShouldBe(0, check.Output + check.Error);
        check.Output.ShouldContain("clean. directories");
        check.Output.ShouldContain($"files {tree.Files.Count()}");
        (check.Output + check.Error).ShouldNotContain("ERROR");
    }

    [Fact]
    public async Task Build_volume_satisfies_dump_and_7z()
    {
        var dump = ExternalTool.Require("dump.exfat", "exfatprogs");
        using var folder = new TempFolder();
        var file = folder["exfat.img"];
        await ExFatImage.Build(SampleTree.Everything(), Options).WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        var dumped = dump.RunOk(file);

        dumped.ShouldContain("Größe");
        dumped.ShouldMatch("Volume Serial:\\s+0x12345678");
    }

    [Fact]
    public void Build_is_read_back_by_our_reader_for_random_trees()
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            var tree = SampleTree.Random(random, 200);

            var volume = ExFatVolume.Open(ExFatImage.Build(tree, Options with { Size = random.Next(3) == 0 ? null : (40L + random.Next(2000)) << 20, PartitionOffset = random.Next(5000) * 512L }));

            volume.Label.ShouldBe("Größe");
            volume.VolumeSerial.ShouldBe(0x12345678u);
            SampleTree.ShouldBeSame(volume.Tree, tree, SampleTree.Time);
        }
    }

    [Fact]
    public void Build_a_file_of_more_than_4_GiB_is_one_piece()
    {
        var tree = new MediaTree();
        var source = ByteSource.Deferred(9L << 30, () => throw new InvalidOperationException("read"));
        tree.AddFile("install.wim", source);

        var image = ExFatImage.Build(tree, Options);

        image.Pieces(0, image.Length).Where(p => p.Source == source).ShouldBe([new BytePiece(source, 0, source.Length)]);
        ExFatVolume.Open(image).Tree.FindFile("INSTALL.WIM")!.Content.Length.ShouldBe(9L << 30);
    }

    [Fact]
    public void Build_what_exfat_cannot_hold_is_an_argument_error()
    {
        Refused(t => t.AddFile("a:b", ByteSource.Empty)).ShouldContain("a:b");
        Refused(t => t.AddFile("x", ByteSource.Zeros(200 << 20)), Options with { Size = 100 << 20 }).ShouldContain("does not fit");
        Refused(_ => { }, Options with { Size = 100_000_000 }).ShouldContain("multiple of 1 MiB");
        Refused(_ => { }, Options with { Label = "twelve chars" }).ShouldContain("label");
        Refused(_ => { }, Options with { PartitionOffset = 7 }).ShouldContain("7");

        static string Refused(Action<MediaTree> add, ExFatImageOptions? options = null)
        {
            var tree = new MediaTree();
            add(tree);
            return Should.Throw<ArgumentException>(() => ExFatImage.Build(tree, options ?? Options)).Message;
        }
    }

    [Fact]
    public void UpCase_is_that_of_unicode_and_its_table_unpacks_to_itself()
    {
        for (var c = 0; c < 0x10000; c++)
            if (ExFatUpCase.Of((char)c) is var upper && upper != c) upper.ShouldBe(char.ToUpperInvariant((char)c), $"{c:X4}");

        var unpacked = new List<char>();
        var table = ExFatUpCase.Table;
        for (var at = 0; at < table.Length; at += 2)
        {
            var unit = BitConverter.ToUInt16(table, at);
            if (unit != 0xFFFF || at + 2 == table.Length)
            {
                unpacked.Add((char)unit);
                continue;
            }
            at += 2;
            for (var i = BitConverter.ToUInt16(table, at); i > 0; i--) unpacked.Add((char)unpacked.Count);
        }
        unpacked.ShouldBe(Enumerable.Range(0, 0x10000).Select(c => ExFatUpCase.Of((char)c)));
    }
}
