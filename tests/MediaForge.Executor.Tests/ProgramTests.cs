using System.Diagnostics;
using System.Text.RegularExpressions;
using MediaForge.Bytes;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using MediaForge.Testing;
using MediaForge.Wim;

namespace MediaForge.Executor.Tests;

/// <summary>The real program, as it is published, under Wine.</summary>
[Collection(WinePE.Collection)]
public partial class ProgramTests(WinePE wine)
{
    private static Step Command(string line, string? output = null) => new(line, new RunCommandLine { CommandLine = line, OutputVariable = output ?? string.Empty });

    private static Step Show(string name, string value) => new("Show " + name, new SetVariable { Variable = name, Value = value });

    private string LogText => File.ReadAllText(Path.Combine(wine.Disk, "_SMSTaskSequence", "Logs", "SMSTSLog", "smsts.log"));

    [Fact]
    public void Publish_makes_one_file_below_20_MB()
    {
        wine.Require();
        Directory.GetFiles(Repository.PathOf("artifacts", "executor")).ShouldHaveSingleItem();
        wine.ProgramLength.ShouldBeLessThan(20 << 20);
    }

    [Fact]
    public void Publish_adds_less_than_9_MB_to_a_boot_image()
    {
        wine.Require();
        using var temp = new TempFolder();
        temp.Write("boot/winpeshl.ini", "[LaunchApps]");
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        WimCapture.Run(temp["boot"], temp["boot.wim"], new WimCaptureOptions { Name = "Boot", Time = time, Boot = true });
        using var editor = new WimEditor(WimFile.OpenFile(temp["boot.wim"])) { CompressionLevel = WimCompressionLevel.Normal };
        editor.Image(1).AddFile(MediaPaths.Executor, ByteSource.FromFile(wine.Program), time);
        (editor.Build().Length - new FileInfo(temp["boot.wim"]).Length).ShouldBeLessThan(9_000_000);
    }

    [Fact]
    public void Boot_runs_a_sequence_across_a_restart()
    {
        wine.Require();
        var batch = Path.Combine(wine.Media, "tool.cmd");
        File.WriteAllText(batch, "@echo batch %1\r\n@exit /b 3010\r\n");
        var slow = Command("cmd.exe /c ping -n 60 127.0.0.1");
        (slow.Timeout, slow.ContinueOnError) = (TimeSpan.FromSeconds(2), true);
        wine.LayOut(BootFiles.Of(
            BootFiles.SequenceOf(
                Command("cmd /c echo hello %Password%& echo two", "Out"),
                new Step("Hardware", new SetDynamicVariables()),
                slow,
                Command("cmd /c exit 5", null).With(s => s.ContinueOnError = true),
                Command(@"D:\tool.cmd ""a b"""),
                Show("After", "[%Out%] %_SMSTSInWinPE% %_SMSTSLogPath%")),
            new MediaVariable("Password", "hunter22", true)));

        var first = wine.Boot();
        first.ExitCode.ShouldBe(3010 & 0xFF, first.Output + first.Error);
        first.Output.ShouldContain(@"is D:\");
        first.Output.ShouldContain("hello ********");
        first.Output.ShouldContain("did not end within 2 seconds");
        first.Output.ShouldContain("0x00000005 (5): access is denied");
        first.Output.ShouldContain("batch \"a b\"");
        File.Exists(Path.Combine(wine.Disk, "_SMSTaskSequence", "MediaForge", "journal")).ShouldBeTrue();

        var second = wine.Boot();
        second.ExitCode.ShouldBe(0, second.Output + second.Error);
        second.Output.ShouldContain("goes on at 'Show After' after a restart");
        second.Output.ReplaceLineEndings("\n").ShouldContain("After=[hello ********\ntwo] true E:\\_SMSTaskSequence\\Logs\\SMSTSLog");
        (first.Output + second.Output + LogText).ShouldNotContain("hunter22");
        Directory.GetFiles(Path.Combine(wine.Disk, "_SMSTaskSequence"), "*", SearchOption.AllDirectories).Select(Path.GetFileName)
            .ShouldBe(["journal", "smsts.log"], ignoreOrder: true, "nothing else of the run is left, its key least of all");

        var lines = LogText.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        LogText.Split("<![LOG[").Skip(1).ShouldAllBe(entry => Entry().IsMatch(entry));
        lines.ShouldContain(l => l.Contains("MediaForge executor", StringComparison.Ordinal), "the log moves to the disk with its beginning");
    }

    [Fact]
    public void Boot_after_a_kill_in_the_middle_of_a_step_goes_on_as_after_a_power_cut()
    {
        wine.Require();
        var files = BootFiles.Of(BootFiles.SequenceOf(Command("cmd /c echo once>>E:\\once.txt"), Command("cmd /c taskkill /f /im MediaForge.Executor.exe").With(s => s.RetryCount = 1), Show("A", "end")));
        wine.LayOut(files);
        wine.Boot().Output.ShouldNotContain("A=end");
        wine.Boot().Output.ShouldNotContain("A=end");
        var third = wine.Boot();
        third.ExitCode.ShouldBe(1, third.Output);
        third.Output.ShouldContain("lost power or restarted by itself");
        File.ReadAllLines(Path.Combine(wine.Disk, "once.txt")).Length.ShouldBe(1);
    }

    [Fact]
    public void Boot_changed_manifest_is_refused()
    {
        wine.Require();
        var files = BootFiles.Of(BootFiles.SequenceOf(Show("A", "1")));
        wine.LayOut(files with { Manifest = [.. files.Manifest, (byte)'\n'] });
        var result = wine.Boot();
        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain("the media was changed after it was made");
    }

    [Fact]
    public void Boot_refusal_is_shown_for_its_time_with_closed_input()
    {
        wine.Require();
        var files = BootFiles.Of(BootFiles.SequenceOf(), new MediaVariable("SMSTSErrorDialogTimeout", "5"));
        wine.LayOut(files with { Manifest = [.. files.Manifest, (byte)'\n'] });
        var begin = Stopwatch.GetTimestamp();
        var result = wine.Boot();
        result.ExitCode.ShouldBe(2, result.Output + result.Error);
        Stopwatch.GetElapsedTime(begin).ShouldBeGreaterThan(TimeSpan.FromSeconds(5));
        var signal = result.Output.IndexOf(SerialSignal.Ended(BootFiles.Id, 2), StringComparison.Ordinal);
        signal.ShouldBeInRange(0, result.Output.IndexOf("The machine restarts in 5 seconds", StringComparison.Ordinal));
    }

    [Fact]
    public void Boot_missing_serial_port_is_a_warning()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1")), new MediaVariable(SerialSignal.PortVariable, "COM99")));
        var result = wine.Boot();
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("WARNING: COM99 cannot be opened");
        result.Output.ShouldContain("A=1");
    }

