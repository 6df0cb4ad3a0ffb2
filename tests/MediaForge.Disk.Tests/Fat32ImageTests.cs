using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class Fat32ImageTests
{
    private static readonly Fat32ImageOptions Options = new() { Label = "MEDIAFORGE", VolumeSerial = 0x12345678, Timestamp = SampleTree.Time, PartitionOffset = 1 << 20 };

    /// <summary>Sizes with each size of clusters; null for the smallest. Large ones are sparse files.</summary>
    public static TheoryData<long?, int> Sizes => new()
    {
        { null, 512 },
        { 34L << 20, 512 },
        { 100L << 20, 1 << 10 },
        { 200L << 20, 2 << 10 },
        { 300L << 20, 4 << 10 },
        { 9L << 30, 8 << 10 },
        { 20L << 30, 16 << 10 },
        { 120L << 30, 32 << 10 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Build_volume_satisfies_fsck_and_mtools(long? size, int clusterSize)
    {
        var fsck = ExternalTool.Require("fsck.fat", "dosfstools");
        var mcopy = ExternalTool.Require("mcopy", "mtools");
        using var folder = new TempFolder();
        var tree = SampleTree.Everything();
        var image = Fat32Image.Build(tree, Options with { Size = size, Bootable = true });
        var file = folder["fat.img"];
        await image.WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        image.Length.ShouldBe(size ?? image.Length);
        var check = fsck.RunOk("-n", "-v", file);
        check.ShouldContain("32 bit entries");
        check.ShouldContain($"{clusterSize} bytes per cluster");
        check.ShouldContain("Hidden sectors".ToLowerInvariant());
        // nothing between the last step and the summary: no complaint
        check.ShouldMatch("Checking for unused clusters\\.\\n(Checking free cluster summary\\.\\n)?.*: \\d+ files, \\d+/\\d+ clusters\\n$");
        var data = FatParameters.Read(ByteSource.FromFile(file)).DataOffset;
        ((data + Options.PartitionOffset) % Math.Max(4096, clusterSize)).ShouldBe(0);

        mcopy.RunOk("-s", "-Q", "-n", "-i", file, "::", folder["mtools"]);
        foreach (var expected in tree.Files.Where(f => f.Name.All(char.IsAscii))) // mtools names others in its own way
            File.ReadAllBytes(Path.Combine(folder["mtools"], expected.Path)).ShouldBe(expected.Content.ToArray(), expected.Path);
        Directory.Exists(Path.Combine(folder["mtools"], "a/b/c/d/e/f")).ShouldBeTrue();
    }

    [Fact]
    public async Task Build_volume_satisfies_7z_and_mdir()
    {
        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        var mdir = ExternalTool.Require("mdir", "mtools");
        using var folder = new TempFolder();
        var tree = SampleTree.Everything();
        var file = folder["fat.img"];
        await Fat32Image.Build(tree, Options).WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        sevenZip.RunOk("x", "-y", "-o" + folder["7z"], file);
        foreach (var expected in tree.Files) File.ReadAllBytes(Path.Combine(folder["7z"], expected.Path)).ShouldBe(expected.Content.ToArray(), expected.Path);
        var listing = mdir.RunOk("-i", file, "::");
        listing.ShouldContain("Volume in drive : is MEDIAFORGE");
        listing.ShouldContain("Volume Serial Number is 1234-5678");
        listing.Split('\n').ShouldContain(l => l.StartsWith("bootmgr ", StringComparison.Ordinal) && l.Contains("2001-02-03   4:05", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_is_read_back_by_our_reader_for_random_trees()
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            var tree = SampleTree.Random(random, 200);
            var options = Options with { Size = random.Next(3) == 0 ? null : (40L + random.Next(2000)) << 20, PartitionOffset = random.Next(5000) * 512L };

            var image = Fat32Image.Build(tree, options);
            var volume = FatVolume.Open(image);

            volume.Type.ShouldBe(FatType.Fat32);
            volume.Label.ShouldBe("MEDIAFORGE");
            SampleTree.ShouldBeSame(volume.Tree, tree, SampleTree.Time);
            BinaryPrimitives.ReadUInt32LittleEndian(image.ReadBytes(28, 4)).ShouldBe((uint)(options.PartitionOffset / 512));
        }
    }

    [Fact]
    public void Build_boot_sector_has_a_copy_and_the_free_space_is_known()
    {
        var image = Fat32Image.Build(SampleTree.Everything(), Options with { Size = 64 << 20, Bootable = true });
        var parameters = FatParameters.Read(image);

        image.ReadBytes(6 * 512, 1024).ShouldBe(image.ReadBytes(0, 1024));
        image.ReadBytes(510, 2).ShouldBe([0x55, 0xAA]);
        image.ReadBytes(3, 8).ShouldBe("MSDOS5.0"u8.ToArray());
        var fat = image.Slice(parameters.FatOffset, (parameters.Clusters + 2) * 4L).ToArray();
        var free = Enumerable.Range(2, parameters.Clusters).Count(c => BitConverter.ToUInt32(fat, c * 4) == 0);
        BinaryPrimitives.ReadInt32LittleEndian(image.ReadBytes(512 + 488, 4)).ShouldBe(free);
        BinaryPrimitives.ReadInt32LittleEndian(image.ReadBytes(512 + 492, 4)).ShouldBe(parameters.Clusters + 2 - free);
    }

    [Fact]
    public void Build_reads_no_content_and_same_input_gives_same_bytes()
    {
        var image = Fat32Image.Build(SampleTree.Everything(), Options);
        image.ToArray().ShouldBe(Fat32Image.Build(SampleTree.Everything(), Options).ToArray());
        var tree = new MediaTree();
        var source = ByteSource.Deferred(5_000_000_000 - (1 << 30), () => throw new InvalidOperationException("read"));
        tree.AddFile("sources/boot.wim", source).Order = 1;

        var large = Fat32Image.Build(tree, Options);

        large.Pieces(0, large.Length).Where(p => p.Source == source).ShouldBe([new BytePiece(source, 0, source.Length)]);
    }

    /// <summary>Reads that begin and end anywhere give what a whole read gives.</summary>
    [Fact]
    public void Build_can_be_read_at_any_offset()
    {
        var image = Fat32Image.Build(SampleTree.Everything(), Options);
        var all = image.ToArray();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(i % 2 == 0 ? 700_000 : all.Length - 1);
            var count = random.Next(1, Math.Min(3000, all.Length - at));
            image.ReadBytes(at, count).ShouldBe(all[at..(at + count)]);
        }
    }

    /// <summary>Whatever byte is changed, the reader refuses or reads, and never runs away.</summary>
    [Fact]
    public void Open_damaged_volume_is_refused_or_read()
    {
        var bytes = Fat32Image.Build(SampleTree.Everything(), Options).ToArray();
        var parameters = FatParameters.Read(ByteSource.FromBytes(bytes));
        int fat = (int)parameters.FatOffset, data = (int)parameters.DataOffset;
        var random = new Random(11);
        var refused = 0;
        for (var i = 0; i < 1500; i++)
        {
            var at = (i % 3) switch { 0 => random.Next(90), 1 => fat + random.Next(8000), _ => data + random.Next(60_000) };
            var old = bytes[at];
            bytes[at] ^= (byte)(1 << random.Next(8));
            try
            {
                FatVolume.Open(ByteSource.FromBytes(bytes)).Tree.Files.Sum(f => f.Content.Length).ShouldBeLessThan(1L << 40);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            bytes[at] = old;
        }
        refused.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Build_what_fat32_cannot_hold_is_an_argument_error()
    {
        Refused(t => t.AddFile("big", ByteSource.Zeros(1L << 32))).ShouldContain("4 GiB");
        Refused(t => t.AddFile("a:b", ByteSource.Empty)).ShouldContain("a:b");
        Refused(t => t.AddFile("x", ByteSource.Zeros(200 << 20)), Options with { Size = 100 << 20 }).ShouldContain("does not fit");
        Refused(_ => { }, Options with { Size = 20 << 20 }).ShouldContain("too few");
        Refused(_ => { }, Options with { Size = 100_000_000 }).ShouldContain("multiple of 1 MiB");
        Refused(_ => { }, Options with { Size = 3L << 40 }).ShouldContain("2 TiB");
        Refused(_ => { }, Options with { PartitionOffset = 100 }).ShouldContain("100");
        Refused(_ => { }, Options with { Label = "TWELVE CHARS" }).ShouldContain("label");

        static string Refused(Action<MediaTree> add, Fat32ImageOptions? options = null)
        {
            var tree = new MediaTree();
            add(tree);
            return Should.Throw<ArgumentException>(() => Fat32Image.Build(tree, options ?? Options)).Message;
        }
    }

    [Fact]
    public void Build_the_smallest_volume_of_any_content_is_fat32_and_little_larger()
    {
        for (var size = 1000L; size < 60L << 30; size += size / 3)
        {
            var tree = new MediaTree();
            for (var left = size; left > 0; left -= 1L << 31) tree.AddFile($"{left}", ByteSource.Zeros(Math.Min(left, 1L << 31)));

            var image = Fat32Image.Build(tree, Options);

            FatVolume.Open(image).Type.ShouldBe(FatType.Fat32);
            image.Length.ShouldBeLessThan(Math.Max(36L << 20, size + (size / 50) + (4 << 20)));
        }
    }
}
