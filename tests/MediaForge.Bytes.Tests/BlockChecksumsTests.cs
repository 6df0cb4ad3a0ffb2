using System.Buffers.Text;
using System.Text;

namespace MediaForge.Bytes.Tests;

public class BlockChecksumsTests
{
    private static List<ByteDifference> Locate(byte[] now, string expected, long length) => [.. BlockChecksums.Locate(new MemoryStream(now), expected, length)];

    /// <summary>The check value of CRC-32C that everybody's catalog has, and the first vector of RFC 3720, B.4.</summary>
    [Fact]
    public void Of_is_CRC_32C()
    {
        BlockChecksums.Of("123456789"u8).ShouldBe(Base64Url.EncodeToString([0x83, 0x92, 0x06, 0xE3]));
        BlockChecksums.Of(new byte[32]).ShouldBe(Base64Url.EncodeToString([0xAA, 0x36, 0x91, 0x8A]));
        BlockChecksums.Of([]).ShouldBeEmpty();
    }

    [Fact]
    public void Append_in_any_pieces_gives_the_same()
    {
        var random = new Random(5);
        var bytes = new byte[300_001];
        random.NextBytes(bytes);
        var pieces = new BlockChecksums();
        for (var at = 0; at < bytes.Length;)
        {
            var n = Math.Min(random.Next(100_000), bytes.Length - at);
            pieces.Append(bytes.AsSpan(at, n));
            at += n;
        }
        var whole = BlockChecksums.Of(bytes);
        pieces.Finish().ShouldBe(whole);
        whole.Length.ShouldBe(BlockChecksums.Placeholder(bytes.Length).Length);
    }

    /// <summary>Every byte outside of the ranges may differ, none inside does, and a block without a change is always inside.</summary>
    [Fact]
    public void FindSame_gives_the_blocks_that_did_not_change()
    {
        var random = new Random(20261130);
        for (var round = 0; round < 100; round++)
        {
            var one = new byte[random.Next(1, 10 * BlockChecksums.BlockSize)];
            random.NextBytes(one);
            var other = (byte[])one.Clone();
            if (round % 3 == 0) Array.Resize(ref other, random.Next(1, 10 * BlockChecksums.BlockSize));
            for (var i = random.Next(4); i > 0; i--) other[random.Next(other.Length)] ^= (byte)random.Next(1, 256);

            var same = BlockChecksums.FindSame(BlockChecksums.Of(one), one.Length, BlockChecksums.Of(other), other.Length);

            foreach (var (offset, length) in same) one.AsSpan((int)offset, (int)length).SequenceEqual(other.AsSpan((int)offset, (int)length)).ShouldBeTrue($"round {round}, {offset}");
            var equal = Enumerable.Range(0, 10).Select(i => (Start: i * BlockChecksums.BlockSize, End: (i + 1) * BlockChecksums.BlockSize)).Where(b => b.Start < Math.Min(one.Length, other.Length))
                .Where(b => one.AsSpan(b.Start, Math.Min(b.End, one.Length) - b.Start).SequenceEqual(other.AsSpan(b.Start, Math.Min(b.End, other.Length) - b.Start)))
                .Sum(b => Math.Min(b.End, one.Length) - b.Start);
            same.Sum(s => s.Length).ShouldBe(equal, $"round {round}");
        }
        BlockChecksums.FindSame(BlockChecksums.Of(new byte[200_000]), 200_000, BlockChecksums.Of(new byte[200_000]), 200_000).ShouldBe([(0, 200_000)]);
        Should.Throw<InvalidDataException>(() => BlockChecksums.FindSame(BlockChecksums.Of(new byte[200_000]), 200_000, "AAAA", 200_000));
    }

    [Fact]
    public void Locate_finds_the_one_byte_that_was_changed_wherever_it_is()
    {
        var random = new Random(20261127);
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[random.Next(1, round < 250 ? 70_000 : 300_000)];
            random.NextBytes(bytes);
            var expected = BlockChecksums.Of(bytes);
            Locate(bytes, expected, bytes.Length).ShouldBeEmpty();
            var at = random.Next(bytes.Length);
            var was = bytes[at];
            bytes[at] ^= (byte)random.Next(1, 256);
            Locate(bytes, expected, bytes.Length).ShouldBe([new ByteDifference(at, 1) { Found = bytes[at], Expected = was }]);
        }
    }

    [Fact]
    public void Locate_names_the_blocks_when_more_was_changed()
    {
        var bytes = new byte[5 * BlockChecksums.BlockSize];
        var expected = BlockChecksums.Of(bytes);
        bytes[70_000] = bytes[70_001] = bytes[80_000] = 7;
        bytes[200_000] = 9;
        Locate(bytes, expected, bytes.Length).ShouldBe([new ByteDifference(65536, 65536), new ByteDifference(200_000, 1) { Found = 9, Expected = 0 }]);
    }

    [Fact]
    public void Locate_in_bytes_that_end_too_early_says_where()
    {
        var bytes = new byte[100_000];
        Locate(bytes[..70_000], BlockChecksums.Of(bytes), bytes.Length).ShouldBe([new ByteDifference(70_000, 30_000)]);
    }

    [Fact]
    public void Locate_refuses_checksums_of_other_bytes()
    {
        Should.Throw<InvalidDataException>(() => Locate([1, 2], "nonsense+", 2));
        Should.Throw<InvalidDataException>(() => Locate([1, 2], BlockChecksums.Of(new byte[70_000]), 2));
        Should.Throw<InvalidDataException>(() => Locate([1, 2], "AAAAAAA", 2));
    }

    [Fact]
    public async Task HashedSource_makes_them_in_the_pass_of_the_hash_and_without_one()
    {
        var bytes = Encoding.ASCII.GetBytes(new string('x', 200_000));
        var read = new HashedSource(ByteSource.FromBytes(bytes), withBlocks: true);
        await read.CopyToAsync(Stream.Null);
        read.GetBlocks().ShouldBe(BlockChecksums.Of(bytes));
        new HashedSource(ByteSource.FromBytes(bytes), withBlocks: true).GetBlocks().ShouldBe(BlockChecksums.Of(bytes));
        new HashedSource(ByteSource.FromBytes(bytes)).GetBlocks().ShouldBeEmpty();
    }
}
