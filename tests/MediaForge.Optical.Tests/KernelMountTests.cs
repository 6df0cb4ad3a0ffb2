using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>Our discs as the file systems of the Linux kernel see them.</summary>
public sealed class KernelMountTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("udf", "", OpticalFileSystem.Udf)]
    [InlineData("iso9660", ",norock,iocharset=utf8", OpticalFileSystem.Joliet)]
    [InlineData("iso9660", ",norock,nojoliet,map=off", OpticalFileSystem.Iso9660)]
    public async Task Mount_random_tree_kernel_shows_it(string fileSystem, string options, OpticalFileSystem view)
    {
        var tree = Sample.RandomTree(70, 300);
        for (var i = 0; i < 1000; i++) tree.AddFile($"many/{i}", ByteSource.FromText($"{i}"));
        var image = OpticalWriter.Build(tree, Sample.Options);
        var iso = await Sample.WriteAsync(_temp, image);
        using var mount = KernelMount.Of(iso, _temp["mnt"], fileSystem, options);
        Sample.Content(mount.Path).ShouldBe(Sample.Content(OpticalImage.Open(image).OpenTree(view)));
    }
}
