using MediaForge.Execution.Imaging;
using MediaForge.Execution.Machines;
using MediaForge.Testing;

namespace MediaForge.Execution.Tests;

public sealed class WimImagesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public WimImagesTests()
    {
        _temp.Write("source/a.txt", new string('a', 3000));
        _temp.Write("source/_SMSTaskSequence/journal", "secret");
        _temp.Write("source/pagefile.sys", "x");
    }

    public void Dispose() => _temp.Dispose();

    private CapturedImage Capture(string name, bool append = false, params KeyValuePair<string, string>[] properties) =>
        WimImages.Capture(new ImageToCapture(_temp["source"], _temp["image.wim"], name) { Append = append, Description = "About " + name, Exclusions = [@"\_SMSTaskSequence"], Properties = properties }, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Guid.NewGuid(), _ => { });

    [Fact]
    public void Capture_leaves_out_the_usual_and_what_was_asked()
    {
        var captured = Capture("One", false, new KeyValuePair<string, string>("FLAGS", "Professional"));
        (captured.Index, captured.Files, captured.Folders, captured.Bytes).ShouldBe((1, 1, 1, 3000));
        Capture("Two", append: true).Index.ShouldBe(2);
        WimImages.Read(_temp["image.wim"]).ShouldBe([new ImageFacts(1, "One", 3000), new ImageFacts(2, "Two", 3000)]);
        WimImages.Verify(_temp["image.wim"], _ => { }).ShouldBeNull();
        long done = 0;
        WimImages.Apply(new ImageToApply(_temp["image.wim"], 1, _temp["target"]), p => done = Math.Max(done, p.Done));
        Directory.GetFileSystemEntries(_temp["target"]).Select(Path.GetFileName).ShouldBe(["a.txt"]);
        done.ShouldBe(3000);
    }

    /// <summary>Windows lets nobody replace a file that is open, and hives of the captured Windows are replaced afterwards.</summary>
    [Fact]
    public void Capture_leaves_no_file_of_the_folder_open()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Linux lists the open files of a process.");
        _temp.Write("source/Windows/System32/config/SOFTWARE", new string('x', 5000));
        Capture("One");
        Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget).ShouldNotContain(target => target != null && target.StartsWith(_temp["source"], StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_name_that_is_taken_is_refused()
    {
        Capture("One");
        Should.Throw<ArgumentException>(() => Capture("One", append: true));
    }

    [Fact]
    public void Verify_says_what_is_damaged_and_Apply_refuses_it()
    {
        Capture("One");
        using (var file = File.OpenWrite(_temp["image.wim"]))
        {
            file.Position = 210;
            file.Write(new byte[20]);
        }
        WimImages.Verify(_temp["image.wim"], _ => { }).ShouldNotBeNullOrEmpty();
        Should.Throw<InvalidDataException>(() => WimImages.Apply(new ImageToApply(_temp["image.wim"], 1, _temp["target"]), _ => { }));
    }

    [Fact]
    public void Read_what_is_no_WIM_is_refused_and_Verify_says_so()
    {
        Should.Throw<InvalidDataException>(() => WimImages.Read(_temp["source/a.txt"]));
        WimImages.Verify(_temp["source/a.txt"], _ => { }).ShouldNotBeNull();
        Should.Throw<FileNotFoundException>(() => WimImages.Read(_temp["missing.wim"]));
    }

    [Fact]
    public async Task Read_split_WIM_without_a_part_is_damage()
    {
        File.WriteAllBytes(_temp["source/noise"], System.Security.Cryptography.RandomNumberGenerator.GetBytes(3 << 20));
        Capture("One");
        await MediaForge.Wim.WimSplit.WriteAsync(MediaForge.Wim.WimFile.OpenFile(_temp["image.wim"]), _temp["part.swm"], 1 << 20);
        WimImages.Read(_temp["part.swm"]).ShouldHaveSingleItem();
        File.Delete(_temp["part2.swm"]);
        Should.Throw<InvalidDataException>(() => WimImages.Read(_temp["part.swm"])).Message.ShouldContain("part2.swm");
    }
}
