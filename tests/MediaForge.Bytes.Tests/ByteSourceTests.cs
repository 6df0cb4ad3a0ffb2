using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Bytes.Tests;

public class ByteSourceTests
{
    /// <summary>Any tree of concatenations, slices, zeros and deferred content reads like the array that it stands for.</summary>
    [Fact]
    public void Read_composed_source_equals_the_bytes_it_is_made_of()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 300; round++)
        {
            var (source, bytes) = Compose(random, depth: 4);
            source.Length.ShouldBe(bytes.Length);
            source.ToArray().ShouldBe(bytes);
            for (var i = 0; i < 5; i++)
            {
                var offset = random.Next(bytes.Length + 1);
                var count = random.Next(bytes.Length - offset + 1);
                source.ReadBytes(offset, count).ShouldBe(bytes[offset..(offset + count)]);
                source.Slice(offset, count).ToArray().ShouldBe(bytes[offset..(offset + count)]);
            }
            source.Pieces(0, source.Length).SelectMany(p => p.Source.ReadBytes(p.Offset, (int)p.Length)).ToArray().ShouldBe(bytes);
        }
    }

    [Fact]
    public void Read_at_or_beyond_the_end_gives_nothing()
    {
        foreach (var source in new[] { ByteSource.Empty, ByteSource.Zeros(3), ByteSource.FromText("abc"), ByteSource.Concat(ByteSource.Zeros(1), ByteSource.FromText("x")).Slice(1, 1) })
        {
            source.Read(source.Length, new byte[4]).ShouldBe(0);
            source.Read(source.Length + 100, new byte[4]).ShouldBe(0);
            Should.Throw<ArgumentOutOfRangeException>(() => source.Read(-1, new byte[4]));
        }
    }

    [Fact]
    public void ReadExactly_beyond_the_end_says_so()
    {
        Should.Throw<EndOfStreamException>(() => ByteSource.FromText("abc").ReadBytes(2, 2));
        Should.Throw<EndOfStreamException>(() => ByteSource.FromText("abc").ReadExactly(2, new byte[2]));
    }

    [Fact]
    public void Slice_outside_the_source_is_refused()
    {
        var source = ByteSource.FromText("abc");
        Should.Throw<ArgumentOutOfRangeException>(() => source.Slice(2, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => source.Slice(-1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => source.Slice(0, long.MaxValue));
    }

    [Fact]
    public void Deferred_content_is_made_once_and_only_when_read()
    {
        var made = 0;
        var source = ByteSource.Concat(ByteSource.FromText("a"), ByteSource.Deferred(2, () =>
        {
            made++;
            return ByteSource.FromText("bc");
        }));
        source.Length.ShouldBe(3);
        made.ShouldBe(0);
        Encoding.UTF8.GetString(source.ToArray()).ShouldBe("abc");
        source.ToArray();
        made.ShouldBe(1);
    }

    [Fact]
    public void Deferred_content_of_another_length_is_an_error()
    {
        var source = ByteSource.Deferred(5, () => ByteSource.FromText("abc"));
        Should.Throw<InvalidOperationException>(() => source.ReadBytes(0, 5)).Message.ShouldContain("5");
    }

    [Fact]
    public void FromFile_that_changes_afterwards_is_noticed()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a", new byte[100]);
        var source = ByteSource.FromFile(path);
        File.WriteAllBytes(path, new byte[50]);
        Should.Throw<IOException>(() => source.ToArray()).Message.ShouldContain("changed");
    }

    [Fact]
    public void FromFile_of_a_link_reads_what_it_points_to()
    {
        using var folder = new TempFolder();
        folder.Write("a", "content");
        File.CreateSymbolicLink(folder["b"], folder["a"]);
        File.CreateSymbolicLink(folder["c"], "b");
        Encoding.UTF8.GetString(ByteSource.FromFile(folder["c"]).ToArray()).ShouldBe("content");
        File.CreateSymbolicLink(folder["d"], folder["nowhere"]);
        Should.Throw<FileNotFoundException>(() => ByteSource.FromFile(folder["d"])); // a link to nowhere
    }

    [Fact]
    public void FromFile_works_for_more_files_than_are_kept_open()
    {
        using var folder = new TempFolder();
        var sources = Enumerable.Range(0, 100).Select(i => ByteSource.FromFile(folder.Write($"f{i}", BitConverter.GetBytes(i)))).ToList();
        for (var round = 0; round < 3; round++)
            Parallel.For(0, 100, i => BitConverter.ToInt32(sources[i].ToArray()).ShouldBe(i));
    }

    [Fact]
    public void OpenStream_seeks_and_reads()
    {
        using var stream = ByteSource.FromText("hello world").OpenStream();
        stream.Seek(-5, SeekOrigin.End);
        using var reader = new StreamReader(stream);
        reader.ReadToEnd().ShouldBe("world");
    }

    private static (ByteSource Source, byte[] Bytes) Compose(Random random, int depth)
    {
        switch (random.Next(depth == 0 ? 2 : 5))
        {
            case 0:
                var bytes = new byte[random.Next(40)];
                random.NextBytes(bytes);
                return (ByteSource.FromBytes(bytes), bytes);
            case 1:
                var zeros = random.Next(40);
                return (ByteSource.Zeros(zeros), new byte[zeros]);
            case 2:
                var parts = Enumerable.Range(0, random.Next(5)).Select(_ => Compose(random, depth - 1)).ToList();
                return (ByteSource.Concat(parts.Select(p => p.Source)), [.. parts.SelectMany(p => p.Bytes)]);
            case 3:
                var (inner, innerBytes) = Compose(random, depth - 1);
                var offset = random.Next(innerBytes.Length + 1);
                var length = random.Next(innerBytes.Length - offset + 1);
                return (inner.Slice(offset, length), innerBytes[offset..(offset + length)]);
            default:
                var (late, lateBytes) = Compose(random, depth - 1);
                return (ByteSource.Deferred(lateBytes.Length, () => late), lateBytes);
        }
    }
}
