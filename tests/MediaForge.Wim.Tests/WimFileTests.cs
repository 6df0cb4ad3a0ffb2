using System.Security.Cryptography;
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
}
