using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Tests;

public class XpressEncoderTests
{
    public static TheoryData<WimCompressionLevel, int> LevelsAndChunkSizes()
    {
        var data = new TheoryData<WimCompressionLevel, int>();
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
            foreach (var chunkSize in new[] { 4096, 8192, 16384, 32768, 65536 }) data.Add(level, chunkSize);
        return data;
    }

    [Theory]
    [MemberData(nameof(LevelsAndChunkSizes))]
    public void Encode_of_all_kinds_of_content_decodes_to_it(WimCompressionLevel level, int chunkSize)
    {
        var encoder = new XpressEncoder(chunkSize, level);
        foreach (var (name, content) in SampleFiles.All)
            foreach (var chunk in content.Chunk(chunkSize).Take(12)) RoundTrip(encoder, chunk, name);
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_of_every_size_decodes(WimCompressionLevel level)
    {
        var encoder = new XpressEncoder(65536, level);
        var random = new Random(1);
        byte[][] contents = [SampleFiles.Words(65536, 2), SampleFiles.Code(65536, 3), SampleFiles.Runs(65536, 4), new byte[65536]];
        int[] sizes = [.. Enumerable.Range(1, 40), 255, 256, 257, 259, 260, 261, 262, 263, 300, 511, 512, 513, 4095, 4096, 4097, 65533, 65534, 65535, 65536, .. Enumerable.Range(0, 40).Select(_ => random.Next(1, 65537))];
        foreach (var size in sizes)
            foreach (var content in contents) RoundTrip(encoder, content[..size], $"{size} bytes");
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_of_what_ends_in_zeros_decodes(WimCompressionLevel level)
    {
        // The finder's padding continues them: the match that it finds at the last two bytes, nearer than that of the last
        // three, is too short to be one.
        var encoder = new XpressEncoder(4096, level);
        for (var seed = 1; seed <= 30; seed++)
        {
            byte[] noise = [.. SampleFiles.Noise(600, seed).Select(b => (byte)(b | 1))];
            byte[] chunk = [.. new byte[400], 7, 77, 0, 0, 9, .. noise, 0, 0, 0, 0, 0, 77, 0, 0];
            RoundTrip(encoder, chunk, $"noise {seed}");
        }
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_of_edges_decodes(WimCompressionLevel level)
    {
        var encoder = new XpressEncoder(65536, level);
        byte[] threes = [.. Enumerable.Range(0, 3000).SelectMany(i => new byte[] { 1, 2, 3, (byte)i, (byte)(i >> 8), (byte)(i * 7) })];
        byte[] literals = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] fibonacci = [.. Fibonacci(20).SelectMany((count, symbol) => Enumerable.Repeat((byte)symbol, count)).Take(60000)];
        new Random(5).Shuffle(fibonacci); // words as long as they get
        byte[] twice = [.. SampleFiles.Noise(32768, 6), .. SampleFiles.Noise(32768, 6)]; // a match of 32768 bytes
        RoundTrip(encoder, twice, "twice").ShouldBeLessThan(34000);
        RoundTrip(encoder, new byte[65536], "zeros").ShouldBeLessThan(300); // a match of 65535 bytes
        RoundTrip(encoder, threes, "threes").ShouldBeLessThan(threes.Length);
        RoundTrip(encoder, [.. literals, .. literals, .. literals, .. literals], "literals");
        RoundTrip(encoder, fibonacci, "fibonacci").ShouldBeLessThan(fibonacci.Length);
        RoundTrip(encoder, [.. Enumerable.Repeat("abc"u8.ToArray(), 20000).SelectMany(b => b)], "abc").ShouldBeLessThan(320);
        foreach (var length in new[] { 3, 17, 18, 19, 271, 272, 273, 274, 5000 })
            RoundTrip(encoder, [.. SampleFiles.Noise(5000, 7), .. SampleFiles.Words(3000, 1), .. SampleFiles.Noise(5000, 7).Take(length), .. SampleFiles.Words(3000, 2)], $"a match of {length}");
        RoundTrip(encoder, [.. SampleFiles.Noise(40, 8), .. new byte[65535 - 40], 1], "a run to the last byte but one");
    }

    [Fact]
    public void Encode_of_noise_and_of_tiny_chunks_is_of_no_use()
    {
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
        {
            var encoder = new XpressEncoder(32768, level);
            encoder.Encode(SampleFiles.Noise(32768, 9), new byte[32768]).ShouldBe(0);
            encoder.Encode(new byte[260], new byte[260]).ShouldBe(0);
            encoder.Encode([1], new byte[1]).ShouldBe(0);
            encoder.Encode(new byte[280], new byte[280]).ShouldBeInRange(1, 279);
        }
    }

    [Theory]
    [InlineData(WimCompressionLevel.Fast)]
    [InlineData(WimCompressionLevel.Normal)]
    [InlineData(WimCompressionLevel.Max)]
    public void Encode_does_not_depend_on_what_was_encoded_before(WimCompressionLevel level)
    {
        var used = new XpressEncoder(32768, level);
        var random = new Random(10);
        foreach (var content in SampleFiles.All.Values.Where(c => c.Length > 1000))
        {
            used.Encode(SampleFiles.Noise(random.Next(300, 32768), random.Next()), new byte[32768]);
            used.Encode(SampleFiles.Words(random.Next(300, 32768), random.Next()), new byte[32768]);
            var chunk = content.AsSpan(0, Math.Min(content.Length, 32768));
            byte[] first = new byte[32768], second = new byte[32768];
            var size = used.Encode(chunk, first);
            new XpressEncoder(32768, level).Encode(chunk, second).ShouldBe(size);
            first.AsSpan(0, size).SequenceEqual(second.AsSpan(0, size)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Encode_at_a_higher_level_is_smaller()
    {
        byte[] chunk = [.. SampleFiles.Code(16000, 11), .. SampleFiles.Words(16000, 12)];
        var sizes = Enum.GetValues<WimCompressionLevel>().Select(level => new XpressEncoder(32768, level).Encode(chunk, new byte[32768])).ToArray();
        sizes[1].ShouldBeLessThan(sizes[0]);
        sizes[2].ShouldBeLessThan(sizes[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    [InlineData(32767)]
    [InlineData(131072)]
    public void Constructor_with_a_chunk_size_that_is_not_allowed_throws(int chunkSize) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new XpressEncoder(chunkSize, WimCompressionLevel.Fast));

    [Fact]
    public void Encode_with_lengths_that_are_not_allowed_throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new XpressEncoder(4096, (WimCompressionLevel)9));
        var encoder = new XpressEncoder(4096, WimCompressionLevel.Normal);
        Should.Throw<ArgumentException>(() => encoder.Encode([], new byte[10]));
        Should.Throw<ArgumentException>(() => encoder.Encode(new byte[4097], new byte[5000]));
        Should.Throw<ArgumentException>(() => encoder.Encode(new byte[4096], new byte[4095]));
    }

    [Theory]
    [MemberData(nameof(LevelsAndChunkSizes))]
    public void Encoded_wim_is_sound_to_other_readers(WimCompressionLevel level, int chunkSize)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        File.WriteAllBytes(temp["x.wim"], EncodedWim.Of(SampleFiles.All, WimFlags.CompressXpress, chunkSize, new XpressEncoder(chunkSize, level)));
        wimlib.RunOk("verify", temp["x.wim"]);
        ExternalTool.Require("7z", "7zip").RunOk("t", temp["x.wim"]);
    }

    private static int RoundTrip(XpressEncoder encoder, byte[] chunk, string what)
    {
        var compressed = new byte[chunk.Length + 8];
        compressed.AsSpan(chunk.Length).Fill(0xA5);
        var size = encoder.Encode(chunk, compressed.AsSpan(0, chunk.Length));
        compressed.AsSpan(chunk.Length).IndexOfAnyExcept((byte)0xA5).ShouldBe(-1, what);
        if (size == 0) return 0;
        size.ShouldBeLessThan(chunk.Length, what);
        var output = new byte[chunk.Length];
        XpressDecoder.Decompress(compressed.AsSpan(0, size), output);
        output.AsSpan().SequenceEqual(chunk).ShouldBeTrue(what);
        return size;
    }

    private static IEnumerable<int> Fibonacci(int count)
    {
        for (var (a, b) = (1, 1); count > 0; count--)
        {
            yield return a;
            (a, b) = (b, a + b);
        }
    }
}
