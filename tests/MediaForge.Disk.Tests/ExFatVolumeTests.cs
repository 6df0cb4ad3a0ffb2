using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class ExFatVolumeTests
{
    private static readonly ExFatImageOptions Options = new() { Label = "x", Timestamp = SampleTree.Time };

    [Fact]
    public void Open_empty_volume_of_mkfs_is_read()
    {
        var mkfs = ExternalTool.Require("mkfs.exfat", "exfatprogs");
        using var folder = new TempFolder();
        var file = folder.Write("exfat.img", []);
        using (var stream = File.OpenWrite(file)) stream.SetLength(64 << 20);
        mkfs.RunOk("-L", "A label", file);

        var volume = ExFatVolume.Open(ByteSource.FromFile(file));

        volume.Label.ShouldBe("A label");
        volume.Tree.Files.ShouldBeEmpty();
    }

    [Fact]
    public void Open_other_bytes_are_refused()
    {
        foreach (var length in (int[])[0, 100, 512, 8192]) Should.Throw<InvalidDataException>(() => ExFatVolume.Open(ByteSource.Zeros(length)));
        var bytes = Image();
        foreach (var length in (int[])[512, 4096, 1 << 19, bytes.Length - 512]) Should.Throw<InvalidDataException>(() => ExFatVolume.Open(ByteSource.FromBytes(bytes.AsMemory(0, length))));
    }

    /// <summary>Any byte of the boot region or of a folder that is changed is noticed, or changes nothing that matters.</summary>
    [Fact]
    public void Open_damaged_volume_is_refused_or_the_same()
    {
        var bytes = Image();
        var paths = ExFatVolume.Open(ByteSource.FromBytes(bytes)).Tree.Root.Descendants().Select(n => n.Path).ToList();
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var at = random.Next(i % 3 == 0 ? 12 * 512 : 300 << 10);
            var old = bytes[at];
            bytes[at] ^= (byte)(1 << random.Next(8));
            try
            {
                var tree = ExFatVolume.Open(ByteSource.FromBytes(bytes)).Tree;
                foreach (var f in tree.Files) f.Content.ToArray();
                if (at < 10 * 512 && at is not (106 or 107 or 112)) Assert.Fail($"a change at {at} was not noticed");
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            bytes[at] = old;
        }
        refused.ShouldBeGreaterThan(900);
        ExFatVolume.Open(ByteSource.FromBytes(bytes)).Tree.Root.Descendants().Select(n => n.Path).ShouldBe(paths);
    }

    [Fact]
    public void Open_clusters_that_are_used_twice_are_refused()
    {
        var bytes = Image();
        var at = FindEntrySet(bytes, "second");
        // second says that it lies where first does
        var first = FindEntrySet(bytes, "first");
        bytes.AsSpan(first + 32 + 20, 4).CopyTo(bytes.AsSpan(at + 32 + 20));
        Repair(bytes, at);

        Should.Throw<InvalidDataException>(() => ExFatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("in use already");

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 32 + 20), 0x7FFFFFFF);
        Repair(bytes, at);
        Should.Throw<InvalidDataException>(() => ExFatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("does not have");

        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 32 + 24), 1L << 50);
        Repair(bytes, at);
        Should.Throw<InvalidDataException>(() => ExFatVolume.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain("bytes");
    }

    [Fact]
    public void Open_what_was_never_written_reads_as_zeros()
    {
        var bytes = Image();
        var at = FindEntrySet(bytes, "second");
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 32 + 8), 10);
        Repair(bytes, at);

        var content = ExFatVolume.Open(ByteSource.FromBytes(bytes)).Tree.FindFile("second")!.Content.ToArray();

        content[..10].ShouldBe(SampleTree.Bytes(6000, 2).ReadBytes(0, 10));
        content[10..].ShouldAllBe(b => b == 0);
    }

    private static byte[] Image()
    {
        var tree = new MediaTree();
        tree.AddFile("first", SampleTree.Bytes(5000, 1));
        tree.AddFile("second", SampleTree.Bytes(6000, 2));
        tree.AddFile("folder/third with a long name", SampleTree.Bytes(7000, 3));
        return ExFatImage.Build(tree, Options).ToArray();
    }

    private static int FindEntrySet(byte[] bytes, string name)
    {
        var text = System.Text.Encoding.Unicode.GetBytes(name);
        for (var at = 0; at < bytes.Length - 96; at += 32)
            if (bytes[at] == 0x85 && bytes[at + 32] == 0xC0 && bytes.AsSpan(at + 66, text.Length).SequenceEqual(text)) return at;
        throw new InvalidDataException(name);
    }

    private static void Repair(byte[] bytes, int at) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 2), ExFatChecksum.OfEntries(bytes.AsSpan(at, 32 * (1 + bytes[at + 1]))));
}
