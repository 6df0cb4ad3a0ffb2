using System.Text;
using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

/// <summary>One flipped byte anywhere on a media is found, and the message names the file and the offset.</summary>
public class TamperingTests
{
    private static byte[] Build(DemoInputs inputs, Func<MediaDefinition, MediaDefinition>? change = null)
    {
        inputs.Write("pkg/a.bin", [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))]);
        inputs.Write("pkg/small.txt", "five!");
        inputs.Write("pkg/empty.txt", "");
        var definition = inputs.Definition with
        {
            Content = [new("PKG1", inputs["pkg"])],
            Variables = [new("Secret", "zq-secret", true)],
            Password = MediaPassword.Of("correct horse battery", "test", []),
        };
        return inputs.Compose(change is null ? definition : change(definition)).Image.ToArray();
    }

    /// <summary>The files of a media, as its folders say. One of them has no hash in the manifest and is looked at as a structure is.</summary>
    private static List<MediaFile> Files(byte[] image) => [.. MediaImage.Open(new OnePiece(image)).Tree.Files.Where(f => f.Content.Length > 0 && !f.Path.Equals(MediaPaths.ContentIdentity, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Where the files of a media begin.</summary>
    private static Dictionary<string, long> Starts(byte[] image) => Files(image).ToDictionary(f => f.Path, f => f.Content.Pieces(0, f.Content.Length).First().Offset);

    /// <summary>Which file a byte of the media belongs to, with the byte's offset in it; null when it belongs to none.</summary>
    private static Func<long, (string Path, long Offset)?> Places(byte[] image)
    {
        var starts = Starts(image);
        var files = Files(image).Select(f => (f.Path, Start: starts[f.Path], f.Content.Length)).ToList();
        return at => files.Where(f => at >= f.Start && at < f.Start + f.Length).Select(f => ((string, long)?)(f.Path, at - f.Start)).FirstOrDefault();
    }

    /// <summary>What is wrong with how a changed byte was told; null when nothing is.</summary>
    private static string? Miss(byte[] image, long at, (string Path, long Offset)? place)
    {
        var report = new MediaVerifier().Verify(ByteSource.FromBytes(image), full: true);
        var faults = report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Detail}").ToList();
        if (faults.Count == 0) return $"byte {at} ({place}) was not noticed";
        var wanted = place is { } file ? $"offset {file.Offset} (" : $"offset {at} (";
        return faults.Exists(f => f.Contains(wanted, StringComparison.Ordinal) && f.Contains(place?.Path ?? "outside of the files", StringComparison.OrdinalIgnoreCase)) ? null : $"byte {at} ({place}): no '{wanted}' in {string.Join("; ", faults)}";
    }

    /// <summary>Flips a byte at each place, one at a time, and says which were not told as they should be.</summary>
    private static List<string> Misses(byte[] image, IEnumerable<long> places, int seed)
    {
        var random = new Random(seed);
        var placeOf = Places(image);
        var misses = new List<string>();
        foreach (var at in places)
        {
            var mask = (byte)random.Next(1, 256);
            image[at] ^= mask;
            if (Miss(image, at, placeOf(at)) is { } miss) misses.Add(miss);
            image[at] ^= mask;
        }
        return misses;
    }

    /// <summary>Sticks of every layout: each structure, and what lies between and behind them, gets its share of the flips.</summary>
    [Theory]
    [InlineData(PartitionScheme.Mbr, DataPartition.None, null)]
    [InlineData(PartitionScheme.Gpt, DataPartition.None, 45_000_000L)]
    [InlineData(PartitionScheme.Mbr, DataPartition.ExFat, 52_000_000L)]
    [InlineData(PartitionScheme.Gpt, DataPartition.ExFat, null)]
    public void Flips_over_a_whole_stick_are_all_found_and_named(PartitionScheme partitions, DataPartition data, long? size)
    {
        using var inputs = new DemoInputs();
        var stick = Build(inputs, d => d with { OutputKind = OutputKind.Usb, Partitions = partitions, DataPartition = data, Size = size });
        var report = new MediaVerifier().Verify(ByteSource.FromBytes(stick), full: true);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
        var disk = MediaManifest.FromJson(MediaImage.Open(ByteSource.FromBytes(stick)).Required(MediaPaths.Manifest).ToArray()).Discs.ShouldHaveSingleItem();
        var parts = disk.Structures!.Concat(disk.Free!).ToList();
        parts.Sum(p => p.Length).ShouldBe(stick.Length, "every byte has a name");

        var random = new Random(20261130);
        var places = parts.SelectMany(p => Enumerable.Range(0, 8).Select(i => p.Start + random.NextInt64(i % 2 == 0 ? p.Length : Math.Min(p.Length, 600))))
            .Concat(Enumerable.Range(0, 30).Select(_ => random.NextInt64(stick.Length)));

        Misses(stick, places, 1).ShouldBeEmpty();
    }

    /// <summary>A stick's message says what was hit.</summary>
    [Theory]
    [InlineData("partition table and boot code", 446)]
    [InlineData("reserved sectors of the boot volume", 512 + 488)]
    [InlineData("second FAT of the boot volume", 9)]
    [InlineData("folders of the boot volume", 11)]
    [InlineData("copy of the boot region of the content volume", 3)]
    [InlineData("allocation bitmap of the content volume", 0)]
    [InlineData("up-case table of the content volume", 99)]
    [InlineData("free clusters of the content volume", 77)]
    [InlineData("end of the disk", 0)]
    public void Flip_in_a_structure_of_a_stick_names_it(string structure, int offset)
    {
        using var inputs = new DemoInputs();
        var stick = Build(inputs, d => d with { OutputKind = OutputKind.Usb, DataPartition = DataPartition.ExFat, Size = 50_000_000 });
        var disk = MediaManifest.FromJson(MediaImage.Open(ByteSource.FromBytes(stick)).Required(MediaPaths.Manifest).ToArray()).Discs![0];
        var at = disk.Structures!.Concat(disk.Free!).Single(s => s.Path == structure).Start + offset;
        stick[at] ^= 0x40;

        new MediaVerifier().Verify(ByteSource.FromBytes(stick), full: false).Checks.ShouldContain(c => !c.Passed && c.Detail.Contains($"{structure}, offset {at} (", StringComparison.Ordinal));
    }

    /// <summary>The discs of a set after the first: they have no boot image, and vouch for themselves all the same.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Flips_over_a_whole_later_disc_are_all_found_and_named(int number)
    {
        using var inputs = new DemoInputs();
        var disc = BuildSet(inputs)[number - 1];
        var report = new MediaVerifier().Verify(ByteSource.FromBytes(disc), full: true);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
        var random = new Random(number);
        var structures = (int)Starts(disc).Values.Min();

        var places = Enumerable.Range(0, 160).Select(i => (long)random.Next(i % 2 == 0 ? disc.Length : structures));
        var proofs = Starts(disc).Where(f => f.Key is MediaPaths.Identity or MediaPaths.Manifest or MediaPaths.BootIdentity).ToList();
        proofs.Count.ShouldBe(3);
        var files = Files(disc).ToDictionary(f => f.Path, f => f.Content.Length);

        Misses(disc, places.Concat(proofs.SelectMany(p => Enumerable.Range(0, 100).Select(_ => p.Value + random.NextInt64(files[p.Key])))), number).ShouldBeEmpty();
    }

    /// <summary>A set of three discs.</summary>
    private static List<byte[]> BuildSet(DemoInputs inputs)
    {
        var packages = Enumerable.Range(1, 3).Select(i => new MediaContent($"PKG{i}", Path.GetDirectoryName(inputs.Write($"set{i}/large.bin", Noise(3_000_000, i)))!)).ToList();
        foreach (var i in Enumerable.Range(1, 3)) inputs.Write($"set{i}/small.txt", $"small {i}");
        var definition = inputs.Definition with { Content = packages };
        var start = inputs.Compose(inputs.Definition).Image.Length;
        var result = inputs.Plan(definition with { DiscSize = start + 2_500_000 });
        using var set = new DiscSetComposer(inputs.Context).Compose(result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems)));
        set.Discs.Count.ShouldBeGreaterThan(2);
        return [.. set.Discs.Select(d => d.Image.ToArray())];
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Flips_over_the_whole_media_are_all_found_and_named()
    {
        using var inputs = new DemoInputs();
        var disc = Build(inputs);
        new MediaVerifier().Verify(ByteSource.FromBytes(disc), full: true).Passed.ShouldBeTrue();
        var random = new Random(20261127);
        // Half of them where the descriptors and folders are, which are a small part of a disc.
        var structures = (int)Starts(disc).Values.Min();
        Misses(disc, Enumerable.Range(0, 500).Select(i => (long)random.Next(i % 2 == 0 ? disc.Length : structures)), 2).ShouldBeEmpty();
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
