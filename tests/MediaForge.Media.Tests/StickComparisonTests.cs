using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Disk.Devices;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Sticks;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

/// <summary>What an update of a stick leaves unread: it must be the same on both, and nearly all of what is.</summary>
public class StickComparisonTests
{
    private const int Large = 3_000_000;

    private static byte[] Build(DemoInputs inputs, byte[] small, DataPartition data = DataPartition.None, DateTimeOffset? date = null)
    {
        inputs.Write("pkg/large.bin", Noise(Large, 1));
        inputs.Write("pkg/small.bin", small);
        var package = Path.GetDirectoryName(inputs["pkg/small.bin"])!;
        foreach (var file in Directory.GetFiles(package)) File.SetLastWriteTimeUtc(file, DemoInputs.Date.UtcDateTime);
        var bootImage = inputs.WriteBootImage("large.wim", w => w.Image(1).AddFile("Windows/System32/large.dat", ByteSource.FromBytes(Noise(1_000_000, 4)), DemoInputs.Date.UtcDateTime));
        return inputs.Compose(inputs.Definition with { BootImage = bootImage, Content = [new("P", package)], OutputKind = OutputKind.Usb, DataPartition = data, SourceDate = date ?? DemoInputs.Date }).Image.ToArray();
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static IReadOnlyList<ByteRange> FindUnchanged(byte[] there, byte[] wanted) => StickComparison.FindUnchanged(new OnePiece(there), new OnePiece(wanted));

    private static long Length(byte[] stick, string path) => MediaImage.Open(ByteSource.FromBytes(stick)).Required(path).Length;

    [Theory]
    [InlineData(DataPartition.None)]
    [InlineData(DataPartition.ExFat)]
    public void One_changed_file_leaves_nearly_all_unread_the_boot_image_too(DataPartition data)
    {
        using var inputs = new DemoInputs();
        byte[] there = Build(inputs, Noise(300_000, 2), data), wanted = Build(inputs, Noise(300_000, 3), data);

        var unchanged = FindUnchanged(there, wanted);

        foreach (var range in unchanged) there.AsSpan((int)range.Offset, (int)range.Length).SequenceEqual(wanted.AsSpan((int)range.Offset, (int)range.Length)).ShouldBeTrue();
        unchanged.Select(r => r.Offset).ShouldBeInOrder(SortDirection.Ascending);
        var boot = MediaImage.Open(new OnePiece(wanted)).Required(MediaPaths.BootImage);
        var begin = boot.Pieces(0, boot.Length).First().Offset;
        var ofBootImage = unchanged.Where(r => r.Offset >= begin && r.Offset < begin + boot.Length).Sum(r => r.Length);
        ofBootImage.ShouldBeInRange(900_000, boot.Length - 1); // the manifest's hash is in it
        unchanged.Sum(r => r.Length).ShouldBeGreaterThan(Large + ofBootImage - 1);
    }

    /// <summary>Without a source date all that MediaForge makes has the time of the build.</summary>
    [Fact]
    public void Files_of_the_build_may_have_another_time_when_it_is_the_builds()
    {
        using var inputs = new DemoInputs();
        byte[] there = Build(inputs, Noise(300_000, 2)), later = Build(inputs, Noise(300_000, 2), date: DemoInputs.Date.AddDays(3).AddSeconds(1));

        var unchanged = FindUnchanged(there, later);

        unchanged.Sum(r => r.Length).ShouldBeGreaterThan(Large);
        foreach (var range in unchanged) there.AsSpan((int)range.Offset, (int)range.Length).SequenceEqual(later.AsSpan((int)range.Offset, (int)range.Length)).ShouldBeTrue();
    }

    /// <summary>Somebody who changes a file on a stick changes its time.</summary>
    [Fact]
    public async Task A_file_with_another_time_is_read()
    {
        using var inputs = new DemoInputs();
        byte[] there = Build(inputs, Noise(300_000, 2)), wanted = Build(inputs, Noise(300_000, 2));
        FindUnchanged(there, wanted).Sum(r => r.Length).ShouldBeGreaterThan(Large + Length(wanted, MediaPaths.BootImage) - 1);
        var stick = inputs.Write("stick.img", there);
        ExternalTool.Require("mcopy", "mtools").RunOk("-o", "-i", $"{stick}@@1M", inputs.Write("evil.bin", Noise(Large, 9)), "::MediaForge/content/P/large.bin");

        var unchanged = FindUnchanged(await File.ReadAllBytesAsync(stick, TestContext.Current.CancellationToken), wanted);

        unchanged.Sum(r => r.Length).ShouldBeLessThan(Length(wanted, MediaPaths.BootImage) + 300_000 + 1_000_000);
        FindUnchanged(new byte[64 << 20], wanted).ShouldBeEmpty();
        Should.Throw<InvalidDataException>(() => FindUnchanged(wanted, new byte[64 << 20]));
    }
}
