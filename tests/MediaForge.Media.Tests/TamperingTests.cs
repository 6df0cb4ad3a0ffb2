using System.Text;
using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

/// <summary>One flipped byte anywhere on a media is found, and the message names the file and the offset.</summary>
public class TamperingTests
{
    /// <summary>Bytes whose parts know where they are in the whole.</summary>
    private sealed class OnePiece(byte[] bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var n = (int)Math.Min(buffer.Length, Math.Max(0, bytes.Length - offset));
            bytes.AsSpan((int)offset, n).CopyTo(buffer);
            return n;
        }
    }

    private static byte[] Build(DemoInputs inputs)
    {
        inputs.Write("pkg/a.bin", [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))]);
        inputs.Write("pkg/small.txt", "five!");
        inputs.Write("pkg/empty.txt", "");
        return inputs.Compose(inputs.Definition with
        {
            Content = [new("PKG1", inputs["pkg"])],
            Variables = [new("Secret", "zq-secret", true)],
            Password = MediaPassword.Of("correct horse battery", "test", []),
        }).Image.ToArray();
    }

    /// <summary>Where the files of a disc begin, as its folders say.</summary>
    private static Dictionary<string, long> Starts(byte[] disc) => OpticalImage.Open(new OnePiece(disc)).Tree.Files.Where(f => f.Content.Length > 0).ToDictionary(f => f.Path, f => f.Content.Pieces(0, f.Content.Length).First().Offset);

    /// <summary>Which file a byte of the disc belongs to, with the byte's offset in it; null when it belongs to none.</summary>
    private static Func<long, (string Path, long Offset)?> Places(byte[] disc)
    {
        var files = Starts(disc).Select(f => (Path: f.Key, Start: f.Value, OpticalImage.Open(ByteSource.FromBytes(disc)).Tree.FindFile(f.Key)!.Content.Length)).ToList();
        return at => files.Where(f => at >= f.Start && at < f.Start + f.Length).Select(f => ((string, long)?)(f.Path, at - f.Start)).FirstOrDefault();
    }

    private static string? Miss(byte[] disc, long at, (string Path, long Offset)? place)
    {
        var report = new MediaVerifier().Verify(ByteSource.FromBytes(disc), full: true);
        var faults = report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Detail}").ToList();
        if (faults.Count == 0) return $"byte {at} ({place}) was not noticed";
        var wanted = place is { } file ? $"offset {file.Offset} (" : $"offset {at} (";
        return faults.Exists(f => f.Contains(wanted, StringComparison.Ordinal) && f.Contains(place?.Path ?? "outside of the files", StringComparison.OrdinalIgnoreCase)) ? null : $"byte {at} ({place}): no '{wanted}' in {string.Join("; ", faults)}";
    }

    [Fact]
    public void Flips_over_the_whole_media_are_all_found_and_named()
    {
        using var inputs = new DemoInputs();
        var disc = Build(inputs);
        new MediaVerifier().Verify(ByteSource.FromBytes(disc), full: true).Passed.ShouldBeTrue();
        var places = Places(disc);
        var random = new Random(20261127);
        var misses = new List<string>();
        // Half of them where the descriptors and folders are, which are a small part of a disc.
        var structures = (int)Starts(disc).Values.Min();
        for (var round = 0; round < 500; round++)
        {
            var at = random.Next(round % 2 == 0 ? disc.Length : structures);
            var mask = (byte)random.Next(1, 256);
            disc[at] ^= mask;
            if (Miss(disc, at, places(at)) is { } miss) misses.Add(miss);
            disc[at] ^= mask;
        }
        misses.ShouldBeEmpty();
    }

    /// <summary>The files by which a media proves itself vouch for each other: every byte of them.</summary>
    [Theory]
    [InlineData(MediaPaths.Identity)]
    [InlineData(MediaPaths.Manifest)]
    public void Flips_of_each_byte_of_the_proofs_are_found_and_named(string path)
    {
        using var inputs = new DemoInputs();
        var disc = Build(inputs);
        var places = Places(disc);
        var start = Starts(disc)[path];
        var length = OpticalImage.Open(ByteSource.FromBytes(disc)).Tree.FindFile(path)!.Content.Length;
        var misses = new List<string>();
        for (var at = start; at < start + length; at += path == MediaPaths.Identity ? 3 : 29)
        {
            disc[at] ^= 2;
            if (Miss(disc, at, places(at)) is { } miss) misses.Add(miss);
            disc[at] ^= 2;
        }
        misses.ShouldBeEmpty();
    }

    [Fact]
    public void Bytes_between_and_after_files_are_looked_at()
    {
        using var inputs = new DemoInputs();
        var disc = Build(inputs);
        var places = Places(disc);
        var small = Starts(disc)["MediaForge/content/PKG1/small.txt"];
        disc[small + 5] = 1; // what fills up its block
        Miss(disc, small + 5, places(small + 5)).ShouldBeNull();
        disc[small + 5] = 0;
        new MediaVerifier().Verify(ByteSource.FromBytes((byte[])[.. disc, .. new byte[4096]]), full: true).Passed.ShouldBeTrue("drives add empty blocks");
        new MediaVerifier().Verify(ByteSource.FromBytes((byte[])[.. disc, .. new byte[100], 1]), full: true).Checks.ShouldContain(c => !c.Passed && c.Detail.Contains($"at offset {disc.Length + 100}", StringComparison.Ordinal));
        new MediaVerifier().Verify(ByteSource.FromBytes(disc.AsMemory(0, disc.Length - 2048)), full: true).Checks.ShouldContain(c => !c.Passed && c.Detail.Contains("cut off", StringComparison.Ordinal));
    }

    [Fact]
    public void Quick_verification_looks_at_structures_too()
    {
        using var inputs = new DemoInputs();
        var disc = Build(inputs);
        disc[(16 * 2048) + 700] ^= 1;
        new MediaVerifier().Verify(ByteSource.FromBytes(disc), full: false).Checks.ShouldContain(c => !c.Passed && c.Detail.Contains($"offset {(16 * 2048) + 700} (", StringComparison.Ordinal));
    }

    [Fact]
    public void Manifest_is_found_without_folders()
    {
        using var inputs = new DemoInputs();
        var disc = Build(inputs);
        var manifest = ManifestSearch.Find(ByteSource.FromBytes(disc)).ShouldNotBeNull();
        manifest.Files.ShouldContain(f => f.Path == "MediaForge/content/PKG1/a.bin");
        ManifestSearch.Find(ByteSource.FromBytes(Encoding.ASCII.GetBytes(new string('x', 10_000)))).ShouldBeNull();
    }
}
