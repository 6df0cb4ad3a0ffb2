using System.Security.Cryptography;
using MediaForge.Bytes;

namespace MediaForge.Bytes.Tests;

public class HashedSourceTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31))];

    [Fact]
    public void GetHash_after_a_pass_reads_nothing_again()
    {
        var counting = new CountingSource(Data);
        var source = new HashedSource(counting);
        source.ToArray();
        var reads = counting.BytesRead;
        source.GetHash().ShouldBe(SHA256.HashData(Data));
        counting.BytesRead.ShouldBe(reads);
    }

    [Fact]
    public void GetHash_after_random_reads_is_right()
    {
        var source = new HashedSource(ByteSource.FromBytes(Data));
        source.ReadBytes(1000, 10);
        source.ReadBytes(0, 500);
        source.ReadBytes(500, 1500);
        source.ReadBytes(0, 500);
        source.GetHash().ShouldBe(SHA256.HashData(Data));
    }

    [Fact]
    public void GetHash_of_nothing_is_the_hash_of_nothing() =>
        new HashedSource(ByteSource.Empty, HashAlgorithmName.SHA256).GetHash().ShouldBe(SHA256.HashData([]));

    private sealed class CountingSource(byte[] bytes) : ByteSource
    {
        public long BytesRead { get; private set; }

        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var n = (int)Math.Min(buffer.Length, bytes.Length - offset);
            bytes.AsSpan((int)offset, n).CopyTo(buffer);
            BytesRead += n;
            return n;
        }
    }
}
