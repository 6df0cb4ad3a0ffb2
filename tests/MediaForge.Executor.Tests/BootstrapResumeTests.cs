using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>The second and later starts of a run: in the installed system, without the media, after power cuts.</summary>
public sealed class BootstrapResumeTests : IDisposable
{
    private const string ServiceKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\MediaForge";
    private const string Setup = @"HKEY_LOCAL_MACHINE\SYSTEM\Setup|SystemSetupInProgress";
    private const string State = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State|ImageState";

    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();

    public BootstrapResumeTests()
    {
        _machine.Disks.Format(new Volume(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36));
        _machine.RegistryValues[Setup] = new RegistryData("REG_DWORD", "0");
        _machine.RegistryValues[State] = new RegistryData("REG_SZ", "IMAGE_STATE_COMPLETE");
        _machine.RegistryValues[ServiceKey + "|ImagePath"] = new RegistryData("REG_EXPAND_SZ", @"C:\_SMSTaskSequence\MediaForge\Executor\MediaForge.Executor.exe --service");
    }

    public void Dispose() => _screen.Dispose();

    private static Step Set(string name, string value) => new("Set " + name, new SetVariable { Variable = name, Value = value });

    private static Step Restart(string target) => new("Restart", new RestartComputer { Target = target });

    private static BootFiles Files(params SequenceNode[] nodes) => BootFiles.Of(BootFiles.SequenceOf(nodes));

    private void Insert(BootFiles files)
    {
        _machine.Disks.Format(new Volume(@"D:\", "TEST", "UDF", VolumeKind.Optical, 4L << 30, 0));
        _machine.Disks.AddFile(@"D:\MediaForge\media.json", files.Identity);
        _machine.Disks.AddFile(@"D:\MediaForge\manifest.json", files.Manifest);
    }

    private void LayOut(BootFiles files)
    {
        Insert(files);
        foreach (var folder in new[] { @"X:\MediaForge", @"C:\_SMSTaskSequence\MediaForge\Executor" })
        {
            _machine.Disks.AddFile(folder + @"\boot.json", files.Boot);
            _machine.Disks.AddFile(folder + @"\MediaForge.Executor.exe", "MZ"u8);
        }
        // In the installed system they are in the run's journal only.
        if (files.Vault is { } vault)
        {
            _machine.Disks.AddFile(@"X:\MediaForge\vault", vault);
        }
        else
        {
            _machine.Disks.AddFile(@"X:\MediaForge\sequence.xml", files.Sequence);
            _machine.Disks.AddFile(@"X:\MediaForge\variables.json", files.Variables);
        }
        _machine.Disks.AddFile(@"C:\_SMSTaskSequence\WinPE\sources\boot.wim", "wim"u8);
    }

    /// <summary>Starts the program where it lies in the running system; returns what it showed, with the exit code before it.</summary>
    private string Start()
    {
        var before = _screen.ToString().Length;
        var code = new Bootstrap(_machine, _machine.IsWindowsPE ? @"X:\MediaForge" : @"C:\_SMSTaskSequence\MediaForge\Executor", new ProgressScreen(_screen)).Run();
        return code + "\n" + _screen.ToString()[before..];
    }

    private string StartWithPowerCut()
    {
        Should.Throw<SimulatedPowerCutException>(() => Start());
        _machine.PowerOn();
        return _screen.ToString();
    }

    [Fact]
    public void Service_goes_on_in_the_installed_system()
    {
        LayOut(Files(Restart("HD"), Set("A", "%_SMSTSInWinPE%")));
        Start().ShouldStartWith("3010");
        _machine.PowerOn(inWindowsPE: false);
        var shown = Start();
        shown.ShouldStartWith("0\n");
        shown.ShouldContain("A=false");
        shown.ShouldContain("Windows Setup is over.");
    }

    /// <summary>The password is asked for once, by a new run; restarts and power cuts go on with nobody there.</summary>
    [Fact]
    public void Run_of_a_protected_media_goes_on_without_its_password()
    {
        var once = new Step("Once", new RunCommandLine { CommandLine = "cmd", OutputVariable = "Out" }) { RetryCount = 1 };
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Restart("WinPE"), once, Restart("HD"), Set("A", "%Password%,%_MediaForgePasswordTries%")), new MediaVariable("Password", "hunter22", true), new MediaVariable("MediaForgeResume", "Resume")).Protect("right"));
        var asked = new Queue<string>(["wrong", "right"]);
        _machine.OnAskText = (_, _) => asked.Dequeue();
        Start().ShouldStartWith("3010");
        asked.ShouldBeEmpty();
        _machine.PowerOn();
        var runs = 0;
        _machine.AddProgram(@"X:\Windows\System32\cmd.exe", (_, _) => ++runs == 1 ? throw new SimulatedPowerCutException() : new ProcessResult(0));
        StartWithPowerCut();
        Start().ShouldStartWith("3010");
        _machine.PowerOn(inWindowsPE: false);
        _machine.Disks.Remove(@"D:\");
        var shown = Start();
        shown.ShouldStartWith("0\n");
        shown.ShouldContain("A=********,1");
        foreach (var file in _machine.Disks.Files) System.Text.Encoding.UTF8.GetString(_machine.Disks.Read(file)!).ShouldNotContain("hunter22", Case.Sensitive, file);
        _machine.Disks.Files.ShouldNotContain(@"C:\_SMSTaskSequence\Key\run");
    }

