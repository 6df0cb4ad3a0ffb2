using MediaForge.Bytes;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Tests;

public class LzmsDecoderTests
{
    [Fact]
    public void Decompress_of_text_gives_it()
    {
        var output = new byte[Vectors.A.Length];
        LzmsDecoder.Decompress(Vectors.LzmsA, output);
        output.ShouldBe(Vectors.A);
    }

    [Fact]
    public void Decompress_of_machine_code_undoes_the_filter()
    {
        var output = new byte[Vectors.B.Length];
        LzmsDecoder.Decompress(Vectors.LzmsB, output);
        output.ShouldBe(Vectors.B);
    }

    [Theory]
    [InlineData("32K")]
    [InlineData("128K")]
    [InlineData("1M")]
    [InlineData("64M")]
    public void Decompress_of_what_wimlib_compresses_gives_the_bytes(string chunkSize)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        SampleFiles.WriteAll(temp["files"]);
        var code = File.ReadAllBytes(typeof(LzmsDecoder).Assembly.Location);
        temp.Write("files/code.bin", code);
        temp.Write("files/waves.bin", Waves(300_000)); // what delta matches are for
        foreach (var size in new[] { 16, 17, 18, 19, 100, 1000 }) temp.Write($"files/small{size}.bin", [.. code.AsSpan(code.Length / 2, size / 2), .. code.AsSpan(code.Length / 2, size - size / 2)]);
        var path = wimlib.CaptureSamples(temp, "--compress=LZMS", $"--chunk-size={chunkSize}");

        var wim = new RawWim(File.ReadAllBytes(path));
        var file = ByteSource.FromBytes(wim.Bytes);
        var compressed = 0;
        foreach (var blob in wim.CompressedBlobs)
        {
            var source = new ChunkedSource(file, new WimResource(blob.Offset, blob.Size, blob.OriginalSize, WimResourceFlags.Compressed), WimCompression.Lzms, wim.ChunkSize, new ChunkCache(1 << 20));
            Sha1Hash.Of(source).ShouldBe(blob.Hash);
            compressed++;
        }
        compressed.ShouldBeGreaterThan(9);
    }

    [Fact]
    public void Decompress_of_input_that_cannot_be_a_chunk_throws()
    {
        foreach (var size in new[] { 0, 2, 3, 5, 21 }) Should.Throw<InvalidDataException>(() => LzmsDecoder.Decompress(new byte[size], new byte[10])).Message.ShouldContain("even");
        Should.Throw<ArgumentException>(() => LzmsDecoder.Decompress(new byte[4], new byte[LzmsDecoder.MaxChunk + 1]));
        LzmsDecoder.Decompress(new byte[4], []);
    }

    [Fact]
    public void Decompress_of_mutated_input_ends_with_InvalidDataException_at_worst()
    {
        Mutations.ThrowOnlyInvalidData(Vectors.LzmsA, 1_500, 1, input => LzmsDecoder.Decompress(input, new byte[Vectors.A.Length]));
        Mutations.ThrowOnlyInvalidData(Vectors.LzmsB, 1_500, 2, input => LzmsDecoder.Decompress(input, new byte[Vectors.B.Length]));
        var random = new Random(3);
        foreach (var sound in new[] { Vectors.LzmsA, Vectors.LzmsB })
            for (var i = 0; i < 200; i++)
            {
                var size = random.Next(1, 100_000); // more or less than it decodes to
                Mutations.ThrowOnlyInvalidData(() => LzmsDecoder.Decompress(Mutations.Mutate(sound, random), new byte[size]));
            }
    }

    [Fact]
    public void Decompress_of_noise_ends_with_InvalidDataException_at_worst()
    {
        var random = new Random(4);
        for (var i = 0; i < 1000; i++)
        {
            var input = new byte[4 + random.Next(1000) * 2];
            random.NextBytes(input);
            if (i % 3 == 0) input.AsSpan(0, Math.Min(input.Length, 40)).Clear(); // literals first, so that matches have something to copy
            var output = new byte[random.Next(1, 20_000)];
            Mutations.ThrowOnlyInvalidData(() => LzmsDecoder.Decompress(input, output));
        }
    }

    [Fact]
    public void Decompress_of_mutated_input_keeps_to_its_output()
    {
        Mutations.KeepToTheOutput(Vectors.LzmsA, Vectors.A, 1000, 5, LzmsDecoder.Decompress);
        Mutations.KeepToTheOutput(Vectors.LzmsB, Vectors.B, 1000, 6, LzmsDecoder.Decompress);
        foreach (var (compressed, plain) in Wimlib.Require().CompressedChunks("--compress=LZMS", "--chunk-size=32K"))
            Mutations.KeepToTheOutput(compressed, plain, 800, 7, LzmsDecoder.Decompress);
    }

    private static byte[] Waves(int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i + 4 <= size; i += 4) BitConverter.TryWriteBytes(bytes.AsSpan(i), i * 1000 + (int)(Math.Sin(i / 900.0) * 50_000));
        return bytes;
    }
}
