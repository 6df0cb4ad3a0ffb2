using System.Text;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>The real program on a media with <c>unattended: false</c>, under Wine: its console asks, and a prestart script answers too.</summary>
[Collection(WinePE.Collection)]
public class AttendedMediaTests(WinePE wine)
{
    private static readonly BootOptions Attended = new() { Format = OnMediaFormat.Version, Unattended = false };

    private static Step Show(string name, string value) => new("Show " + name, new SetVariable { Variable = name, Value = value });

    private static Step Restart => new("Restart", new RestartComputer { Target = "WinPE" });

    [Fact]
    public void Boot_asks_runs_and_asks_nothing_after_a_restart()
    {
        wine.Require();
        File.WriteAllText(Path.Combine(wine.Media, "prestart.vbs"), """
            Set env = CreateObject("Microsoft.SMS.TSEnvironment")
            env.Value("Chosen") = "by prestart"
            env.Value("ChosenSecret") = "swordfish77"
            WScript.Echo "prestart sees " & env.Value("Known")
            """);
        var files = BootFiles.Of(BootFiles.SequenceOf(Restart, Show("A", "[%Name%] [%Password%] [%Chosen%] [%ChosenSecret%] [%Left%]")),
            new MediaVariable("Name", string.Empty), new MediaVariable("Password", string.Empty, true), new MediaVariable("Chosen", string.Empty), new MediaVariable("Left", string.Empty), new MediaVariable("ChosenSecret", string.Empty, true), new MediaVariable("Known", "letmein99", true));
        wine.LayOut(files with { Options = Attended with { PrestartCommand = @"cscript.exe //nologo D:\prestart.vbs letmein99" } });
        var first = wine.BootAndType("", "yes", "REF-01", "hunter22", "");
        first.ExitCode.ShouldBe(3010 & 0xFF, first.Output + first.Error);
        first.Output.ShouldContain("Task sequence: Reference");
        first.Output.ShouldContain("Run it on this machine? (yes/no): ");
        first.Output.ShouldContain("Value of Name (Enter leaves it empty): ");
        first.Output.ShouldContain("Value of Password (not shown; Enter leaves it empty): ");
        first.Output.ShouldNotContain("Value of Chosen");
        first.Output.ShouldContain("Left stays empty");
        first.Output.ShouldContain("a script has set ChosenSecret (secret)");
        first.Output.ShouldContain("prestart.vbs ********");
        foreach (var file in Directory.GetFiles(wine.Disk, "*", SearchOption.AllDirectories)) foreach (var secret in new[] { "hunter22", "letmein99", "swordfish77" }) File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, file);

        var second = wine.Boot();
        second.ExitCode.ShouldBe(0, second.Output + second.Error);
        second.Output.ShouldContain("A=[REF-01] [********] [by prestart] [********] []");
        second.Output.ShouldNotContain("(yes/no)");
        (first.Output + second.Output).ShouldNotContain("hunter22");
        (first.Output + second.Output).ShouldNotContain("letmein99");
        (first.Output + second.Output).ShouldNotContain("swordfish77");
    }

    [Fact]
    public void Boot_that_is_declined_ends_with_5_and_changes_nothing()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1"))).Protect("correct horse") with { Options = Attended });
        var result = wine.BootAndType("correct horse", "no", "yes");
        result.ExitCode.ShouldBe(ExitCode.Declined, result.Output + result.Error);
        result.Output.ShouldContain("RESULT: Declined. The task sequence does not run, and nothing was changed on this machine.");
        result.Output.ShouldNotContain("A=1");
        Directory.GetFileSystemEntries(wine.Disk).ShouldBeEmpty();
    }

    [Fact]
    public void Boot_with_closed_input_says_that_nobody_can_answer()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1")), new MediaVariable("SMSTSErrorDialogTimeout", "0")) with { Options = Attended });
        var result = wine.Boot();
        result.ExitCode.ShouldBe(ExitCode.CannotStart, result.Output + result.Error);
        result.Output.ShouldContain("there is no keyboard to answer on. Nothing was changed.");
        Directory.GetFileSystemEntries(wine.Disk).ShouldBeEmpty();
    }
}
