using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class ChunkedSourceTests
{
    private const int ChunkSize = 65536;

    [Theory]
    [InlineData(uint.MaxValue, 4)]
    [InlineData(uint.MaxValue + 1L, 8)]
    public void Read_of_the_end_of_a_large_resource_finds_it(long size, int entrySize)
    {
        // All chunks are stored as they are: zeros, and a marker at the very end.
        var chunks = (size + ChunkSize - 1) / ChunkSize;
        var table = new byte[(chunks - 1) * entrySize];
        for (var i = 1; i < chunks; i++)
        {
            var entry = table.AsSpan((i - 1) * entrySize);
            if (entrySize == 8) BinaryPrimitives.WriteInt64LittleEndian(entry, (long)i * ChunkSize);
            else BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)i * ChunkSize);
        }
        var file = ByteSource.Concat(ByteSource.Zeros(1000), ByteSource.FromBytes(table), ByteSource.Zeros(size - 6), ByteSource.FromText("marker"));
        var source = Open(file, 1000, file.Length - 1000, size);
        source.Length.ShouldBe(size);
        source.ReadBytes(size - 6, 6).ShouldBe("marker"u8.ToArray());
        source.ReadBytes(size - 100_000, 10).ShouldBe(new byte[10]);
        source.ReadBytes(0, 10).ShouldBe(new byte[10]);
    }

    [Fact]
    public void Open_of_a_resource_too_small_for_its_table_throws() =>
        Should.Throw<InvalidDataException>(() => Open(ByteSource.Zeros(1000), 0, 1000, 100_000_000)).Message.ShouldContain("offset 0");

    [Theory]
    [InlineData(0u)] // an empty chunk
    [InlineData(uint.MaxValue)] // beyond the end
    public void Read_with_a_table_that_lies_throws(uint entry)
    {
        var bytes = new byte[2000];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, entry);
        var source = Open(ByteSource.FromBytes(bytes), 0, bytes.Length, 100_000);
        Should.Throw<InvalidDataException>(() => source.ReadBytes(0, 10)).Message.ShouldContain("chunk 0 of 2");
        Should.Throw<InvalidDataException>(() => source.ReadBytes(90_000, 10)).Message.ShouldContain("chunk 1 of 2");
    }

    private static ChunkedSource Open(ByteSource file, long offset, long size, long originalSize) => new(
        file,
        new WimResource(offset, size, originalSize, WimResourceFlags.Compressed),
        new WimHeader { Flags = WimFlags.Compression | WimFlags.CompressXpress, ChunkSize = ChunkSize },
        new ChunkCache(1 << 20));
}