    [Fact]
    public void Discarded_run_of_a_protected_media_needs_the_password_again()
    {
        LayOut(Files(Set("A", "1"), new Step("Once", new RunCommandLine { CommandLine = "cmd" }), Set("B", "2")).Protect("right"));
        var (runs, asked) = (0, 0);
        _machine.AddProgram(@"X:\Windows\System32\cmd.exe", (_, _) => ++runs == 1 ? throw new SimulatedPowerCutException() : new ProcessResult(0));
        _machine.OnAskText = (_, _) =>
        {
            asked++;
            return "right";
        };
        StartWithPowerCut();
        _machine.OnAskKey = _ => 'D';
        Start().ShouldContain("B=2");
        asked.ShouldBe(2);
    }

    /// <summary>A run that was begun goes on to its end; only a new one is held against the dates.</summary>
    [Fact]
    public void Run_goes_on_after_the_last_day_of_its_media()
    {
        var now = _machine.Clock.GetLocalNow().DateTime;
        LayOut(Files(Restart("WinPE"), Set("A", "1")).Between(now.AddDays(-1), now.AddMinutes(10)));
        Start().ShouldStartWith("3010");
        _machine.PowerOn();
        _machine.Wait(TimeSpan.FromDays(2));
        Start().ShouldContain("A=1");
        Start().ShouldContain("it is too late");
    }

    [Fact]
    public void Run_whose_key_is_gone_is_refused_with_the_way_out()
    {
        LayOut(Files(Restart("WinPE"), Set("A", "1")));
        Start();
        _machine.PowerOn();
        _machine.Disks.Delete(@"C:\_SMSTaskSequence\Key\run");
        var shown = Start();
        shown.ShouldStartWith("2\n");
        shown.ShouldContain("is missing or damaged, so its variables cannot be read and it cannot go on. Discard it, or delete the journal.");
    }

