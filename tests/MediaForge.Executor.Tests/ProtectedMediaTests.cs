using System.Text;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>The real program on a media with a password and dates, under Wine: its cryptography works there, and its console.</summary>
[Collection(WinePE.Collection)]
public class ProtectedMediaTests(WinePE wine)
{
    private static BootFiles Files(params SequenceNode[] nodes) => BootFiles.Of(BootFiles.SequenceOf(nodes), new MediaVariable("Password", "hunter22", true));

    private static Step Show(string name, string value) => new("Show " + name, new SetVariable { Variable = name, Value = value });

    private static Step Restart => new("Restart", new RestartComputer { Target = "WinPE" });

    /// <summary>With the costs that real media have, wrong passwords first; then a restart, after which nobody is asked.</summary>
    [Fact]
    public void Boot_with_the_password_runs_across_a_restart()
    {
        wine.Require();
        wine.LayOut(Files(Restart, Show("A", "%Password% after %_MediaForgePasswordTries%")).Protect("correct horse", derivation: KeyDerivation.Default));
        var first = wine.BootAndType("wrong", "correct horse");
        first.ExitCode.ShouldBe(3010 & 0xFF, first.Output + first.Error);
        first.Output.ShouldContain("Wrong password (1 of 5).");
        first.Output.ShouldContain("the password is right, after 1 wrong ones");
        var disk = Directory.GetFiles(wine.Disk, "*", SearchOption.AllDirectories);
        disk.ShouldContain(f => f.EndsWith("journal", StringComparison.Ordinal));
        foreach (var file in disk) foreach (var secret in new[] { "hunter22", "correct horse" }) File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, file);

        var second = wine.Boot();
        second.ExitCode.ShouldBe(0, second.Output + second.Error);
        second.Output.ShouldContain("A=******** after 1");
        File.Exists(Path.Combine(wine.Disk, "_SMSTaskSequence", "Key", "run")).ShouldBeFalse();
        (first.Output + second.Output).ShouldNotContain("correct horse");
    }

    [Fact]
    public void Boot_with_wrong_passwords_only_switches_the_machine_off()
    {
        wine.Require();
        // Windows PE has this program and Wine has not.
        var system = Path.Combine(wine.SystemDrive, "windows", "system32");
        var wpeutil = Path.Combine(system, "wpeutil.exe");
        File.Copy(Path.Combine(system, "hostname.exe"), wpeutil, overwrite: true);
        try
        {
            wine.LayOut(Files(Show("A", "1")).Protect("correct horse"));
            var result = wine.BootAndType("1", "2", "3", "4", "5", "correct horse");
            result.ExitCode.ShouldBe(2, result.Output + result.Error);
            result.Output.ShouldContain("The password was wrong too often: the machine is switched off. Nothing was changed.");
            result.Output.ShouldNotContain("A=1");
            Directory.GetFileSystemEntries(wine.Disk).ShouldBeEmpty();
        }
        finally
        {
            File.Delete(wpeutil);
        }
    }

    [Fact]
    public void Boot_with_closed_input_says_that_nobody_can_type_the_password()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1"))).Protect("correct horse"));
        var result = wine.BootUntilPause();
        result.ShouldContain("there is no keyboard to type it on");
        Directory.GetFileSystemEntries(wine.Disk).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Boot_outside_of_the_dates_is_refused(bool isProtected)
    {
        wine.Require();
        var files = Files(Show("A", "1"));
        var window = new ValidityWindow(new DateTime(2020, 1, 1), new DateTime(2020, 12, 31, 23, 59, 59));
        wine.LayOut(isProtected ? files.Protect("correct horse", window) : files.Between(window.From, window.Until));
        var result = isProtected ? wine.BootUntilPause() : wine.Boot().Output;
        result.ShouldContain("This media is valid from 2020-01-01 00:00:00 until 2020-12-31 23:59:59, and the clock of this machine says 20");
        result.ShouldContain("it is too late. Nothing was changed.");
        Directory.GetFileSystemEntries(wine.Disk).ShouldBeEmpty();
    }
}
