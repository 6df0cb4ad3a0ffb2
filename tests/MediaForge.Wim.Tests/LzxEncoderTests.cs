using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Tests;

public class LzxEncoderTests
{
    private const int Window = 32768;

    public static TheoryData<int, WimCompressionLevel> WindowsAndLevels => new(
        from window in new[] { Window, 65536, 1 << 18, 1 << 21 }
        from level in Enum.GetValues<WimCompressionLevel>()
        select (window, level));

    [Theory]
    [MemberData(nameof(WindowsAndLevels))]
    public void Encode_of_many_kinds_and_sizes_comes_back(int window, WimCompressionLevel level)
    {
        var encoder = new LzxEncoder(window, level);
        foreach (var size in new[] { 1, 2, 3, 4, 5, 9, 10, 11, 12, 16, 100, 257, 258, 1000, 4095, 32_767, 32_768, 65_536, 140_001 })
        {
            if (size > window) break;
            foreach (var content in Kinds(size)) RoundTrip(encoder, content, window);
        }
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_of_random_mixtures_comes_back(WimCompressionLevel level)
    {
        var random = new Random(77);
        var encoder = new LzxEncoder(Window, level);
        for (var i = 0; i < 60; i++) RoundTrip(encoder, Mixture(random, random.Next(1, Window + 1)), Window);
    }

    [Fact]
    public void Encode_of_2_MiB_with_distant_repeats_comes_back()
    {
        const int large = 1 << 21;
        var half = SampleFiles.Noise(large / 2, 1);
        byte[] content = [.. half, .. SampleFiles.Words(large / 2 - 5000, 2), .. half.AsSpan(0, 5000)];
        foreach (var level in Enum.GetValues<WimCompressionLevel>()) RoundTrip(new LzxEncoder(large, level), content, large).ShouldBeLessThan(large * 3 / 4);
    }

    /// <summary>The offset window - 2 cannot be coded; a match at the last two bytes could have it.</summary>
    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_of_a_full_chunk_that_ends_as_it_begins_comes_back(WimCompressionLevel level)
    {
        var encoder = new LzxEncoder(Window, level);
        for (var same = 1; same <= 8; same++)
        {
            var content = new byte[Window];
            for (var i = 0; i < same; i++) content[i] = content[Window - same + i] = (byte)(200 + i);
            RoundTrip(encoder, content, Window);
        }
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_does_as_well_as_wimlib_on_the_vectors(WimCompressionLevel level)
    {
        var encoder = new LzxEncoder(Window, level);
        RoundTrip(encoder, Vectors.A, Window).ShouldBeLessThanOrEqualTo(Vectors.LzxA.Length + 4);
        RoundTrip(encoder, Vectors.B, Window).ShouldBeLessThanOrEqualTo(Vectors.LzxB.Length * 21 / 20);
    }

    [Fact]
    public void Encode_with_a_higher_level_gives_less()
    {
        byte[] content = [.. SampleFiles.Words(16_000, 1), .. SampleFiles.Code(16_768, 2)];
        var sizes = Enum.GetValues<WimCompressionLevel>().Select(level => RoundTrip(new LzxEncoder(Window, level), content, Window)).ToArray();
        sizes[1].ShouldBeLessThan(sizes[0]);
        sizes[2].ShouldBeLessThanOrEqualTo(sizes[1]);
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_of_what_does_not_shrink_returns_0(WimCompressionLevel level)
    {
        var encoder = new LzxEncoder(Window, level);
        foreach (var size in new[] { 1, 2, 10, 300, 4095, 4096, Window }) encoder.Encode(SampleFiles.Noise(size, size), new byte[size]).ShouldBe(0);
        encoder.Encode([.. Enumerable.Range(0, 256).Select(i => (byte)i)], new byte[256]).ShouldBe(0);
    }

    [Fact]
    public void Encode_of_noise_that_occurs_twice_is_not_taken_for_noise()
    {
        var half = SampleFiles.Noise(Window / 2, 3);
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
            RoundTrip(new LzxEncoder(Window, level), [.. half, .. half], Window).ShouldBeInRange(1, Window * 52 / 100);
    }

    [Fact]
    public void Encode_of_zeros_takes_next_to_nothing()
    {
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
            RoundTrip(new LzxEncoder(Window, level), new byte[Window], Window).ShouldBeInRange(1, 150);
    }

    [Theory]
    [InlineData(Window, WimCompressionLevel.Fast)]
    [InlineData(Window, WimCompressionLevel.Normal)]
    [InlineData(Window, WimCompressionLevel.Max)]
    [InlineData(1 << 18, WimCompressionLevel.Fast)]
    [InlineData(1 << 18, WimCompressionLevel.Normal)]
    public void Encode_gives_the_same_whatever_came_before(int window, WimCompressionLevel level)
    {
        var used = new LzxEncoder(window, level);
        var random = new Random(5);
        for (var i = 0; i < 30; i++)
        {
            var content = Mixture(random, random.Next(1, Window + 1));
            Encode(used, content).ShouldBe(Encode(new LzxEncoder(window, level), content));
        }
    }

    [Fact]
    public void Encode_allocates_nothing()
    {
        var content = SampleFiles.Words(Window, 1);
        var output = new byte[Window];
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
        {
            var encoder = new LzxEncoder(Window, level);
            encoder.Encode(content, output);
            var least = long.MaxValue; // the runtime may allocate for itself, once
            for (var i = 0; i < 5; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                encoder.Encode(content, output);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            least.ShouldBe(0);
        }
    }

    [Fact]
    public void Encode_leaves_the_chunk_as_it_is()
    {
        var content = SampleFiles.Code(Window, 1);
        var copy = content.ToArray();
        new LzxEncoder(Window, WimCompressionLevel.Normal).Encode(content, new byte[Window]);
        content.ShouldBe(copy);
    }

    [Fact]
    public void Encode_of_sizes_that_are_not_allowed_throws()
    {
        var encoder = new LzxEncoder(Window, WimCompressionLevel.Fast);
        Should.Throw<ArgumentException>(() => encoder.Encode([], new byte[10]));
        Should.Throw<ArgumentException>(() => encoder.Encode(new byte[Window + 1], new byte[Window + 1]));
        Should.Throw<ArgumentException>(() => encoder.Encode(new byte[100], new byte[99]));
        Should.Throw<ArgumentOutOfRangeException>(() => new LzxEncoder(30_000, WimCompressionLevel.Fast));
        Should.Throw<ArgumentOutOfRangeException>(() => new LzxEncoder(1 << 14, WimCompressionLevel.Fast));
        Should.Throw<ArgumentOutOfRangeException>(() => new LzxEncoder(1 << 22, WimCompressionLevel.Fast));
        Should.Throw<ArgumentOutOfRangeException>(() => new LzxEncoder(Window, (WimCompressionLevel)9));
    }

    [Theory]
    [InlineData(Window)]
    [InlineData(65536)]
    [InlineData(1 << 20)]
    public void Encode_gives_what_wimlib_and_7z_read(int chunkSize)
    {
        var wimlib = Wimlib.Require();
        var sevenZip = ExternalTool.Require("7z", "7zip");
        using var temp = new TempFolder();
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
        {
            var encoder = new LzxEncoder(chunkSize, level);
            var wim = temp.Write($"{level}.wim", EncodedWim.Of(SampleFiles.All, WimFlags.CompressLzx, chunkSize, encoder));
            wimlib.RunOk("verify", wim); // compares the SHA-1 of every file, as 7z does
            sevenZip.RunOk("t", wim);
        }
    }

    private static IEnumerable<byte[]> Kinds(int size)
    {
        yield return new byte[size];
        yield return SampleFiles.Words(size, size);
        yield return SampleFiles.Code(size, size);
        yield return SampleFiles.Runs(size, size);
        yield return SampleFiles.Records(size, size);
        yield return SampleFiles.Noise(size, size);
        var calls = new byte[size];
        Array.Fill(calls, (byte)0xE8);
        yield return calls;
        yield return [.. Enumerable.Range(0, size).Select(i => (byte)i)];
        yield return [.. Enumerable.Range(0, size).Select(i => (byte)(i / 257))];
        yield return [.. Enumerable.Range(0, size).Select(i => (byte)(i % 258 == 0 ? i / 258 : 7))];
        yield return [.. SampleFiles.Noise(size, 1).Select(b => (byte)(b & 1))];
        yield return [.. SampleFiles.Noise(size, 2).Select(b => b < 80 ? (byte)0xE8 : (byte)(b & 0x80))];
    }

    private static byte[] Mixture(Random random, int size)
    {
        var content = new byte[size];
        for (var at = 0; at < size;)
        {
            var n = Math.Min(size - at, random.Next(1, 6000));
            var seed = random.Next(20);
            var piece = random.Next(7) switch
            {
                0 => SampleFiles.Words(n, seed),
                1 => SampleFiles.Code(n, seed),
                2 => SampleFiles.Runs(n, seed),
                3 => SampleFiles.Records(n, seed),
                4 => SampleFiles.Noise(n, seed),
                5 => new byte[n],
                _ => content[..Math.Min(n, at)],
            };
            piece.CopyTo(content, at);
            at += piece.Length;
        }
        return content;
    }

    private static byte[] Encode(LzxEncoder encoder, byte[] content)
    {
        var output = new byte[content.Length];
        return output[..encoder.Encode(content, output)];
    }

    private static int RoundTrip(LzxEncoder encoder, byte[] content, int window)
    {
        var compressed = Encode(encoder, content);
        compressed.Length.ShouldBeLessThan(content.Length);
        if (compressed.Length == 0) return 0;
        var back = new byte[content.Length];
        LzxDecoder.Decompress(compressed, back, window);
        if (!back.AsSpan().SequenceEqual(content)) back.ShouldBe(content);
        return compressed.Length;
    }
}
