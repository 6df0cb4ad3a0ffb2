using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class Sha1HashTests
{
    [Fact]
    public void Of_the_standards_example_is_its_hash()
    {
        Sha1Hash.Of("abc"u8).ToString().ShouldBe("a9993e364706816aba3e25717850c26c9cd0d89d"); // FIPS 180-1, appendix A
        Sha1Hash.Of(ByteSource.FromText("abc")).ShouldBe(Sha1Hash.Of("abc"u8));
    }

    [Fact]
    public void CopyTo_gives_the_bytes_back()
    {
        var bytes = SampleFiles.Noise(20, 1);
        var copy = new byte[20];
        new Sha1Hash(bytes).CopyTo(copy);
        copy.ShouldBe(bytes);
        (new Sha1Hash(bytes) == new Sha1Hash(copy)).ShouldBeTrue();
        for (var i = 0; i < 20; i++)
        {
            copy[i] ^= 1;
            (new Sha1Hash(bytes) != new Sha1Hash(copy)).ShouldBeTrue();
            copy[i] ^= 1;
        }
    }

    [Fact]
    public void IsZero_of_no_bytes_only()
    {
        default(Sha1Hash).IsZero.ShouldBeTrue();
        Sha1Hash.Of([]).IsZero.ShouldBeFalse();
        Should.Throw<ArgumentException>(() => new Sha1Hash(new byte[19]));
        Should.Throw<ArgumentException>(() => default(Sha1Hash).CopyTo(new byte[19]));
    }
}
