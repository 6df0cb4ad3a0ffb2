namespace MediaForge.Executor.Tests;

public class UserProcessTests
{
    [Theory]
    [InlineData(@"DOM\anna", "anna", "DOM")]
    [InlineData(@".\anna", "anna", ".")]
    [InlineData(@"\anna", "anna", ".")]
    [InlineData("anna", "anna", ".")]
    [InlineData("anna@dom.example", "anna@dom.example", null)]
    public void Account_is_a_name_with_or_without_a_domain(string text, string user, string? domain) =>
        UserProcess.Account.Parse(text).ShouldBe(new UserProcess.Account(user, domain));

    [Fact]
    public void EnvironmentBlock_is_sorted_and_the_callers_variables_win() =>
        UserProcess.EnvironmentBlock([new("b", "1"), new("PATH", "x")], [new("Path", "y"), new("A", "=")]).ShouldBe("A==\0b=1\0PATH=y\0\0");

    [Theory]
    [InlineData(@"C:\a", @"\\?\C:\a")]
    [InlineData(@"\\server\share\a", @"\\?\UNC\server\share\a")]
    [InlineData(@"\\?\C:\a", @"\\?\C:\a")]
    [InlineData(@"relative\a", @"relative\a")]
    public void Long_paths_have_their_prefix(string path, string expected) => WindowsFiles.Long(path).ShouldBe(expected);
}
