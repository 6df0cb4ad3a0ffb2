using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>Scripts that use Microsoft.SMS.TSEnvironment, run by a step of the real program under Wine.</summary>
[Collection(WinePE.Collection)]
public class ScriptTests(WinePE wine)
{
    private static Step Show(string name, string value) => new("Show " + name, new SetVariable { Variable = name, Value = value });

    [Fact]
    public void Script_reads_sets_and_lists_variables()
    {
        wine.Require();
        File.WriteAllText(Path.Combine(wine.Media, "env.vbs"), """
            Set env = CreateObject("Microsoft.SMS.TSEnvironment")
            WScript.Echo "name=" & env.Value("_SMSTSPackageName") & " secret=" & Len(env.Value("Password")) & " none=[" & env("Missing") & "]"
            env.Value("Answer") = 42
            env("Other") = env("Answer") & "!"
            env.Value("Gone") = ""
            count = 0
            For Each name In env.GetVariables()
              If LCase(name) = "answer" Or name = "_SMSTSInWinPE" Or name = "SMSTSRunCommandLineCommandLine" Then count = count + 1
            Next
            WScript.Echo "count=" & count
            On Error Resume Next
            env.Value("_SMSTSInWinPE") = "false"
            WScript.Echo "refused=" & (Err.Number <> 0) & " " & Err.Description
            Err.Clear
            env.Nothing "x"
            WScript.Echo "unknown=" & Hex(Err.Number)
            """);
        wine.LayOut(BootFiles.Of(
            BootFiles.SequenceOf(Show("Gone", "here"), new Step("Script", new RunCommandLine { CommandLine = @"cscript.exe //nologo D:\env.vbs" }), Show("After", "[%Answer%] [%Other%] [%Gone%]")),
            new MediaVariable("Password", "hunter22", true)));
        var result = wine.Boot();
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("name=Reference secret=8 none=[]");
        result.Output.ShouldContain("a script has set Answer to '42'");
        result.Output.ShouldContain("count=2");
        result.Output.ShouldContain("refused=True The variable '_SMSTSInWinPE' cannot be set");
        result.Output.ShouldContain("After=[42] [42!] []");
    }

    [Fact]
    public void Script_works_after_an_executor_was_killed_and_nothing_stays_registered()
    {
        wine.Require();
        File.WriteAllText(Path.Combine(wine.Media, "one.vbs"), "WScript.Echo \"running \" & CreateObject(\"Microsoft.SMS.TSEnvironment\").Value(\"_SMSTSPackageName\")");
        var kill = new Step("Kill", new RunCommandLine { CommandLine = "cmd /c taskkill /f /im MediaForge.Executor.exe" }).With(s => s.ContinueOnError = true);
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(kill, new Step("Script", new RunCommandLine { CommandLine = @"cscript.exe //nologo D:\one.vbs" }))));
        wine.Boot().Output.ShouldNotContain("running Reference");
        var result = wine.Boot();
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("running Reference");
        wine.Run("reg", "query", @"HKLM\SOFTWARE\Classes\Microsoft.SMS.TSEnvironment").ExitCode.ShouldNotBe(0);
        wine.Run("cscript", "//nologo", @"D:\one.vbs").Output.ShouldNotContain("running");
    }
}
