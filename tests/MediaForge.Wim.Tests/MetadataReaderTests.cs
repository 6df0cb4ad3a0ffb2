using System.Buffers.Binary;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class MetadataReaderTests
{
    private const int Root = 8; // behind empty security data
    private const int RootList = Root + 104 + 8;

    [Fact]
    public void Read_of_what_was_written_gives_the_same_bytes()
    {
        var bytes = Sample();
        var tree = MetadataReader.Read(null, bytes, "test");
        tree.Root.SelfAndDescendants().Select(e => e.Path).ShouldBe(["\\", @"\a", @"\a\b", @"\a\b\c.txt", @"\a\d.txt", @"\e.txt"]);
        MetadataWriter.Write(tree).ShouldBe(bytes);
    }

    [Fact]
    public void Read_of_any_tree_gives_it_back()
    {
        var names = Gen.Elements("a", "B", "ü", "Program Files", "x.dll", "日本", "n1", "n2", "n3");
        var paths = names.NonEmptyListOf().Select(n => string.Join('/', n.Take(6))).ListOf();
        var property = Prop.ForAll(paths.ToArbitrary(), list =>
        {
            var editor = new WimImageEditor(ImageTree.Empty(SampleFiles.Time));
            foreach (var path in list) editor.AddFolder(path, SampleFiles.Time);
            var read = MetadataReader.Read(null, MetadataWriter.Write(editor.Tree), "test");
            return read.Root.SelfAndDescendants().Select(e => e.Path).SequenceEqual(editor.Tree.Root.SelfAndDescendants().Select(e => e.Path));
        });
        Check.One(Config.QuickThrowOnFailure.WithReplay(20260304, 5), property);
    }

    [Fact]
    public void Read_of_a_folder_that_contains_itself_throws()
    {
        var bytes = Sample();
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(RootList + Dentry.SubfolderOffset), RootList);
        ErrorOf(bytes).ShouldContain("contains itself");
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(RootList + Dentry.SubfolderOffset), Root);
        ErrorOf(bytes).ShouldContain("at byte");
    }

    [Fact]
    public void Read_of_lists_that_overlap_throws_soon()
    {
        // Every entry is a folder whose list begins with the next entry: a million lists of half a million entries.
        const int count = 1_000_000;
        const int size = 112;
        var entry = Dentry.Create("f", "", FileAttributes.Directory, -1, new WimFileTimes(SampleFiles.Time));
        entry.Length.ShouldBe(size);
        var bytes = new byte[RootList + count * size + 8];
        ImageTree.Empty(SampleFiles.Time).Root.Record.CopyTo(bytes.AsSpan(Root));
        bytes[0] = 8;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Root + Dentry.SubfolderOffset), RootList);
        for (var i = 0; i < count; i++)
        {
            var at = RootList + i * size;
            entry.CopyTo(bytes, at);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + Dentry.NameOffset), 0x4E00 + (i % 20000) | (0x4E00 + i / 20000) << 16);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + Dentry.NameSizeOffset), 4);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + Dentry.SubfolderOffset), at + size);
        }
        var clock = Stopwatch.StartNew();
        ErrorOf(bytes).ShouldContain("overlap");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Read_of_very_deep_folders_throws()
    {
        var entry = Dentry.Create("f", "", FileAttributes.Directory, -1, new WimFileTimes(SampleFiles.Time));
        var step = entry.Length + 8;
        byte[] Deep(int depth)
        {
            var bytes = new byte[RootList + depth * step + 8];
            ImageTree.Empty(SampleFiles.Time).Root.Record.CopyTo(bytes.AsSpan(Root));
            bytes[0] = 8;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Root + Dentry.SubfolderOffset), RootList);
            for (var i = 0; i < depth; i++)
            {
                entry.CopyTo(bytes, RootList + i * step);
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(RootList + i * step + Dentry.SubfolderOffset), RootList + (i + 1) * step);
            }
            return bytes;
        }

        ErrorOf(Deep(20_000)).ShouldContain("deeper");
        MetadataReader.Read(null, Deep(5_000), "test").Root.SelfAndDescendants().Count().ShouldBe(5_001);
    }

    [Theory]
    [InlineData("a", "a", "two entries")]
    [InlineData(".", "x", "name '.'")]
    [InlineData("..", "x", "name '..'")]
    [InlineData("a/b", "x", "name 'a/b'")]
    [InlineData("a\\b", "x", "name")]
    [InlineData("a\0b", "x", "name 'a?b'")]
    [InlineData("", "x", "name ''")]
    public void Read_of_names_that_cannot_be_throws(string first, string second, string message)
    {
        var tree = ImageTree.Empty(SampleFiles.Time);
        foreach (var name in new[] { first, second })
            tree.Root.Append(new WimEntry(null, tree.Root, name, Dentry.Create(name, "", FileAttributes.Archive, -1, new WimFileTimes(SampleFiles.Time)), default));
        ErrorOf(MetadataWriter.Write(tree)).ShouldContain(message);
    }

    [Fact]
    public void Find_of_names_that_differ_in_case_prefers_the_exact_one()
    {
        foreach (var more in new[] { 0, 50 })
        {
            var tree = ImageTree.Empty(SampleFiles.Time);
            var names = new[] { "readme", "README", "ReadMe" }.Concat(Enumerable.Range(0, more).Select(i => $"n{i}"));
            foreach (var name in names)
                tree.Root.Append(new WimEntry(null, tree.Root, name, Dentry.Create(name, "", FileAttributes.Archive, -1, new WimFileTimes(SampleFiles.Time)), default));
            var root = MetadataReader.Read(null, MetadataWriter.Write(tree), "test").Root;
            root.FindChild("README")!.Name.ShouldBe("README");
            root.FindChild("ReadMe")!.Name.ShouldBe("ReadMe");
            root.FindChild("rEADmE")!.Name.ShouldBe("readme");
            root.FindChild("nothing").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(FileAttributes.Archive, new[] { "", "S" }, false, new[] { WimStreamKind.Data, WimStreamKind.Named })]
    [InlineData(FileAttributes.Archive, new string[0], true, new[] { WimStreamKind.Data })]
    [InlineData(FileAttributes.Archive, new[] { "S" }, true, new[] { WimStreamKind.Data, WimStreamKind.Named })]
    [InlineData(FileAttributes.Directory, new[] { "S", "T" }, false, new[] { WimStreamKind.Named, WimStreamKind.Named })]
    [InlineData(FileAttributes.ReparsePoint, new[] { "", "", "S" }, false, new[] { WimStreamKind.Reparse, WimStreamKind.Data, WimStreamKind.Named })]
    [InlineData(FileAttributes.ReparsePoint | FileAttributes.Directory, new string[0], true, new[] { WimStreamKind.Reparse })]
    [InlineData(FileAttributes.ReparsePoint, new[] { "" }, true, new[] { WimStreamKind.Reparse, WimStreamKind.Data })]
    public void Streams_are_told_apart_as_Windows_does(FileAttributes attributes, string[] streams, bool mainHash, WimStreamKind[] kinds)
    {
        var record = Dentry.Create("f", "F~1", attributes, -1, new WimFileTimes(SampleFiles.Time));
        record[Dentry.StreamCountOffset] = (byte)streams.Length;
        if (mainHash) Sha1Hash.Of([1]).CopyTo(record.AsSpan(Dentry.HashOffset));
        var entries = streams.SelectMany(name => StreamEntry(name, Sha1Hash.Of([2]))).ToArray();
        var tree = ImageTree.Empty(SampleFiles.Time);
        tree.Root.Append(new WimEntry(null, tree.Root, "f", record, entries));
        var bytes = MetadataWriter.Write(tree);
        var entry = MetadataReader.Read(null, bytes, "test").Root.Children.ShouldHaveSingleItem();
        entry.ShortName.ShouldBe("F~1");
        entry.Streams.Select(s => s.Kind).ShouldBe(kinds);
        entry.Streams.Where(s => s.Kind == WimStreamKind.Named).Select(s => s.Name).ShouldBe(streams.Where(s => s.Length > 0));
        entry.Hash.IsZero.ShouldBe(!kinds.Contains(WimStreamKind.Data));
        Mutations.ThrowOnlyInvalidData(bytes, 500, kinds.Length, Walk);
    }

    [Fact]
    public void Read_of_security_data_that_lie_throws()
    {
        var bytes = Sample();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, uint.MaxValue);
        ErrorOf(bytes).ShouldContain("security");
        bytes = Sample();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), uint.MaxValue);
        ErrorOf(bytes).ShouldContain("security");
        ErrorOf([16, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]).ShouldContain("descriptor");
        ErrorOf([]).ShouldContain("security");
        ErrorOf([8, 0, 0, 0, 0, 0, 0, 0]).ShouldContain("byte 8");
    }

    [Fact]
    public void Read_of_a_time_beyond_DateTime_gives_the_last_one()
    {
        var tree = ImageTree.Empty(SampleFiles.Time);
        var record = Dentry.Create("f", "", FileAttributes.Archive, -1, new WimFileTimes(SampleFiles.Time));
        record.AsSpan(Dentry.CreationTimeOffset, 8).Fill(0xFF);
        tree.Root.Append(new WimEntry(null, tree.Root, "f", record, default));
        MetadataReader.Read(null, MetadataWriter.Write(tree), "test").Root.Children[0].CreationTime.ShouldBe(DateTime.MaxValue);
    }

    [Fact]
    public void Read_of_mutated_metadata_ends_with_InvalidDataException_at_worst() =>
        Mutations.ThrowOnlyInvalidData(Sample(), 10_000, 9, Walk);

    private static void Walk(byte[] bytes)
    {
        var tree = MetadataReader.Read(null, bytes, "test");
        foreach (var entry in tree.Root.SelfAndDescendants()) _ = (entry.ShortName, entry.CreationTime, entry.LastWriteTime, entry.Streams, entry.Hash, entry.Path);
        MetadataReader.Read(null, MetadataWriter.Write(tree), "test");
    }

    private static byte[] Sample()
    {
        var editor = new WimImageEditor(ImageTree.Empty(SampleFiles.Time));
        foreach (var path in new[] { "a/b/c.txt", "a/d.txt", "e.txt" }) editor.AddFile(path, ByteSource.Empty, SampleFiles.Time);
        return MetadataWriter.Write(editor.Tree);
    }

    private static byte[] StreamEntry(string name, Sha1Hash hash)
    {
        var bytes = new byte[Dentry.Align(Dentry.StreamFixedSize + Dentry.StoredNameSize(name.Length * 2))];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length);
        hash.CopyTo(bytes.AsSpan(Dentry.StreamHashOffset));
        bytes[Dentry.StreamNameSizeOffset] = (byte)(name.Length * 2);
        System.Text.Encoding.Unicode.GetBytes(name).CopyTo(bytes, Dentry.StreamNameOffset);
        return bytes;
    }

    private static string ErrorOf(byte[] bytes) => Should.Throw<InvalidDataException>(() => MetadataReader.Read(null, bytes, "test")).Message;
}
