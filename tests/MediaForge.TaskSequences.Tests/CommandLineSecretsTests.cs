namespace MediaForge.TaskSequences.Tests;

public class CommandLineSecretsTests
{
    [Theory]
    [InlineData("setup.exe /password:hunter22 /quiet", "/password", "hunter22")]
    [InlineData("setup.exe -Password \"two words\" -Quiet", "-Password", "two words")]
    [InlineData("setup.exe --api-key=hunter22", "--api-key", "hunter22")]
    [InlineData("msiexec /i a.msi ADMINPASSWORD=hunter22 /qn", "ADMINPASSWORD", "hunter22")]
    [InlineData("cmd /c set SQL_PWD=hunter22& run.cmd", "SQL_PWD", "hunter22")]
    [InlineData("tool.exe /p:hunter22", "/p", "hunter22")]
    [InlineData("tool.exe /token hunter22", "/token", "hunter22")]
    [InlineData(@"cmd /c net use X: \\deploy\images hunter22 /user:LAB\reader", "net use", "hunter22")]
    [InlineData(@"net.exe use \\deploy\images /user:LAB\reader hunter22 && dir", "net use", "hunter22")]
    public void Find_finds_a_password_and_what_says_so(string command, string option, string value)
    {
        var found = CommandLineSecrets.Find(command).ShouldHaveSingleItem();
        (found.Option, found.Value).ShouldBe((option, value));
        found.ToString().ShouldNotContain(value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cmd /c ask-name.cmd")]
    [InlineData("setup.exe /password:%Password% --token $env:TOKEN /pwd:!PWD!")]
    [InlineData("msbuild /p:Configuration=Release")]
    [InlineData("setup.exe /password /quiet")]
    [InlineData("cscript prestart.vbs /passwordless")]
    [InlineData(@"net use X: \\deploy\images * /user:LAB\reader")]
    [InlineData(@"net use X: \\deploy\images /user:LAB\reader")]
    [InlineData(@"net use X: /delete")]
    public void Find_leaves_alone_what_is_none(string command) => CommandLineSecrets.Find(command).ShouldBeEmpty();

    [Fact]
    public void Find_finds_all_of_a_command_once() =>
        CommandLineSecrets.Find("a.exe /password:one1 && b.exe PWD=two2 /pass:one1").Select(f => f.Value).ShouldBe(["one1", "two2"]);
}
