using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Tests;

public class LzxDecoderTests
{
    [Fact]
    public void Decompress_of_text_gives_it()
    {
        var output = new byte[Vectors.A.Length];
        LzxDecoder.Decompress(Vectors.LzxA, output, 32768);
        output.ShouldBe(Vectors.A);
    }

    [Fact]
    public void Decompress_of_machine_code_undoes_the_call_translation()
    {
        var output = new byte[Vectors.B.Length];
        LzxDecoder.Decompress(Vectors.LzxB, output, 32768);
        output.ShouldBe(Vectors.B);
    }

    [Theory]
    [InlineData(32)] // the header of 3 + 1 + 16 bits leaves 12 bits of its unit
    [InlineData(31)]
    public void Decompress_of_an_uncompressed_block_copies_it(int size)
    {
        var content = SampleFiles.Noise(size, 5);
        content.AsSpan().Replace((byte)0xE8, (byte)0);
        var output = new byte[2 * size];
        LzxDecoder.Decompress([.. UncompressedBlock(content), .. UncompressedBlock(content)], output, 32768);
        output.ShouldBe([.. content, .. content]);
    }

    [Fact]
    public void Decompress_of_an_uncompressed_block_that_is_cut_throws()
    {
        var input = UncompressedBlock(new byte[40]);
        for (var i = 0; i < input.Length; i++)
        {
            var cut = input[..i];
            Should.Throw<InvalidDataException>(() => LzxDecoder.Decompress(cut, new byte[40], 32768));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30000)]
    [InlineData(16384)]
    [InlineData(4 << 20)]
    public void Decompress_with_a_window_that_is_not_allowed_throws(int window) =>
        Should.Throw<ArgumentOutOfRangeException>(() => LzxDecoder.Decompress(Vectors.LzxA, new byte[10], window));

    [Theory]
    [InlineData(32768)]
    [InlineData(65536)]
    [InlineData(1 << 21)]
    public void Decompress_of_mutated_input_ends_with_InvalidDataException_at_worst(int window)
    {
        Mutations.ThrowOnlyInvalidData(Vectors.LzxA, 2_000, 2, input => LzxDecoder.Decompress(input, new byte[Vectors.A.Length], window));
        Mutations.ThrowOnlyInvalidData(Vectors.LzxB, 2_000, 3, input => LzxDecoder.Decompress(input, new byte[Vectors.B.Length], window));
        Mutations.ThrowOnlyInvalidData(UncompressedBlock(new byte[40]), 1_000, 4, input => LzxDecoder.Decompress(input, new byte[40], window));
    }

    [Fact]
    public void Decompress_of_noise_ends_with_InvalidDataException_at_worst()
    {
        var random = new Random(6);
        for (var i = 0; i < 1000; i++)
        {
            var input = new byte[random.Next(2000)];
            random.NextBytes(input);
            if (input.Length > 1) input[1] = (byte)(input[1] & 0x1F | random.Next(1, 4) << 5); // an existing block type
            Mutations.ThrowOnlyInvalidData(() => LzxDecoder.Decompress(input, new byte[random.Next(32769)], 32768));
        }
    }

    [Fact]
    public void Decompress_of_mutated_input_keeps_to_its_output()
    {
        Mutations.KeepToTheOutput(Vectors.LzxA, Vectors.A, 1000, 7, (input, output) => LzxDecoder.Decompress(input, output, 32768));
        Mutations.KeepToTheOutput(Vectors.LzxB, Vectors.B, 1000, 8, (input, output) => LzxDecoder.Decompress(input, output, 32768));
        Mutations.KeepToTheOutput(UncompressedBlock(new byte[40]), new byte[40], 500, 9, (input, output) => LzxDecoder.Decompress(input, output, 32768));
        foreach (var (compressed, plain) in Wimlib.Require().CompressedChunks("--compress=LZX", "--chunk-size=32K"))
            Mutations.KeepToTheOutput(compressed, plain, 800, 10, (input, output) => LzxDecoder.Decompress(input, output, 32768));
    }

    /// <summary>[type 3: 3 bits][0][size: 16 bits][12 bits of padding][R0 R1 R2][bytes][pad to even].</summary>
    private static byte[] UncompressedBlock(byte[] content)
    {
        var bits = 3u << 29 | (uint)content.Length << 12;
        byte[] header = [(byte)(bits >> 16), (byte)(bits >> 24), (byte)bits, (byte)(bits >> 8)];
        return [.. header, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, .. content, .. new byte[content.Length % 2]];
    }
}
