using MediaForge.Execution.Machines;
using MediaForge.Execution.Steps;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SoftwareBench;

namespace MediaForge.Execution.Tests;

/// <summary>Run PowerShell Script.</summary>
public class RunPowerShellScriptTests
{
    private const string Inline = @"X:\Windows\Temp\smstspowershellscripts\script.ps1";

    [Fact]
    public void Run_script_of_a_package()
    {
        var bench = InWindowsPE(out _, StepOf(new RunPowerShellScript { PackageId = "PKG1", ScriptName = @"sub\do it.ps1", Parameters = "-Name 'a b' -Force", ExecutionPolicy = "Bypass" })).WithContent("PKG1/sub/do it.ps1");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        var run = bench.Machine.Runs.ShouldHaveSingleItem();
        run.Program.ShouldBe(@"X:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe");
        run.Arguments.ShouldBe(@"-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ""D:\MediaForge\content\PKG1\sub\do it.ps1"" -Name ""a b"" -Force");
        run.WorkingDirectory.ShouldBe(@"D:\MediaForge\content\PKG1");
        bench.LogText.ShouldNotContain("a b");
    }

    [Fact]
    public void Run_inline_script_from_a_file_that_is_gone_afterwards()
    {
        var bench = InWindowsPE(out var tools, StepOf(new RunPowerShellScript { Script = "'Grüße'", OutputVariable = "Out" }));
        byte[]? seen = null;
        tools.OnScript = (path, _, line) =>
        {
            path.ShouldBe(Inline);
            seen = bench.Machine.Disks.Read(path);
            line("one");
            line("two");
            return 0;
        };
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        seen.ShouldBe([.. System.Text.Encoding.UTF8.Preamble, .. "'Grüße'"u8]);
        bench.Machine.Disks.Read(Inline).ShouldBeNull();
        bench["Out"].ShouldBe("one\r\ntwo");
        bench.Machine.Runs[0].Arguments.ShouldContain("-ExecutionPolicy AllSigned");
    }

    [Fact]
    public void Run_failure_and_time_limit()
    {
        var bench = InWindowsPE(out var tools, StepOf(new RunPowerShellScript { Script = "exit 5" }));
        tools.OnScript = (_, _, _) => 5;
        bench.Start().Code.ShouldBe(5);
        bench.Machine.Disks.Read(Inline).ShouldBeNull();
        bench.Sequence.Steps.Single().SuccessCodes = [0, 5];
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Sequence.Steps.Single().Timeout = TimeSpan.FromSeconds(9);
        bench.Machine.AddProgram(@"X:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", (request, _) => new ProcessResult(0, request.Timeout == TimeSpan.FromSeconds(9)));
        bench.Start().Code.ShouldBe(ErrorText.TimedOut);
    }

    [Fact]
    public void Run_without_powershell_names_the_components()
    {
        var bench = new Bench(StepOf(new RunPowerShellScript { Script = "x" }));
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.FileNotFound);
        result.Message.ShouldContain("WinPE-WMI, WinPE-NetFX, WinPE-Scripting and WinPE-PowerShell");
    }

    [Fact]
    public void Run_as_another_user_from_a_folder_that_he_can_read()
    {
        var bench = InWindows(out var tools, StepOf(new RunPowerShellScript { Script = "x", RunAsUser = true, UserName = @"LAB\me", UserPassword = "hunter22" }));
        bench.Machine.EnvironmentVariables["ProgramData"] = @"C:\ProgramData";
        tools.OnScript = (path, _, _) => path == @"C:\ProgramData\MediaForge\Scripts\script.ps1" ? 0 : 1;
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        (bench.Machine.Runs[0].Account, bench.Machine.Runs[0].Password).ShouldBe((@"LAB\me", "hunter22"));
        (bench.LogText + bench.Screen).ShouldNotContain("hunter22");
        bench.Machine.PowerOn();
        bench.Start().Code.ShouldBe(ErrorText.NotSupported);
    }

    [Fact]
    public void Run_what_is_missing_is_named()
    {
        InWindowsPE(out _, StepOf(new RunPowerShellScript())).Start().Message.ShouldContain("no script");
        InWindowsPE(out _, StepOf(new RunPowerShellScript { ScriptName = "a.ps1" })).Start().Message.ShouldContain("package that holds the script a.ps1");
        InWindowsPE(out _, StepOf(new RunPowerShellScript { PackageId = "PKG1", ScriptName = "a.ps1" })).WithContent("PKG1/b.ps1").Start().Message.ShouldContain("a.ps1 is not in the package PKG1");
    }

    [Theory]
    [InlineData("-A 1", "-A 1")]
    [InlineData("-A 'x y'", "-A \"x y\"")]
    [InlineData("-A 'it''s'", "-A \"it's\"")]
    [InlineData("-A 'say \"hi\"'", "-A \"say \\\"hi\\\"\"")]
    [InlineData(@"-A 'C:\x\'", "-A \"C:\\x\\\\\"")]
    [InlineData("-A \"it's\" -B 'c'", "-A \"it's\" -B \"c\"")]
    [InlineData("-A 'open", "-A \"open\"")]
    public void TranslateQuotes_gives_a_program_what_PowerShell_would_take(string parameters, string arguments) => RunPowerShellScriptHandler.TranslateQuotes(parameters).ShouldBe(arguments);

    [Fact]
    public void WindowsUpdate_script_is_in_the_program_and_plain_ascii() => ScriptFile.ReadResource("WindowsUpdate.ps1").ShouldAllBe(c => c < 128);
}