    [Fact]
    public void Boot_shows_the_progress_on_a_serial_port()
    {
        wine.Require();
        using var terminal = new SerialTerminal();
        wine.ConnectPort("COM7", terminal.Path);
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "is %Password%")), new MediaVariable("Password", "hunter22", true), new MediaVariable(SerialSignal.PortVariable, "COM7")));
        var result = wine.Boot();
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("also shown on COM7");
        terminal.Finish().ShouldContain($"A=is ********\r\n");
        terminal.Finish().ShouldContain(SerialSignal.Ended(BootFiles.Id, 0) + "\r\n");
        terminal.Finish().ShouldNotContain("hunter22");
    }

    [Fact]
    public void Boot_port_that_takes_nothing_does_not_stop_the_run()
    {
        wine.Require();
        using var terminal = new SerialTerminal(reads: false);
        wine.ConnectPort("COM8", terminal.Path);
        var line = new string('x', 300);
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Command($"cmd /c for /l %i in (1,1,400) do @echo {line} number %i")), new MediaVariable(SerialSignal.PortVariable, "COM8")));
        var result = wine.Boot();
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("WARNING: COM8 takes no more");
        result.Output.ShouldContain("number 400");
    }

    [Fact]
    public void Boot_ignores_Ctrl_C_and_says_so()
    {
        wine.Require();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(Command("cmd /c echo up>E:\\up.txt& ping -n 4 127.0.0.1"), Show("A", "end"))));
        var result = wine.Boot(process =>
        {
            var up = Path.Combine(wine.Disk, "up.txt");
            for (var begin = Stopwatch.GetTimestamp(); !File.Exists(up); Thread.Sleep(50)) Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(60));
            // Wine turns this signal into Ctrl+C.
            ExternalTool.Require("kill", "procps").Run(["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).ExitCode.ShouldBe(0);
        });
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("Ctrl+C is ignored while a task sequence runs");
        result.Output.ShouldContain("A=end");
    }

    [Fact]
    public void Start_without_boot_explains_itself()
    {
        wine.Require();
        var result = wine.Run(@"C:\MediaForge\MediaForge.Executor.exe", "--help");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--boot");
    }

    [GeneratedRegex(@"^.*\]LOG\]!><time=""\d\d:\d\d:\d\d\.\d{3}[+-]\d{3}"" date=""\d\d-\d\d-\d{4}"" component=""\w+"" context="""" type=""[123]"" thread=""\d+"" file=""\w+"">\r\n$", RegexOptions.Singleline)]
    private static partial Regex Entry();
}

internal static class StepExtensions
{
    public static Step With(this Step step, Action<Step> change)
    {
        change(step);
        return step;
    }
}
