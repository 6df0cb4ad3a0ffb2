using System.Text.RegularExpressions;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>The real program, as it is published, under Wine.</summary>
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
        second.Output.ShouldContain("After=[hello ********\ntwo] true E:\\_SMSTaskSequence\\Logs\\SMSTSLog");
        (first.Output + second.Output + LogText).ShouldNotContain("hunter22");

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
