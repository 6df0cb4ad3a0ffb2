using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Tests;

public class XpressDecoderTests
{
    [Fact]
    public void Decompress_of_the_published_vector_gives_its_text()
    {
        var input = Vectors.XpressA();
        var output = new byte[Vectors.A.Length];
        XpressDecoder.Decompress(input, output);
        output.ShouldBe(Vectors.A);
    }

    /// <summary>The worked example of [MS-XCA] 3.2: the 26 letters, no matches.</summary>
    [Fact]
    public void Decompress_of_the_alphabet_of_the_standard()
    {
        var input = new byte[256 + 20];
        input[48] = 0x50; // 'a'; 5 bits up to 'v', 4 bits from 'w' and for the end
        input.AsSpan(49, 10).Fill(0x55);
        input[59] = 0x45;
        input[60] = 0x44;
        input[61] = 0x04;
        input[128] = 0x04;
        Convert.FromHexString("D852 3ED7 9411 5BE9 195F F9D6 7CDF 8D04 0000 0000".Replace(" ", "")).CopyTo(input, 256);
        var output = new byte[26];
        XpressDecoder.Decompress(input, output);
        System.Text.Encoding.ASCII.GetString(output).ShouldBe("abcdefghijklmnopqrstuvwxyz");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Decompress_of_less_than_the_code_lengths_throws(int size) =>
        Should.Throw<InvalidDataException>(() => XpressDecoder.Decompress(new byte[size], new byte[100]));

    [Theory]
    [InlineData(0x11, "over-full")]
    [InlineData(0xFF, "incomplete")]
    [InlineData(0x00, "no words")]
    public void Decompress_of_a_code_that_is_none_throws(byte lengths, string message) =>
        Should.Throw<InvalidDataException>(() => XpressDecoder.Decompress(Enumerable.Repeat(lengths, 300).ToArray(), new byte[100])).Message.ShouldContain(message);

    [Fact]
    public void Decompress_of_a_match_before_the_beginning_throws()
    {
        var input = new byte[260];
        input[128] = 0x11; // the only symbols are 256 and 257: matches of 3 and 4 bytes from 1 back
        Should.Throw<InvalidDataException>(() => XpressDecoder.Decompress(input, new byte[100])).Message.ShouldContain("match at byte 0");
    }

    [Fact]
    public void Decompress_of_mutated_input_ends_with_InvalidDataException_at_worst() =>
        Mutations.ThrowOnlyInvalidData(Vectors.XpressA(), 5_000, 1, input => XpressDecoder.Decompress(input, new byte[Vectors.A.Length]));

    [Fact]
    public void Decompress_of_mutated_input_keeps_to_its_output()
    {
        Mutations.KeepToTheOutput(Vectors.XpressA(), Vectors.A, 2000, 2, XpressDecoder.Decompress);
        byte[] chunk = [.. SampleFiles.Code(6000, 1), .. SampleFiles.Words(6000, 2), .. SampleFiles.Runs(4000, 3), .. SampleFiles.Noise(300, 4)];
        var compressed = new byte[chunk.Length];
        var size = new XpressEncoder(32768, WimCompressionLevel.Normal).Encode(chunk, compressed);
        Mutations.KeepToTheOutput(compressed[..size], chunk, 2000, 3, XpressDecoder.Decompress);
    }
}
