using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Tests;

public class SecretMaskTests
{
    [Theory]
    [InlineData("hunter22", "net use hunter22 /user:x", "net use ******** /user:x")]
    [InlineData("hunter22", "HUNTER22hunter22", "****************")]
    [InlineData("ab", "ab cab (ab) ab", "******** cab (********) ********")]
    [InlineData("1", "1 of 10", "******** of 10")]
    [InlineData("*", "a * b", "a ******** b")]
    [InlineData("line one\r\nline two", "got line two", "got ********")]
    public void Apply_masks_every_occurrence(string secret, string text, string expected)
    {
        var mask = new SecretMask();
        mask.Add(secret);
        mask.Apply(text).ShouldBe(expected);
    }

    [Fact]
    public void Apply_secret_within_a_secret_is_masked_whole()
    {
        var mask = new SecretMask();
        mask.Add("pass");
        mask.Add("password");
        mask.Apply("password").ShouldBe("********");
    }

    [Fact]
    public void Add_empty_secret_masks_nothing()
    {
        var mask = new SecretMask();
        mask.Add(string.Empty);
        mask.Apply("text").ShouldBe("text");
    }
}
