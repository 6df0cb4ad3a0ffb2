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
    public async Task HashFiles_while_a_copy_runs_gives_the_hashes_of_the_copied_bytes()
    {
        using var folder = new TempFolder();
        var sources = Enumerable.Range(0, 5).Select(i => new HashedSource(ByteSource.FromFile(folder.Write($"f{i}", [.. Data.Skip(i * 1000)])))).ToList();
        var hashing = HashedSource.HashFiles(sources);
        await ByteSource.Concat(sources).WriteToFileAsync(folder["out"]);
        await hashing;
        var written = await File.ReadAllBytesAsync(folder["out"], TestContext.Current.CancellationToken);
        var at = 0;
        foreach (var source in sources)
        {
            source.GetHash().ShouldBe(SHA256.HashData(written.AsSpan(at, (int)source.Length)));
            at += (int)source.Length;
        }
    }

    [Fact]
    public async Task GetHash_from_many_threads_reads_once()
    {
        var counting = new CountingSource(Data);
        var source = new HashedSource(counting);
        var hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => source.GetHash())));
        hashes.ShouldAllBe(h => h.SequenceEqual(SHA256.HashData(Data)));
        counting.BytesRead.ShouldBe(Data.Length);
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
