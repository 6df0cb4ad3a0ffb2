using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>Discs of other programs, and corrupt ones, as our reader sees them.</summary>
public sealed class OpticalImageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Tree_of_genisoimage_udf_has_all_files()
    {
        WriteTree();
        ExternalTool.Require("genisoimage", "genisoimage").RunOk("-quiet", "-udf", "-J", "-joliet-long", "-iso-level", "3", "-input-charset", "utf-8", "-V", "LABEL", "-o", _temp["g.iso"], _temp["d"]);
        var image = OpticalImage.Open(ByteSource.FromFile(_temp["g.iso"]));
        image.FileSystems.ShouldBe([OpticalFileSystem.Udf, OpticalFileSystem.Joliet, OpticalFileSystem.Iso9660]);
        image.VolumeLabel.ShouldBe("LABEL");
        var expected = Sample.Content(_temp["d"]);
        Sample.Content(image.Tree).ShouldBe(expected);
        Sample.Content(image.OpenTree(OpticalFileSystem.Joliet)).ShouldBe(expected);
        Sample.Content(image.OpenTree(OpticalFileSystem.Iso9660)).Values.Order().ShouldBe(expected.Values.Order());
    }

    [Fact]
    public void Tree_of_genisoimage_udf_with_empty_iso_tree_has_all_files()
    {
        WriteTree();
        ExternalTool.Require("genisoimage", "genisoimage").RunOk("-quiet", "-udf", "-iso-level", "3", "-input-charset", "utf-8", "-hide", "*", "-o", _temp["g.iso"], _temp["d"]);
        var image = OpticalImage.Open(ByteSource.FromFile(_temp["g.iso"]));
        Sample.Content(image.Tree).ShouldBe(Sample.Content(_temp["d"]));
        image.OpenTree(OpticalFileSystem.Iso9660).FindFile("A.TXT").ShouldBeNull();
    }

    [Theory]
    [InlineData("-iso-level", "1")]
    [InlineData("-iso-level", "3")]
    [InlineData("-iso-level", "4")]
    public void Tree_of_xorriso_has_names_without_version(string option, string level)
    {
        WriteTree();
        ExternalTool.Require("xorriso", "xorriso").RunOk("-as", "mkisofs", "-quiet", "-J", "-joliet-long", option, level, "-V", "LABEL", "-R", "-o", _temp["x.iso"], _temp["d"]);
        var image = OpticalImage.Open(ByteSource.FromFile(_temp["x.iso"]));
        image.FileSystems.ShouldBe([OpticalFileSystem.Joliet, OpticalFileSystem.Iso9660]);
        image.VolumeLabel.ShouldBe("LABEL");
        Sample.Content(image.Tree).ShouldBe(Sample.Content(_temp["d"]));
        var iso = image.OpenTree(OpticalFileSystem.Iso9660);
        iso.FindFile("A.TXT")!.Content.ToArray().ShouldBe("hello"u8.ToArray());
        iso.FindFile("SUB/NOEXT").ShouldNotBeNull();
        iso.Find("SUB")!.Modified.ShouldNotBeNull();
    }

    [Fact]
    public void Tree_file_of_several_iso_9660_extents_is_one_range()
    {
        var end = Sample.Bytes(30, 1000);
        var tree = new MediaTree();
        tree.AddFile("BIG", ByteSource.Concat(ByteSource.Zeros(9L << 30), ByteSource.FromBytes(end)));
        var disc = OpticalWriter.Build(tree, Sample.Options with { Udf = false, Joliet = false });
        var big = OpticalImage.Open(new OpaqueSource(disc)).Tree.FindFile("BIG")!.Content;
        big.Length.ShouldBe((9L << 30) + 1000);
        big.ReadBytes(9L << 30, 1000).ShouldBe(end);
        big.Pieces(0, big.Length).ShouldHaveSingleItem("extents that follow one another are one range");
    }

    [Fact]
    public void Tree_file_whose_last_extent_is_missing_throws()
    {
        var tree = new MediaTree();
        tree.AddFile("A", ByteSource.FromText("1"));
        var bytes = OpticalWriter.Build(tree, Sample.Options with { Udf = false, Joliet = false }).ToArray();
        var root = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16 * 2048 + 158)) * 2048;
        bytes[root + 2 * 34 + 25].ShouldBe((byte)0);
        bytes[root + 2 * 34 + 25] = 0x80; // "more extents follow"
        Should.Throw<InvalidDataException>(() => OpticalImage.Open(ByteSource.FromBytes(bytes)).Tree).Message.ShouldContain("last extent");
    }

    [Fact]
    public void Tree_iso_9660_folder_in_itself_throws()
    {
        var tree = new MediaTree();
        tree.AddFolder("A");
        var bytes = OpticalWriter.Build(tree, Sample.Options with { Udf = false, Joliet = false }).ToArray();
        var root = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16 * 2048 + 158));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(root * 2048 + 2 * 34 + 2), root);
        Should.Throw<InvalidDataException>(() => OpticalImage.Open(ByteSource.FromBytes(bytes)).Tree).Message.ShouldContain("twice");
    }

    [Theory]
    [InlineData("1.02", "2048", "hd")]
    [InlineData("1.50", "2048", "dvd")]
    [InlineData("2.01", "512", "hd")]
    [InlineData("2.01", "2048", "hd")]
    public void Open_mkudffs_volume_finds_its_label(string revision, string blockSize, string media)
    {
        ExternalTool.Require("mkudffs", "udftools").RunOk("--utf8", "--new-file", "-m", media, "-b", blockSize, "-r", revision, "-l", "Lábel 名", _temp["u.img"], "20000");
        var image = OpticalImage.Open(ByteSource.FromFile(_temp["u.img"]));
        image.FileSystems.ShouldBe([OpticalFileSystem.Udf]);
        image.VolumeLabel.ShouldBe("Lábel 名");
        image.Tree.Files.ShouldBeEmpty();
        image.BootEntries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("linux-udf-2.01-embedded", "Linux UDF 2.01")]
    [InlineData("linux-udf-1.02-long", "Linux UDF 1.02")]
    [InlineData("linux-udf-2.01-512", "Linux UDF 2.01")]
    public void Tree_of_volume_written_by_linux_has_all_files(string name, string label)
    {
        var image = OpticalImage.Open(ByteSource.FromBytes(Sample.WrittenByLinux(name)));
        image.VolumeLabel.ShouldBe(label);
        var expected = new MediaTree();
        foreach (var small in (string[])["small.txt", "hard.txt"]) expected.AddFile(small, ByteSource.FromText("small\n"));
        expected.AddFile("nothing", ByteSource.Empty);
        expected.AddFile("sparse", ByteSource.Zeros(1_000_001));
        expected.AddFile("Sub folder/big.bin", ByteSource.FromText(new string('x', 100_000)));
        for (var i = 0; i < 150; i++) expected.AddFile($"Sub folder/Ünïcode 名/file number {i}.txt", ByteSource.FromText($"file {i}\n"));
        expected.AddFile("frag_a", ByteSource.FromText(new string('a', 614_400)));
        expected.AddFile("frag_b", ByteSource.FromText(new string('b', 614_400)));
        expected.AddFolder("empty");
        Sample.Content(image.Tree).ShouldBe(Sample.Content(expected));
    }

    [Theory]
    [InlineData("2.50", "bdr", "UDF")]
    [InlineData("1.50", "cdr", "Virtual Partition")]
    [InlineData("2.01", "cdrw", "Sparable Partition")]
    public void Open_udf_of_rewritable_discs_says_that_it_is_not_supported(string revision, string media, string expected)
    {
        var result = ExternalTool.Require("mkudffs", "udftools").Run(["--new-file", "-m", media, "-b", "2048", "-r", revision, _temp["u.img"], "20000"]);
        if (result.ExitCode != 0) Assert.Skip($"This mkudffs cannot make {media} {revision}: {result.Error}");
        Should.Throw<InvalidDataException>(() => OpticalImage.Open(ByteSource.FromFile(_temp["u.img"]))).Message.ShouldContain(expected);
    }

    [Fact]
    public void Open_no_disc_throws()
    {
        foreach (var source in (ByteSource[])[ByteSource.Empty, ByteSource.Zeros(100_000), ByteSource.FromBytes(Sample.Bytes(31, 200_000))])
            Should.Throw<InvalidDataException>(() => OpticalImage.Open(source));
    }

    [Fact]
    public void OpenTree_of_a_missing_file_system_throws() =>
        Should.Throw<ArgumentException>(() => OpticalImage.Open(OpticalWriter.Build(Sample.BootDisc(), Sample.Options with { Joliet = false })).OpenTree(OpticalFileSystem.Joliet));

    [Fact]
    public void Tree_has_dates()
    {
        var image = OpticalImage.Open(OpticalWriter.Build(Sample.BootDisc(), Sample.Options));
        var date = new DateTimeOffset(2001, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2));
        image.Tree.Find("autorun.inf")!.Modified.ShouldBe(date);
        image.Tree.Find("bootmgr")!.Modified.ShouldBe(Sample.Date);
        image.OpenTree(OpticalFileSystem.Joliet).Find("autorun.inf")!.Modified.ShouldBe(date.AddMilliseconds(-789));
    }

    [Theory]
    [InlineData(1601, 1900)]
    [InlineData(2300, 2155)]
    public void Tree_dates_that_iso_9660_cannot_hold_are_the_nearest(int year, int expected)
    {
        var tree = new MediaTree();
        tree.AddFile("a", ByteSource.Empty).Modified = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var image = OpticalImage.Open(OpticalWriter.Build(tree, Sample.Options));
        image.Tree.Find("a")!.Modified!.Value.Year.ShouldBe(year);
        image.OpenTree(OpticalFileSystem.Iso9660).Find("a")!.Modified!.Value.Year.ShouldBe(expected);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    public void Build_then_open_gives_the_tree_back(int seed)
    {
        var tree = Sample.RandomTree(seed, 400);
        var image = OpticalImage.Open(OpticalWriter.Build(tree, Sample.Options));
        Sample.Content(image.Tree).ShouldBe(Sample.Content(tree));
        image.VolumeLabel.ShouldBe("MediaForge");
    }

    [Fact]
    public void Tree_names_that_windows_cannot_tell_apart_are_kept_apart()
    {
        // "one.txt" and "two.txt" become "ONE.txt" and "one.TXT" on the disc.
        var disc = UdfDisc.Of(("one.txt", "1"), ("two.txt", "2"), ("sla", "3"));
        disc.Rename("one.txt", "ONE.txt");
        disc.Rename("two.txt", "one.TXT");
        disc.Rename("sla", "/\\\u0001");
        var tree = disc.Open().Tree;
        tree.Root.Children.Select(c => c.Name).ShouldBe(["ONE.txt", "one.TXT~2", "___"]);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public void Tree_name_that_leads_elsewhere_throws(string name)
    {
        var disc = UdfDisc.Of((new string('x', name.Length), "1"));
        disc.Rename(new string('x', name.Length), name);
        Should.Throw<InvalidDataException>(() => disc.Open().Tree);
    }

    private void WriteTree()
    {
        _temp.Write("d/a.txt", "hello");
        _temp.Write("d/empty", "");
        _temp.Write("d/sub/noext", Sample.Bytes(32, 5000));
        _temp.Write("d/sub/Ünïcödé 名前.txt", Sample.Bytes(33, 2048));
        _temp.Write("d/a folder with a long name, longer than others/x.y.z", Sample.Bytes(34, 100_000));
        Directory.CreateDirectory(_temp["d/empty folder"]);
        for (var i = 0; i < 200; i++) _temp.Write($"d/many/file number {i}", $"{i}");
    }
}
