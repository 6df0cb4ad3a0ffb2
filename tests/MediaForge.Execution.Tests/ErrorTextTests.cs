using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Tests;

public class ErrorTextTests
{
    [Theory]
    [InlineData(0, "0x00000000 (0): done")]
    [InlineData(5, "0x00000005 (5): access is denied")]
    [InlineData(unchecked((int)0x80070005), "0x80070005: access is denied")]
    [InlineData(4316, "0x000010DC (4316): the machine does not meet the requirements")]
    [InlineData(unchecked((int)0x80041014), "0x80041014: WMI is not available here")]
    [InlineData(12345, "0x00003039 (12345)")]
    public void Describe_gives_hex_and_words(int code, string expected) => ErrorText.Describe(code).ShouldBe(expected);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, unchecked((int)0x80070005))]
    [InlineData(unchecked((int)0x80004005), unchecked((int)0x80004005))]
    public void FromWin32_makes_an_HRESULT(int error, int expected) => ErrorText.FromWin32(error).ShouldBe(expected);
}
