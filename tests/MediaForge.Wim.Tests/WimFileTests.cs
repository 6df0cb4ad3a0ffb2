using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class WimFileTests
{
    [Theory]
    [InlineData("none", null)]
    [InlineData("XPRESS", "4K")]
    [InlineData("XPRESS", "8K")]
    [InlineData("XPRESS", "16K")]
    [InlineData("XPRESS", "32K")]
    [InlineData("XPRESS", "64K")]
    [InlineData("LZX", "32K")]
    [InlineData("LZX", "64K")]
    [InlineData("LZX", "128K")]
    [InlineData("LZX", "256K")]
    [InlineData("LZX", "512K")]
    [InlineData("LZX", "1M")]
    [InlineData("LZX", "2M")]
    public void OpenFile_of_every_kind_that_wimlib_writes_gives_the_bytes(string compression, string? chunkSize)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var path = wimlib.CaptureSamples(temp, [$"--compress={compression}", .. chunkSize is null ? Array.Empty<string>() : [$"--chunk-size={chunkSize}"]]);

        var wim = WimFile.Open(ByteSource.FromFile(path));
        wim.Header.Compression.ToString().ShouldBe(compression, StringCompareShould.IgnoreCase);
        var image = wim.OpenImage(1);
        foreach (var (name, bytes) in SampleFiles.All)
        {
            var file = image.OpenFile(name);
            file.Length.ShouldBe(bytes.Length);
            file.ToArray().AsSpan().SequenceEqual(bytes).ShouldBeTrue(name);
            image.Find(name)!.LastWriteTime.ShouldBe(SampleFiles.Time);
        }
        image.Root.SelfAndDescendants().Count(e => !e.IsDirectory).ShouldBe(SampleFiles.All.Count);
        wim.Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Open_of_a_pipable_wim_says_what_to_do()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("one/file.txt", "text");
        wimlib.RunOk("capture", temp["one"], temp["x.wim"], "X", "--pipable");
        var error = Should.Throw<WimUnsupportedException>(() => WimFile.Open(ByteSource.FromFile(temp["x.wim"])));
        error.Message.ShouldContain("wimlib-imagex export");
        error.Message.ShouldContain("x.wim");
    }

    [Theory]
    [InlineData("--compress=LZMS")]
    [InlineData("--compress=LZMS --chunk-size=1M")]
    [InlineData("--solid")]
    [InlineData("--solid --solid-chunk-size=64K")]
    [InlineData("--solid --solid-compress=LZX --solid-chunk-size=128K")]
    [InlineData("--solid --solid-compress=XPRESS --solid-chunk-size=32K")]
    public void Open_of_an_esd_reads_everything_and_does_not_take_it_for_a_boot_image(string options)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var wim = WimFile.Open(ByteSource.FromFile(wimlib.CaptureSamples(temp, options.Split(' '))));
        wim.Verify().Problems.ShouldBeEmpty();
        foreach (var (name, bytes) in SampleFiles.All) wim.OpenImage(1).OpenFile(name).ToArray().AsSpan().SequenceEqual(bytes).ShouldBeTrue(name);
        Should.Throw<WimUnsupportedException>(wim.RequireBootable).Message.ShouldContain("mediaforge wim export");
        Should.Throw<WimUnsupportedException>(() => new WimEditor(wim).Build());
    }

    [Fact]
    public void OpenFile_of_a_split_wim_finds_its_parts_and_names_a_missing_one()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        for (var i = 0; i < 4; i++) temp.Write($"one/{i}.bin", SampleFiles.Noise(700_000, i));
        wimlib.RunOk("capture", temp["one"], temp["x.wim"], "X");
        wimlib.RunOk("split", temp["x.wim"], temp["x.swm"], "1");
        File.Exists(temp["x3.swm"]).ShouldBeTrue();
        WimFile.OpenFile(temp["x.swm"]).Verify().Problems.ShouldBeEmpty();
        WimFile.Open(ByteSource.FromFile(temp["x.swm"])).Verify().Problems.ShouldNotBeEmpty();
        Should.Throw<WimUnsupportedException>(WimFile.OpenFile(temp["x.swm"]).RequireBootable).Message.ShouldContain("Join");
        Should.Throw<WimUnsupportedException>(() => WimFile.OpenFile(temp["x2.swm"])).Message.ShouldContain("part 2 of");
        File.Delete(temp["x3.swm"]);
        Should.Throw<FileNotFoundException>(() => WimFile.OpenFile(temp["x.swm"])).Message.ShouldContain("x3.swm");
        File.Copy(temp["x2.swm"], temp["x3.swm"]);
        Should.Throw<InvalidDataException>(() => WimFile.OpenFile(temp["x.swm"])).Message.ShouldContain("part 2");
    }

    [Theory]
    [InlineData("<WIM><ESD><ENCRYPTED/></ESD></WIM>", "encrypted")]
    public void Open_of_an_encrypted_esd_does_not_advise_to_export_it(string text, string message)
    {
        var sound = Sound().ToArray();
        var xml = System.Text.Encoding.Unicode.GetBytes(text);
        byte[] bytes = [.. sound[..(int)WimFile.Open(ByteSource.FromBytes(sound)).Header.Xml.Offset], .. xml];
        BitConverter.TryWriteBytes(bytes.AsSpan(0x0C), WimHeader.SolidVersion);
        BitConverter.TryWriteBytes(bytes.AsSpan(0x48), xml.Length + (2L << 56));
        BitConverter.TryWriteBytes(bytes.AsSpan(0x58), (long)xml.Length);
        Should.Throw<WimUnsupportedException>(() => WimFile.Open(ByteSource.FromBytes(bytes))).Message.ShouldContain(message);
    }

    [Fact]
    public void Open_of_what_is_no_sound_wim_names_the_place()
    {
        var sound = Sound().ToArray();
        OpenError([]).ShouldContain("header");
        OpenError(new byte[4096]).ShouldContain("offset 0");
        OpenError(sound[..100]).ShouldContain("header");
        OpenError(sound[..^1]).ShouldContain("XML");
        OpenError(sound[..^1]).ShouldContain("truncated");
        OpenError(Patch(0x10, 0x40)).ShouldContain("interrupted");
        OpenError(Patch(0x2C, 2)).ShouldContain("2");
        OpenError(Patch(0x78, 2)).ShouldContain("boots image 2 of 1");
        OpenError(Patch(0x34, 0xFF)).ShouldContain("blob table");

        byte[] Patch(int at, byte value)
        {
            var bytes = (byte[])sound.Clone();
            bytes[at] = value;
            return bytes;
        }

        static string OpenError(byte[] bytes) => Should.Throw<InvalidDataException>(() => WimFile.Open(ByteSource.FromBytes(bytes))).Message;
    }

    [Fact]
    public void Images_tell_what_the_xml_says()
    {
        var tree = new MediaTree();
        tree.AddFile("Windows/System32/ntoskrnl.exe", ByteSource.FromText("kernel"));
        var wim = WimFile.Open(WimBuilder.Create(
            [
                new WimImageDefinition("Microsoft Windows PE (amd64)", tree, SampleFiles.Time)
                {
                    Description = "A description",
                    Properties =
                    [
                        new("WINDOWS/ARCH", "9"), new("WINDOWS/EDITIONID", "WindowsPE"), new("WINDOWS/INSTALLATIONTYPE", "WindowsPE"),
                        new("WINDOWS/LANGUAGES/LANGUAGE", "en-US"), new("WINDOWS/LANGUAGES/DEFAULT", "en-US"),
                        new("WINDOWS/VERSION/MAJOR", "10"), new("WINDOWS/VERSION/MINOR", "0"), new("WINDOWS/VERSION/BUILD", "26100"), new("WINDOWS/VERSION/SPBUILD", "1742"),
                        new("DISPLAYNAME", "Windows PE"), new("FLAGS", "9"),
                    ],
                },
                new WimImageDefinition("Other", new MediaTree(), SampleFiles.Time),
            ],
            Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            1));
        var info = wim.Images[0];
        info.Index.ShouldBe(1);
        info.Name.ShouldBe("Microsoft Windows PE (amd64)");
        info.Description.ShouldBe("A description");
        info.DisplayName.ShouldBe("Windows PE");
        info.Flags.ShouldBe("9");
        info.Architecture.ShouldBe(WimArchitecture.X64);
        info.EditionId.ShouldBe("WindowsPE");
        info.InstallationType.ShouldBe("WindowsPE");
        info.Version.ShouldBe(new Version(10, 0, 26100, 1742));
        info.Languages.ShouldBe(["en-US"]);
        info.DefaultLanguage.ShouldBe("en-US");
        info.TotalBytes.ShouldBe(6);
        info.FileCount.ShouldBe(1);
        info.DirectoryCount.ShouldBe(3);
        info.CreationTime.ShouldBe(SampleFiles.Time);
        info.LastModified.ShouldBe(SampleFiles.Time);
        var bare = wim.Images[1];
        (bare.Description, bare.Architecture, bare.Version, bare.DefaultLanguage).ShouldBe((null, null, null, null));
        bare.Languages.ShouldBeEmpty();
        wim.Header.Guid.ShouldBe(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));

        wim.FindImage("2").ShouldBe(2);
        wim.FindImage("OTHER").ShouldBe(2);
        wim.FindImage("windows pe").ShouldBe(1);
        var error = Should.Throw<WimImageNotFoundException>(() => wim.FindImage("Setup"));
        error.Message.ShouldContain("1 'Microsoft Windows PE (amd64)', 2 'Other'");
        Should.Throw<WimImageNotFoundException>(() => wim.OpenImage(3));
    }

    [Fact]
    public void OpenBlob_of_a_stored_content_is_a_range_of_the_file()
    {
        var source = Sound();
        var wim = WimFile.Open(source);
        var blob = wim.OpenBlob(Sha1Hash.Of("stored"u8));
        blob.ToArray().ShouldBe("stored"u8.ToArray());
        wim.Contains(Sha1Hash.Of("not there"u8)).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => wim.OpenBlob(Sha1Hash.Of("not there"u8)));
        wim.OpenBlob(default).Length.ShouldBe(0);
    }

    [Theory]
    [InlineData("XPRESS")]
    [InlineData("LZX")]
    public void Read_at_any_offset_from_several_threads_gives_the_bytes(string compression)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var content = SampleFiles.Words(500_000, 3);
        temp.Write("one/words.txt", content);
        wimlib.RunOk("capture", temp["one"], temp["x.wim"], "X", $"--compress={compression}");
        var file = WimFile.Open(ByteSource.FromFile(temp["x.wim"])).OpenImage(1).OpenFile("words.txt");
        Parallel.For(0, 8, thread =>
        {
            var random = new Random(thread);
            var buffer = new byte[100_000];
            for (var i = 0; i < 50; i++)
            {
                var offset = random.Next(content.Length);
                var length = random.Next(3) == 0 ? random.Next(100) : random.Next(buffer.Length);
                var n = file.Read(offset, buffer.AsSpan(0, length));
                Assert.Equal(Math.Min(length, content.Length - offset), n);
                Assert.True(buffer.AsSpan(0, n).SequenceEqual(content.AsSpan(offset, n)));
            }
        });
        file.Read(content.Length, new byte[1]).ShouldBe(0);
    }

    [Fact]
    public void Verify_of_damage_names_image_path_blob_and_offset()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("one/folder/words.txt", SampleFiles.Words(100_000, 1));
        temp.Write("one/other.txt", SampleFiles.Words(100_000, 2));
        wimlib.RunOk("capture", temp["one"], temp["x.wim"], "The image", "--compress=LZX", "--check");
        var bytes = File.ReadAllBytes(temp["x.wim"]);
        var wim = WimFile.Open(ByteSource.FromBytes(bytes));
        wim.Verify().ShouldSatisfyAllConditions(v => v.IsSound.ShouldBeTrue(), v => v.HasIntegrityTable.ShouldBeTrue(), v => v.BlobCount.ShouldBe(3));

        var hash = wim.OpenImage(1).Find("folder/words.txt")!.Hash;
        var resource = wim.Blobs.Find(hash)!.Value.Resource;
        bytes[resource.Offset + resource.Size / 2] ^= 1;
        var problems = WimFile.Open(ByteSource.FromBytes(bytes)).Verify().Problems;
        problems.Count.ShouldBe(2);
        problems[0].Message.ShouldContain("integrity table");
        problems[1].Offset.ShouldBe(resource.Offset);
        problems[1].ImageIndex.ShouldBe(1);
        problems[1].Path.ShouldBe(@"\folder\words.txt");
        problems[1].Blob.ShouldBe(hash);
        problems[1].Message.ShouldContain("The image");
        problems[1].Message.ShouldContain(hash.ToString());

        var metadata = wim.Blobs.Metadata[0].Resource;
        bytes[metadata.Offset + metadata.Size - 3] ^= 1;
        WimFile.Open(ByteSource.FromBytes(bytes)).Verify().Problems.ShouldContain(p => p.Offset == metadata.Offset && p.ImageIndex == 1);
    }

    [Fact]
    public void Verify_of_a_content_that_is_not_there_names_the_file()
    {
        var bytes = Sound().ToArray();
        var table = (int)WimFile.Open(ByteSource.FromBytes(bytes)).Header.BlobTable.Offset;
        bytes[table + BlobTable.RowSize + 30] ^= 1; // the hash of the only file's row
        var wim = WimFile.Open(ByteSource.FromBytes(bytes));
        var problems = wim.Verify().Problems;
        problems.ShouldContain(p => p.Path == @"\folder\stored.txt" && p.Offset == -1);
        Should.Throw<InvalidDataException>(() => wim.OpenImage(1).OpenFile("folder/stored.txt")).Message.ShouldContain("stored.txt");
    }

    [Fact]
    public void Verify_that_is_cancelled_stops()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Should.Throw<OperationCanceledException>(() => WimFile.Open(Sound()).Verify(cancellationToken: cancel.Token));
    }

    [Fact]
    public void Verify_reports_progress_up_to_the_end()
    {
        var last = new CopyProgress();
        var progress = new Recorder(p => last = p.Done > last.Done ? p : last);
        WimFile.Open(Sound()).Verify(progress: progress);
        last.Done.ShouldBe(last.Total);
        last.Total.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Open_and_read_of_mutated_files_end_with_InvalidDataException_at_worst()
    {
        static void ReadAll(byte[] bytes)
        {
            var wim = WimFile.Open(ByteSource.FromBytes(bytes));
            wim.Verify();
            for (var i = 1; i <= wim.Images.Count; i++)
            {
                var image = wim.OpenImage(i);
                foreach (var entry in image.Root.SelfAndDescendants())
                {
                    image.Find(entry.Path).ShouldNotBeNull();
                    _ = (entry.ShortName, entry.CreationTime, entry.LastAccessTime, entry.Streams, entry.ReparseTag, entry.HardLinkGroup);
                }
            }
            using var editor = new WimEditor(wim);
            if (wim.Images.Count > 0) editor.Image(1).AddFile("a new folder/a new file", ByteSource.FromText("x"), SampleFiles.Time);
            var built = editor.Build();
            _ = built.ToArray();
        }

        // Mutations of the small parts that the rest hangs on, and of the whole.
        var sound = Sound().ToArray();
        var tables = (int)WimFile.Open(ByteSource.FromBytes(sound)).Blobs.Metadata[0].Resource.Offset;
        Mutations.ThrowOnlyInvalidData(sound[..WimHeader.Size], 1000, 1, head => ReadAll([.. head[..Math.Min(head.Length, WimHeader.Size)], .. sound[WimHeader.Size..]]), e => e is WimUnsupportedException);
        Mutations.ThrowOnlyInvalidData(sound[tables..], 1000, 2, tail => ReadAll([.. sound[..tables], .. tail]), e => e is WimUnsupportedException);
    }

    [Fact]
    public void Open_and_read_of_mutated_compressed_files_end_with_InvalidDataException_at_worst()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("one/words.txt", SampleFiles.Words(70_000, 1));
        temp.Write("one/folder/code.bin", SampleFiles.Code(5_000, 2));
        wimlib.RunOk("capture", temp["one"], temp["x.wim"], "X", "--compress=LZX", "--check");
        Mutations.ThrowOnlyInvalidData(File.ReadAllBytes(temp["x.wim"]), 300, 3, bytes => WimFile.Open(ByteSource.FromBytes(bytes)).Verify(), e => e is WimUnsupportedException);
    }

    private static ByteSource Sound()
    {
        var tree = new MediaTree();
        tree.AddFile("folder/stored.txt", ByteSource.FromText("stored"));
        return WimBuilder.Create([new WimImageDefinition("Sound", tree, SampleFiles.Time)], Guid.Empty, 1);
    }

    private sealed class Recorder(Action<CopyProgress> report) : IProgress<CopyProgress>
    {
        private readonly Lock _gate = new();

        public void Report(CopyProgress value)
        {
            lock (_gate) report(value);
        }
    }
}
