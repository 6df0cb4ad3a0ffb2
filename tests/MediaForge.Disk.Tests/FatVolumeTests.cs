using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class FatVolumeTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(20L << 20)]
    public void Open_own_image_gives_back_the_tree(long? size)
    {
        var tree = SampleTree.Everything();

        var volume = FatVolume.Open(FatImage.Build(tree, new FatImageOptions { Label = "efi label", VolumeSerial = 77, Timestamp = SampleTree.Time, Size = size }));

        volume.Label.ShouldBe("EFI LABEL");
        volume.VolumeSerial.ShouldBe(77u);
        volume.Tree.Root.Descendants().Select(n => n.Path).ShouldBe(tree.Root.Descendants().Select(n => n.Path));
        foreach (var file in tree.Files)
        {
            var read = volume.Tree.FindFile(file.Path)!;
            read.Content.ToArray().ShouldBe(file.Content.ToArray(), file.Path);
            read.Modified.ShouldBe(file.Modified ?? SampleTree.Time);
        }
    }

    [Theory]
    [InlineData(12, 2880, 1)]
    [InlineData(12, 8192, 4)]
    [InlineData(16, 16384, 1)]
    [InlineData(32, 102400, 1)]
    public void Open_volume_of_mkfs_and_mtools_has_its_files(int type, int kibibytesOrSectors, int sectorsPerCluster)
    {
        var mkfs = ExternalTool.Require("mkfs.fat", "dosfstools");
        var mcopy = ExternalTool.Require("mcopy", "mtools");
        var mmd = ExternalTool.Require("mmd", "mtools");
        var mdel = ExternalTool.Require("mdel", "mtools");
        using var folder = new TempFolder();
        var image = folder["fat.img"];
        mkfs.RunOk("-C", "-F", $"{type}", "-s", $"{sectorsPerCluster}", "-n", "A LABEL", "-i", "cafebabe", image, $"{kibibytesOrSectors / 2}");
        mmd.RunOk("-i", image, "::Some Folder", "::some folder/DEEPER");
        // Files between deleted ones, so that the last is in pieces.
        for (var i = 0; i < 8; i++)
        {
            var content = SampleTree.Bytes(5000 + i, i).ToArray();
            mcopy.RunOk("-i", image, folder.Write($"file {i}.bin", content), "::Some Folder");
        }
        foreach (var i in (int[])[1, 3, 5]) mdel.RunOk("-i", image, $"::Some Folder/file {i}.bin");
        var large = SampleTree.Bytes(200_000, 99).ToArray();
        mcopy.RunOk("-i", image, folder.Write("large.bin", large), "::Some Folder/DEEPER/Large File.bin");

        var volume = FatVolume.Open(ByteSource.FromFile(image));

        ((int)volume.Type).ShouldBe(type);
        volume.Label.ShouldBe("A LABEL");
        volume.VolumeSerial.ShouldBe(0xCAFEBABE);
        volume.Tree.Files.Select(f => f.Path).Order().ShouldBe(["Some Folder/DEEPER/Large File.bin", "Some Folder/file 0.bin", "Some Folder/file 2.bin", "Some Folder/file 4.bin", "Some Folder/file 6.bin", "Some Folder/file 7.bin"]);
        foreach (var i in (int[])[0, 2, 4, 6, 7]) volume.Tree.FindFile($"Some Folder/file {i}.bin")!.Content.ToArray().ShouldBe(SampleTree.Bytes(5000 + i, i).ToArray());
        volume.Tree.FindFile("some folder/deeper/large file.bin")!.Content.ToArray().ShouldBe(large);
    }

    [Fact]
    public void Open_folder_that_contains_itself_is_refused()
    {
        var bytes = OneFileImage(out var entry);
        bytes[entry + FatLayout.Entry.Attributes] = FatLayout.Entry.Directory;
        var volume = FatVolume.Open(ByteSource.FromBytes(bytes)); // a folder whose entries are the file's zeros
        volume.Tree.Find("x").ShouldBeOfType<MediaFolder>();

        // now its first entry is a folder that begins where it does
        var data = (int)FatParameters.Read(ByteSource.FromBytes(bytes)).DataOffset;
        bytes.AsSpan(entry, FatLayout.Entry.Size).CopyTo(bytes.AsSpan(data));

        Should.Throw<InvalidDataException>(() => FatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("in use already");
    }

    [Fact]
    public void Open_chain_that_loops_or_ends_early_is_refused()
    {
        var bytes = OneFileImage(out var entry);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(entry + FatLayout.Entry.FileSize), 1 << 20);
        Should.Throw<InvalidDataException>(() => FatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("early");

        bytes[512 + 3] = 2; // cluster 2 leads to itself
        bytes[512 + 4] = 0;
        Should.Throw<InvalidDataException>(() => FatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("in use already");

        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(entry + FatLayout.Entry.ClusterLow), 0xFFF0);
        Should.Throw<InvalidDataException>(() => FatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("does not have");
    }

    [Fact]
    public void Open_short_name_is_read_in_the_code_page_of_dos()
    {
        var bytes = OneFileImage(out var entry);
        bytes[entry] = FatLayout.Entry.EscapedE5; // E5 is a small sigma in code page 437, and marks deleted entries
        bytes[entry + 1] = 0x8E;

        FatVolume.Open(ByteSource.FromBytes(bytes)).Tree.Files.ShouldHaveSingleItem().Name.ShouldBe("σä"); // the entry, made for "x", says lower case
    }

    [Fact]
    public void Open_long_name_that_belongs_to_another_entry_is_passed_over()
    {
        var tree = new MediaTree();
        tree.AddFile("a long name.txt", ByteSource.Zeros(1));
        var bytes = FatImage.Build(tree, new FatImageOptions { Timestamp = SampleTree.Time }).ToArray();
        var root = (int)FatParameters.Read(ByteSource.FromBytes(bytes)).RootOffset;
        bytes[root + FatLayout.LongName.Checksum] ^= 1;

        FatVolume.Open(ByteSource.FromBytes(bytes)).Tree.Files.ShouldHaveSingleItem().Name.ShouldBe("ALONGN~1.TXT");
    }

    [Fact]
    public void Open_truncated_volume_is_refused()
    {
        var bytes = OneFileImage(out _);
        foreach (var length in (int[])[0, 100, 511, 512, 4096, bytes.Length - 512])
            Should.Throw<InvalidDataException>(() => FatVolume.Open(ByteSource.FromBytes(bytes.AsMemory(0, length))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(17L << 20)]
    public void Open_mutated_volumes_either_works_or_says_that_the_data_is_invalid(long? size)
    {
        var tree = SampleTree.Everything();
        tree.FindFile("EFI/BOOT/BOOTX64.EFI")!.Content = SampleTree.Bytes(3000, 1);
        tree.FindFile("boot/boot.sdi")!.Content = SampleTree.Bytes(3000, 1);
        var image = FatImage.Build(tree, new FatImageOptions { Timestamp = SampleTree.Time, Size = size });
        var original = image.ToArray();
        var parameters = FatParameters.Read(image);
        var random = new Random(5);
        int good = 0, bad = 0;
        for (var round = 0; round < 2000; round++)
        {
            var undo = new List<(int At, byte Value)>();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var at = random.Next(4) switch
                {
                    0 => random.Next(64),
                    1 => 512 + random.Next(600),
                    2 => (int)parameters.RootOffset + random.Next(1200),
                    _ => (int)parameters.DataOffset + random.Next(20000),
                };
                undo.Add((at, original[at]));
                original[at] = (byte)random.Next(256);
            }
            try
            {
                var volume = FatVolume.Open(ByteSource.FromBytes(original));
                foreach (var file in volume.Tree.Files) file.Content.ToArray().LongLength.ShouldBe(file.Content.Length);
                good++;
            }
            catch (InvalidDataException)
            {
                bad++;
            }
            undo.Reverse();
            foreach (var (at, value) in undo) original[at] = value;
        }
        good.ShouldBeGreaterThan(100);
        bad.ShouldBeGreaterThan(100);
    }

    /// <summary>A volume with one file 'x' of one cluster of zeros, and where its directory entry is.</summary>
    private static byte[] OneFileImage(out int entry)
    {
        var tree = new MediaTree();
        tree.AddFile("x", ByteSource.Zeros(512));
        var image = FatImage.Build(tree, new FatImageOptions { Timestamp = SampleTree.Time });
        entry = (int)FatParameters.Read(image).RootOffset;
        return image.ToArray();
    }
}
