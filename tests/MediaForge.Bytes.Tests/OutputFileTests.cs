namespace MediaForge.Bytes.Tests;

public class OutputFileTests
{
    private static byte[] Bytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Create_leaves_the_old_file_until_commit()
    {
        using var temp = new TempFolder();
        var path = temp.Write("out.bin", "old");
        using (var file = OutputFile.Create(path))
        {
            file.Append("new"u8);
            File.ReadAllText(path).ShouldBe("old");
            file.Commit();
        }
        File.ReadAllText(path).ShouldBe("new");
        Directory.GetFiles(temp.Path).ShouldBe([path]);
    }

    [Fact]
    public void Create_without_commit_leaves_nothing()
    {
        using var temp = new TempFolder();
        using (var file = OutputFile.Create(temp["out.bin"])) file.Append(Bytes(3_000_000, 1));
        Directory.GetFiles(temp.Path).ShouldBeEmpty();
        Should.Throw<IOException>(() => OutputFile.Create(temp["no/such/folder.bin"]));
        Should.Throw<IOException>(() => OutputFile.Create(temp.Path)).Message.ShouldContain("folder");
    }

    [Fact]
    public void Overwrite_and_TakeBack_reach_what_is_gathered_and_what_is_written()
    {
        using var temp = new TempFolder();
        var random = new Random(7);
        var expected = new List<byte>();
        using (var file = OutputFile.Create(temp["out.bin"]))
        {
            for (var i = 0; i < 400; i++)
            {
                var bytes = Bytes(random.Next(40_000), i);
                file.Append(bytes);
                expected.AddRange(bytes);
                if (i % 50 == 49)
                {
                    var end = random.Next(expected.Count);
                    file.TakeBack(end);
                    expected.RemoveRange(end, expected.Count - end);
                }
                file.Position.ShouldBe(expected.Count);
                var at = random.Next(expected.Count);
                var patch = Bytes(random.Next(expected.Count - at), i + 1000);
                file.Overwrite(at, patch);
                for (var n = 0; n < patch.Length; n++) expected[at + n] = patch[n];
            }
            Should.Throw<ArgumentOutOfRangeException>(() => file.Overwrite(expected.Count - 1, new byte[2]));
            Should.Throw<ArgumentOutOfRangeException>(() => file.TakeBack(expected.Count + 1));
            file.Written(expected.Count).ToArray().AsSpan().SequenceEqual(expected.ToArray()).ShouldBeTrue();
            file.Commit();
        }
        File.ReadAllBytes(temp["out.bin"]).AsSpan().SequenceEqual(expected.ToArray()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extend_keeps_the_old_bytes_readable_and_takes_back_what_is_not_committed(bool commit)
    {
        using var temp = new TempFolder();
        var old = Bytes(100_000, 1);
        var more = Bytes(3_000_000, 2);
        var path = temp.Write("out.bin", old);
        var source = ByteSource.FromFile(path);
        using (var file = OutputFile.Extend(path, source))
        {
            file.Append(more);
            file.FlushToDisk();
            source.ToArray().AsSpan().SequenceEqual(old).ShouldBeTrue();
            Should.Throw<ArgumentOutOfRangeException>(() => file.TakeBack(old.Length - 1));
            if (commit) file.Commit();
        }
        File.ReadAllBytes(path).AsSpan().SequenceEqual(commit ? [.. old, .. more] : old).ShouldBeTrue();
    }

    [Fact]
    public void Append_of_a_source_copies_ranges_of_files_and_bytes_in_memory()
    {
        using var temp = new TempFolder();
        var large = temp.Write("large.bin", Bytes(3_000_000, 3));
        var source = ByteSource.Concat(ByteSource.FromBytes(Bytes(10, 4)), ByteSource.FromFile(large).Slice(7, 2_500_000), ByteSource.Zeros(5000), ByteSource.FromBytes(Bytes(2_000_000, 5)));
        using (var file = OutputFile.Create(temp["out.bin"]))
        {
            file.Append("x"u8);
            file.Append(source, TestContext.Current.CancellationToken);
            file.Commit();
        }
        File.ReadAllBytes(temp["out.bin"]).AsSpan(1).SequenceEqual(source.ToArray()).ShouldBeTrue();
    }
}
