using System.Diagnostics;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>The real program as a service of Wine's service control manager: a prefix that stands for the installed system.</summary>
[Collection(WinePE.Collection)]
public class ServiceTests(WinePE wine)
{
    private const string Executor = @"E:\_SMSTaskSequence\MediaForge\Executor";

    private static Step Show(string name, string value) => new("Show " + name, new SetVariable { Variable = name, Value = value });

    private static Step Command(string line) => new(line, new RunCommandLine { CommandLine = line });

    private string LogText => File.ReadAllText(Path.Combine(wine.Disk, "_SMSTaskSequence", "Logs", "SMSTSLog", "smsts.log"));

    private void Stage()
    {
        var target = Path.Combine(wine.Disk, "_SMSTaskSequence", "MediaForge", "Executor");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(wine.Program)!)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
    }

    private void SetState(string inProgress, string imageState)
    {
        wine.Run("reg", "add", @"HKLM\SYSTEM\Setup", "/v", "SystemSetupInProgress", "/t", "REG_DWORD", "/d", inProgress, "/f").ExitCode.ShouldBe(0);
        wine.Run("reg", "add", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State", "/v", "ImageState", "/d", imageState, "/f").ExitCode.ShouldBe(0);
    }

    private void WaitFor(string text)
    {
        for (var begin = Stopwatch.GetTimestamp(); !LogText.Contains(text, StringComparison.Ordinal); Thread.Sleep(200))
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(120), LogText);
    }

    [Fact]
    public void Service_waits_for_Setup_runs_the_rest_and_cannot_be_stopped_meanwhile()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(
            new Step("Restart", new RestartComputer { Target = "HD" }),
            Command("cmd /c echo up>E:\\up.txt& ping -n 8 127.0.0.1"),
            Show("A", "[%_SMSTSInWinPE%]"))));
        wine.Boot().ExitCode.ShouldBe(3010 & 0xFF);
        Stage();
        SetState("1", "IMAGE_STATE_UNDEPLOYABLE");
        try
        {
            wine.Run("sc", "create", "MediaForge", "binPath=", Executor + @"\MediaForge.Executor.exe --service", "type=", "own", "start=", "demand").ExitCode.ShouldBe(0);
            var started = wine.Run("net", "start", "MediaForge");
            started.ExitCode.ShouldBe(0, started.Output + started.Error);
            WaitFor("waiting for the end of Windows Setup (SystemSetupInProgress is 1");
            File.Exists(Path.Combine(wine.Disk, "up.txt")).ShouldBeFalse();
            SetState("0", "IMAGE_STATE_COMPLETE");
            WaitFor("(Run Command Line)");
            wine.Run("sc", "stop", "MediaForge");
            WaitFor("RESULT: Succeeded");
            LogText.ShouldContain("A=[false]");
            LogText.ShouldContain("Windows Setup is over after");
        }
        finally
        {
            wine.Run("sc", "delete", "MediaForge");
            wine.Run("reg", "delete", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State", "/f");
        }
    }

    [Fact]
    public void Service_mode_started_by_hand_says_what_it_is_for()
    {
        wine.Require();
        var result = wine.Run(@"C:\MediaForge\MediaForge.Executor.exe", "--service");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--service is for Windows' service control manager");
    }

    [Fact]
    public void Boot_in_an_installed_Windows_is_refused()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1"))));
        SetState("0", "IMAGE_STATE_COMPLETE");
        try
        {
            var result = wine.Boot();
            result.ExitCode.ShouldBe(2);
            result.Error.ShouldContain("--boot is for Windows PE");
            result.Output.ShouldNotContain("A=1");
        }
        finally
        {
            wine.Run("reg", "delete", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State", "/f");
        }
    }
}
