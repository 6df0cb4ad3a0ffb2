using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>Ways to store a file that our writer does not use and others do; and lies.</summary>
public sealed class UdfReadingTests
{
    private static readonly byte[] Block0 = Sample.Bytes(50, 2048), Block1 = Sample.Bytes(51, 2048), Block2 = Sample.Bytes(52, 2048);

    [Fact]
    public void Tree_long_allocation_descriptors_are_read()
    {
        var disc = UdfDisc.Of(("a", "x"));
        var first = disc.Append(Block0, Block1, Block2);
        Store(disc, 2048 + 100, 1, Long(2048, first + 2), Long(100, first));
        Read(disc).ShouldBe([.. Block2, .. Block0[..100]]);
    }

    [Fact]
    public void Tree_embedded_content_is_read()
    {
        var disc = UdfDisc.Of(("a", "x"));
        Store(disc, 5, 3, "12345xyz"u8.ToArray());
        Read(disc).ShouldBe("12345"u8.ToArray());
    }

    [Fact]
    public void Tree_extended_file_entry_is_read()
    {
        var disc = UdfDisc.Of(("a", "x"));
        var first = disc.Append(Block0);
        var entry = disc.EntryOf("a");
        disc.Bytes.AsSpan(entry + 168, 100).Clear();
        disc.SetU32(entry + 56, 2000);
        disc.SetU32(entry + 212, 8);
        Short(2000, first).CopyTo(disc.Bytes, entry + 216);
        UdfTag.Write(disc.Bytes.AsSpan(entry, 224), UdfTag.ExtendedFileEntry, 0);
        Read(disc).ShouldBe(Block0[..2000]);
    }

    [Fact]
    public void Tree_sparse_extents_are_zeros()
    {
        var disc = UdfDisc.Of(("a", "x"));
        var first = disc.Append(Block0);
        Store(disc, 4096 + 10, 0, Short(2048, 0, type: 2), Short(2048, first), Short(10, first, type: 1));
        Read(disc).ShouldBe([.. new byte[2048], .. Block0, .. new byte[10]]);
    }

    [Fact]
    public void Tree_continued_allocation_descriptors_are_read()
    {
        var disc = UdfDisc.Of(("a", "x"));
        var first = disc.Append(Block0, Block1, Block2);
        var second = disc.Append(Continuation(Short(2048, first + 1)));
        var start = disc.Append(Continuation(Short(2048, first), Short(2048, second, type: 3)));
        Store(disc, 3 * 2048, 0, Short(2048, first + 2), Short(2048, start, type: 3));
        Read(disc).ShouldBe([.. Block2, .. Block0, .. Block1]);
    }

    [Fact]
    public void Tree_continuation_cycle_throws()
    {
        var disc = UdfDisc.Of(("a", "x"));
        var at = (uint)(disc.Bytes.Length / 2048 - 257);
        disc.Append(Continuation(Short(2048, at, type: 3)));
        Store(disc, 100, 0, Short(2048, at, type: 3));
        Throws(disc);
    }

    [Fact]
    public void Tree_hard_links_are_both_there()
    {
        var disc = UdfDisc.Of(("a", "x"), ("b", "y"));
        var a = disc.EntryOf("a") / 2048 - 257;
        var identifier = FindAddress(disc, (uint)(disc.EntryOf("b") / 2048 - 257));
        disc.SetU32(identifier, (uint)a);
        disc.Open().Tree.Files.Select(f => f.Name + Encoding.ASCII.GetString(f.Content.ToArray())).ShouldBe(["ax", "bx"]);
    }

    [Fact]
    public void Tree_folder_in_itself_throws()
    {
        var disc = UdfDisc.Of(("a", "x"), ("b", "y"));
        var root = disc.U32(257 * 2048 + 404);
        disc.SetU32(FindAddress(disc, (uint)(disc.EntryOf("b") / 2048 - 257)), root);
        Throws(disc);
    }

    [Theory]
    [InlineData(1L << 62)]
    [InlineData(-1L)]
    [InlineData(1L << 30)]
    [InlineData(2049L)]
    public void Tree_lying_length_throws(long length)
    {
        var disc = UdfDisc.Of(("a", "x"));
        Store(disc, length, 0, Short(2048, 0));
        Throws(disc);
    }

    [Fact]
    public void Tree_extent_outside_the_image_throws()
    {
        var disc = UdfDisc.Of(("a", "x"));
        Store(disc, 2048, 0, Short(2048, 0xFFFFFFF0));
        Throws(disc);
    }

    [Fact]
    public void Open_without_first_anchor_takes_the_last()
    {
        var disc = UdfDisc.Of(("a", "x"));
        disc.Bytes.AsSpan(256 * 2048, 2048).Clear();
        Read(disc).ShouldBe("x"u8.ToArray());
    }

    [Fact]
    public void Open_with_broken_main_sequence_takes_the_reserve()
    {
        var disc = UdfDisc.Of(("a", "x"));
        disc.Bytes.AsSpan(32 * 2048, 16 * 2048).Clear();
        Read(disc).ShouldBe("x"u8.ToArray());
        disc.Bytes.AsSpan(48 * 2048, 16 * 2048).Clear();
        Should.Throw<InvalidDataException>(disc.Open);
    }

    private static byte[] Read(UdfDisc disc) => disc.Open().Tree.FindFile("a")!.Content.ToArray();

    private static void Throws(UdfDisc disc)
    {
        var image = disc.Open();
        Should.Throw<InvalidDataException>(() => image.Tree);
    }

    /// <summary>Gives the file "a" a length and allocation descriptors of a kind.</summary>
    private static void Store(UdfDisc disc, long length, byte kind, params byte[][] descriptors)
    {
        var entry = disc.EntryOf("a");
        byte[] all = [.. descriptors.SelectMany(d => d)];
        disc.Bytes[entry + 34] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(disc.Bytes.AsSpan(entry + 56), length);
        disc.SetU32(entry + 172, (uint)all.Length);
        all.CopyTo(disc.Bytes, entry + 176);
    }

    private static byte[] Short(uint length, uint block, uint type = 0)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length | type << 30);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), block);
        return bytes;
    }

    private static byte[] Long(uint length, uint block) => [.. Short(length, block), .. new byte[8]];

    private static byte[] Continuation(params byte[][] descriptors)
    {
        byte[] all = [.. descriptors.SelectMany(d => d)];
        byte[] bytes = [.. new byte[24], .. all];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), all.Length);
        UdfTag.Write(bytes, UdfTag.AllocationExtent, 0);
        return bytes;
    }

    /// <summary>Where a file identifier names the file entry of a block.</summary>
    private static int FindAddress(UdfDisc disc, uint block)
    {
        for (var at = 257 * 2048; ; at += 4)
            if (disc.Bytes[at] == 1 && disc.Bytes[at + 1] == 1 && disc.Bytes[at + 19] > 0 && disc.U32(at + 24) == block) return at + 24;
    }
}