    [Fact]
    public void Service_waits_for_the_end_of_Windows_Setup()
    {
        LayOut(Files(Restart("HD"), Set("A", "after setup")));
        Start();
        _machine.PowerOn(inWindowsPE: false);
        _machine.RegistryValues[Setup] = new RegistryData("REG_DWORD", "1");
        _machine.RegistryValues[State] = new RegistryData("REG_SZ", "IMAGE_STATE_UNDEPLOYABLE");
        _machine.OnWait = _ =>
        {
            if (_machine.Waits.Count == 5) _machine.RegistryValues[Setup] = new RegistryData("REG_DWORD", "0");
            if (_machine.Waits.Count == 7) _machine.RegistryValues[State] = new RegistryData("REG_SZ", "IMAGE_STATE_COMPLETE");
        };
        var shown = Start();
        shown.ShouldStartWith("0\n");
        shown.ShouldContain("waiting for the end of Windows Setup (SystemSetupInProgress is 1, ImageState is IMAGE_STATE_UNDEPLOYABLE)");
        shown.ShouldContain("waiting for the end of Windows Setup (SystemSetupInProgress is 0, ImageState is IMAGE_STATE_UNDEPLOYABLE)");
        shown.ShouldContain("over after 14 seconds");
        shown.IndexOf("over after", StringComparison.Ordinal).ShouldBeLessThan(shown.IndexOf("A=after setup", StringComparison.Ordinal));
        System.Text.Encoding.UTF8.GetString(_machine.Disks.Read(@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log")!).ShouldContain("waiting for the end of Windows Setup");
    }

    [Fact]
    public void Service_gives_up_when_Setup_does_not_end_and_the_run_goes_on_at_the_next_start()
    {
        LayOut(Files(Restart("HD"), Set("A", "1")));
        Start();
        _machine.PowerOn(inWindowsPE: false);
        _machine.RegistryValues[Setup] = new RegistryData("REG_DWORD", "1");
        var begin = _machine.Clock.GetUtcNow();
        var shown = Start();
        shown.ShouldStartWith("2\n");
        shown.ShouldContain("Windows Setup is not over after 60 minutes");
        (_machine.Clock.GetUtcNow() - begin).ShouldBeGreaterThanOrEqualTo(SetupWait.Limit);
        _machine.PowerOn(inWindowsPE: false);
        _machine.RegistryValues[Setup] = new RegistryData("REG_DWORD", "0");
        Start().ShouldContain("A=1");
    }

    [Fact]
    public void Service_does_not_wait_for_Setup_when_Windows_PE_was_expected()
    {
        LayOut(Files(Restart("WinPE"), Set("A", "1")));
        Start();
        _machine.PowerOn(inWindowsPE: false);
        _machine.RegistryValues[Setup] = new RegistryData("REG_DWORD", "1");
        Start().ShouldNotContain("Windows Setup");
    }

    [Fact]
    public void Service_without_an_unfinished_run_begins_nothing()
    {
        LayOut(Files(Set("A", "1")));
        _machine.AddProgram(@"C:\Windows\System32\sc.exe", (_, _) => new ProcessResult(0));
        _machine.PowerOn(inWindowsPE: false);
        var shown = Start();
        shown.ShouldStartWith("0\n");
        shown.ShouldContain("the service takes itself away");
        shown.ShouldNotContain("A=1");
        _machine.Runs.ShouldHaveSingleItem().Arguments.ShouldBe("delete MediaForge");
        _machine.Disks.Files.ShouldNotContain(@"C:\_SMSTaskSequence\MediaForge\Executor\boot.json");
    }

    [Fact]
    public void Resumed_run_waits_10_seconds_for_its_media_and_goes_on_without()
    {
        LayOut(Files(Restart("WinPE"), Set("A", "[%_SMSTSLaunchMode%]")));
        Start();
        _machine.PowerOn();
        _machine.Disks.Remove(@"D:\");
        var shown = Start();
        shown.ShouldStartWith("0\n");
        shown.ShouldContain("A=[DVD]");
        shown.ShouldContain("WARNING: The media 11111111-2222-3333-4444-555555555555 was not found within 10 seconds");
        _machine.Waits.Aggregate(TimeSpan.Zero, (a, b) => a + b).ShouldBe(MediaFinder.ShortPatience);
    }

    [Fact]
    public void Resumed_run_without_media_fails_at_the_step_that_needs_it()
    {
        LayOut(Files(Restart("WinPE"), new Step("Use", new RunCommandLine { CommandLine = "cmd", PackageId = "PKG1" })));
        Start();
        _machine.PowerOn();
        _machine.Disks.Remove(@"D:\");
        Start().ShouldContain("The package PKG1 is on the media, which is not in the machine");
    }

    [Fact]
    public void New_run_insists_on_its_media()
    {
        LayOut(Files(Set("A", "1")));
        _machine.Disks.Remove(@"D:\");
        var shown = Start();
        shown.ShouldStartWith("2\n");
        shown.ShouldContain("was not found within 60 seconds");
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData('R', null, false)]
    [InlineData('D', null, true)]
    [InlineData('R', "Discard", true)]
    [InlineData('D', "resume", false)]
    [InlineData('D', "Perhaps", true)]
    public void Power_cut_asks_whether_to_resume(char? key, string? setting, bool discarded)
    {
        MediaVariable[] variables = setting is null ? [] : [new MediaVariable("MediaForgeResume", setting)];
        var command = new Step("Once", new RunCommandLine { CommandLine = "cmd" });
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Set("A", "1"), command, Set("B", "2")), variables));
        var runs = 0;
        _machine.AddProgram(@"X:\Windows\System32\cmd.exe", (_, _) => ++runs == 1 ? throw new SimulatedPowerCutException() : new ProcessResult(0));
        StartWithPowerCut();
        var asked = 0;
        _machine.OnAskKey = _ =>
        {
            asked++;
            return key;
        };
        var shown = Start();
        asked.ShouldBe(setting is "Discard" or "resume" ? 0 : 1);
        runs.ShouldBe(discarded ? 2 : 1, "a command line is never run twice");
        shown.Contains("was discarded", StringComparison.Ordinal).ShouldBe(discarded);
        shown.ShouldContain(discarded ? "B=2" : "lost power or restarted by itself");
        if (setting == "Perhaps") shown.ShouldContain("It must be Ask, Resume or Discard");
        if (asked > 0) shown.ShouldContain("while 'Once' ran");
    }

    [Fact]
    public void Asked_restart_is_never_asked_about()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Restart("WinPE"), Set("A", "1")), new MediaVariable("MediaForgeResume", "Discard")));
        Start();
        _machine.PowerOn();
        _machine.OnAskKey = _ => 'D';
        Start().ShouldContain("A=1");
    }

    [Fact]
    public void Power_cut_while_discarding_leaves_the_run_or_has_ended_it()
    {
        for (var at = 1; ; at++)
        {
            using var test = new BootstrapResumeTests();
            if (!test.DiscardsWithPowerCutAt(at)) return;
            at.ShouldBeLessThan(500);
        }
    }

    private bool DiscardsWithPowerCutAt(int at)
    {
        LayOut(Files(Set("A", "1"), new Step("Once", new RunCommandLine { CommandLine = "cmd" }), Set("B", "2")));
        var runs = 0;
        _machine.AddProgram(@"X:\Windows\System32\cmd.exe", (_, _) => ++runs == 1 ? throw new SimulatedPowerCutException() : new ProcessResult(0));
        StartWithPowerCut();
        _machine.OnAskKey = _ => 'D';
        _machine.PowerCutAt = at;
        var cut = false;
        try
        {
            Start();
        }
        catch (SimulatedPowerCutException)
        {
            cut = true;
            _machine.PowerOn();
            // Whether it is asked again or not: the sequence begins anew and runs to its end, or fails at the forbidden step.
            var shown = Start();
            (shown.Contains("B=2", StringComparison.Ordinal) || shown.Contains("lost power or restarted by itself", StringComparison.Ordinal) || shown.Contains("RESULT: Succeeded", StringComparison.Ordinal)).ShouldBeTrue(shown);
        }
        return cut;
    }

    [Fact]
    public void Two_unfinished_runs_are_both_discarded_on_demand()
    {
        LayOut(Files(Set("A", "1"), new Step("Once", new RunCommandLine { CommandLine = "cmd" }), Set("B", "2")));
        var runs = 0;
        _machine.AddProgram(@"X:\Windows\System32\cmd.exe", (_, _) => ++runs == 1 ? throw new SimulatedPowerCutException() : new ProcessResult(0));
        StartWithPowerCut();
        _machine.Disks.Format(new Volume(@"E:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36));
        foreach (var file in new[] { @"\_SMSTaskSequence\MediaForge\journal", @"\_SMSTaskSequence\Key\run" }) _machine.Disks.AddFile("E:" + file, _machine.Disks.Read("C:" + file)!);
        Start().ShouldContain("Two unfinished runs of this media are on this machine");
        _machine.OnAskKey = _ => 'D';
        Start().ShouldContain("B=2");
    }

    [Fact]
    public void Unfinished_run_of_another_media_is_reported_once_and_left_alone()
    {
        LayOut(Files(Restart("WinPE"), Set("A", "1")));
        Start();
        _machine.PowerOn();
        _machine.Disks.ChangeLetter(@"C:\", @"E:\");
        var before = _machine.Disks.Read(@"E:\_SMSTaskSequence\MediaForge\journal");
        LayOutOther();
        var shown = Start();
        shown.Split("an unfinished run of another task sequence or media ('Reference', begun 2026-01-02").Length.ShouldBe(2);
        shown.ShouldContain("B=2");
        _machine.Disks.Read(@"E:\_SMSTaskSequence\MediaForge\journal").ShouldBe(before);

        void LayOutOther()
        {
            _machine.Disks.Format(new Volume(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36));
            LayOut(Files(Set("B", "2")));
        }
    }

    [Fact]
    public void Drivers_of_the_boot_image_are_loaded_before_the_media_is_looked_for()
    {
        var files = Files(Set("A", "1"));
        LayOut(files);
        _machine.Disks.Remove(@"D:\");
        _machine.Disks.AddFile(@"X:\MediaForge\drivers\usb\usb.inf", "inf"u8);
        _machine.AddProgram(@"X:\Windows\System32\drvload.exe", (_, _) =>
        {
            Insert(files);
            return new ProcessResult(0);
        });
        _machine.AddProgram(@"X:\Windows\System32\wpeutil.exe", (_, _) => new ProcessResult(0));
        var shown = Start();
        shown.ShouldStartWith("0\n");
        _machine.Waits.ShouldBeEmpty();
        shown.ShouldContain(@"X:\MediaForge\drivers\usb\usb.inf: loaded (0)");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public void Command_prompt_is_allowed_by_a_variable_of_the_media(string? value, bool allowed)
    {
        MediaVariable[] variables = value is null ? [] : [new MediaVariable("MediaForgeCommandPrompt", value)];
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Set("A", "1")), variables));
        var calls = 0;
        new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)) { AllowCommandPrompt = _ => calls++ }.Run().ShouldBe(0);
        calls.ShouldBe(allowed ? 1 : 0);
    }
}
