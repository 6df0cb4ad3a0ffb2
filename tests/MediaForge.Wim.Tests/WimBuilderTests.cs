using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class WimBuilderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_of_the_samples_satisfies_wimlib_and_7zip(bool integrityTable)
    {
        var wimlib = Wimlib.Require();
        var sevenZip = ExternalTool.Require("7z", "7zip");
        using var temp = new TempFolder();
        var built = WimBuilder.Create([Samples("One"), Samples("Two")], Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 2, integrityTable);
        await built.WriteToFileAsync(temp["x.wim"]);

        wimlib.RunOk("verify", temp["x.wim"]);
        sevenZip.RunOk("t", temp["x.wim"]);
        var info = wimlib.RunOk("info", temp["x.wim"]);
        info.ShouldMatch(@"Boot Index:\s+2");
        info.ShouldMatch(@"Name:\s+Two");
        info.ShouldMatch(@"Architecture:\s+x86_64");
        info.Contains("Integrity info").ShouldBe(integrityTable);
        wimlib.RunOk(["apply", temp["x.wim"], "2", temp["applied"], .. integrityTable ? ["--check"] : Array.Empty<string>()]);
        foreach (var (name, bytes) in SampleFiles.All) File.ReadAllBytes(Path.Combine(temp["applied"], name)).AsSpan().SequenceEqual(bytes).ShouldBeTrue(name);
        File.GetLastWriteTimeUtc(Path.Combine(temp["applied"], "one.bin")).ShouldBe(SampleFiles.Time);

        // wimlib counts as we do
        wimlib.RunOk("capture", temp["applied"], temp["again.wim"], "Again", "--compress=none");
        var (ours, theirs) = (WimFile.Open(built).Images[1], WimFile.Open(ByteSource.FromFile(temp["again.wim"])).Images[0]);
        (ours.FileCount, ours.DirectoryCount, ours.TotalBytes).ShouldBe((theirs.FileCount, theirs.DirectoryCount, theirs.TotalBytes));
    }

    [Fact]
    public void Create_is_deterministic_and_never_smaller_than_boot_managers_want()
    {
        ByteSource Make() => WimBuilder.Create([new WimImageDefinition("Tiny", new MediaTree(), SampleFiles.Time)], Guid.Empty);
        Make().ToArray().ShouldBe(Make().ToArray());
        Make().Length.ShouldBeGreaterThanOrEqualTo(65536);
        WimFile.Open(Make()).OpenImage(1).Root.Children.ShouldBeEmpty();
    }

    [Fact]
    public void Create_takes_the_times_of_the_tree()
    {
        var tree = new MediaTree();
        tree.AddFile("a/b.txt", ByteSource.FromText("b")).Modified = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        var image = WimFile.Open(WimBuilder.Create([new WimImageDefinition("X", tree, SampleFiles.Time)], Guid.Empty)).OpenImage(1);
        image.Find("a/b.txt")!.LastWriteTime.ShouldBe(new DateTime(2020, 1, 2, 1, 4, 5, DateTimeKind.Utc));
        image.Find("a")!.LastWriteTime.ShouldBe(SampleFiles.Time);
        image.Find("a/b.txt")!.Attributes.ShouldBe(FileAttributes.Archive);
    }

    [Fact]
    public void Create_of_what_cannot_be_throws()
    {
        var image = new WimImageDefinition("X", new MediaTree(), SampleFiles.Time);
        Should.Throw<ArgumentException>(() => WimBuilder.Create([], Guid.Empty));
        Should.Throw<ArgumentException>(() => WimBuilder.Create([image, image with { Name = "x" }], Guid.Empty));
        Should.Throw<ArgumentOutOfRangeException>(() => WimBuilder.Create([image], Guid.Empty, 2));
        Should.Throw<ArgumentException>(() => WimBuilder.Create([image with { Properties = [new("A//B", "x")] }], Guid.Empty));
    }

    private static WimImageDefinition Samples(string name)
    {
        var tree = new MediaTree();
        foreach (var (path, bytes) in SampleFiles.All) tree.AddFile(path, ByteSource.FromBytes(bytes));
        tree.AddFolder("Empty folder");
        return new WimImageDefinition(name, tree, SampleFiles.Time) { Description = "Made on the spot", Properties = [new("WINDOWS/ARCH", "9")] };
    }
}
