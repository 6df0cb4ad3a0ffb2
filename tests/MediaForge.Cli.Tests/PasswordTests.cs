namespace MediaForge.Cli.Tests;

/// <summary>Passwords come from a person, a pipe, the environment or a file; never from an argument.</summary>
public class PasswordTests
{
    private const string Password = "correct horse battery";

    private static void Secret(CliRun cli) => cli.Write("media.yaml", "bootImage: winpe.wim\nsequence: ts.yaml\noutput: out.iso\nvariables:\n  Key: { fromEnvironment: SECRET, secret: true }\n");

    [Fact]
    public async Task Build_and_verify_take_it_in_every_way_that_is_allowed()
    {
        using var cli = new CliRun();
        Secret(cli);
        cli.Environment["SECRET"] = "zq-secret";
        cli.Environment["PW"] = Password;
        cli.Write("pw.txt", Password + "\n");
        (await cli.RunAsync(["build", cli["media.yaml"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2025");
        foreach (var way in new string[][] { ["--password"], ["--password-stdin"], ["--password-env", "PW"], ["--password-file", cli["pw.txt"]] })
        {
            cli.Typed = Password + "\n";
            cli.Passwords = new Queue<string?>([Password, Password]);
            (await cli.RunAsync(["build", cli["media.yaml"], .. way])).ShouldBe(ExitCodes.Done, cli.Error);
            cli.Out.ShouldContain("encrypted with the password");
            (cli.Out + cli.Error).ShouldNotContain(Password);
            File.ReadAllBytes(cli["out.iso"]).AsSpan().IndexOf("zq-secret"u8).ShouldBe(-1);
            (await cli.RunAsync(["verify", cli["out.iso"]])).ShouldBe(ExitCodes.Done, cli.Out);
            cli.Passwords = new Queue<string?>([Password]);
            (await cli.RunAsync(["verify", cli["out.iso"], .. way])).ShouldBe(ExitCodes.Done, cli.Out);
            cli.Out.ShouldContain("The password opens the vault");
        }
        cli.Typed = "wrong";
        (await cli.RunAsync(["verify", cli["out.iso"], "--password-stdin"])).ShouldBe(ExitCodes.NotVerified);
        (await cli.RunAsync(["build", cli["media.yaml"], "--allow-unprotected-secrets"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Error.ShouldContain("MF2025");
    }

    [Theory]
    [InlineData("--password=hunter22")]
    [InlineData("--password", "hunter22")]
    [InlineData("--set", "password=hunter22")]
    [InlineData("--password-env", "hunter22", "--password-file", "x")]
    public async Task Password_as_an_argument_is_refused_and_not_repeated(params string[] arguments)
    {
        using var cli = new CliRun { Passwords = new Queue<string?>(["x", "x"]) };
        (await cli.RunAsync(cli.Build(arguments))).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF207");
        (cli.Out + cli.Error).ShouldNotContain("hunter22");
        cli.NewFiles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Password_that_cannot_be_asked_for_or_is_mistyped_is_refused()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(cli.Build("--password"))).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("there is no terminal to ask at");
        cli.Passwords = new Queue<string?>(["one thing", "another"]);
        (await cli.RunAsync(cli.Build("--password"))).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("the two are not the same");
        cli.Passwords = new Queue<string?>([null]);
        (await cli.RunAsync(cli.Build("--password"))).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(cli.Build("--password-stdin"))).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("it is empty");
        (await cli.RunAsync(cli.Build("--protect"))).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2071");
        cli.NewFiles.ShouldBeEmpty();
    }
}
