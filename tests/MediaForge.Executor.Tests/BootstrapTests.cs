using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

public sealed class BootstrapTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();

    private static readonly Volume Dvd = new(@"D:\", "TEST", "UDF", VolumeKind.Optical, 4L << 30, 0);

    public void Dispose() => _screen.Dispose();

    private int Boot(BootFiles files, bool insert = true)
    {
        _machine.Disks.AddFile(@"X:\MediaForge\boot.json", files.Boot);
        _machine.Disks.AddFile(@"X:\MediaForge\sequence.xml", files.Sequence);
        _machine.Disks.AddFile(@"X:\MediaForge\variables.json", files.Variables);
        if (insert) Insert(files, Dvd);
        return Start();
    }

    private int Start() => new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).Run();

    private void Insert(BootFiles files, Volume volume)
    {
        _machine.Disks.Format(volume);
        _machine.Disks.AddFile(volume.Root + @"MediaForge\media.json", files.Identity);
        _machine.Disks.AddFile(volume.Root + @"MediaForge\manifest.json", files.Manifest);
    }

    private static Step Set(string name, string value) => new("Set " + name, new SetVariable { Variable = name, Value = value });

    private static BootFiles Files(params SequenceNode[] nodes) => BootFiles.Of(BootFiles.SequenceOf(nodes));

    [Fact]
    public void Run_finds_the_media_runs_the_sequence_and_ends_with_0()
    {
        Boot(Files(Set("A", "%_SMSTSLaunchMode%,%_SMSTSMediaType%,%_SMSTSPackageName%"))).ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain(@"is D:\");
        _screen.ToString().ShouldContain("A=DVD,FullMedia,Reference");
        _machine.Disks.Files.ShouldContain(@"X:\Windows\Temp\SMSTSLog\smsts.log");
    }

    [Fact]
    public void Run_failing_sequence_ends_with_1()
    {
        Boot(Files(new Step("Bad", new RunCommandLine { CommandLine = "nothing" }))).ShouldBe(ExitCode.Failed);
        _screen.ToString().ShouldContain("RESULT: Failed with 0x80070002");
    }

    [Fact]
    public void Run_restart_ends_with_3010_and_goes_on_afterwards()
    {
        _machine.Disks.Format(new Volume(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36));
        Boot(Files(new Step("R", new RestartComputer { Target = "WinPE" }), Set("A", "after"))).ShouldBe(ExitCode.Restarting);
        _machine.PowerOn();
        Start().ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("A=after");
    }

    [Fact]
    public void Run_waits_for_a_slow_stick()
    {
        var files = Files(Set("A", "%_SMSTSLaunchMode%"));
        _machine.OnWait = _ =>
        {
            if (_machine.Waits.Count == 20) Insert(files, Dvd with { Root = @"F:\", Kind = VolumeKind.Removable });
        };
        Boot(files, insert: false).ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("A=UFD");
        _machine.Waits.Count.ShouldBe(20);
    }

    [Fact]
    public void Run_without_media_says_which_volumes_it_saw_and_ends_with_2()
    {
        _machine.Disks.Format(Dvd with { Label = "OTHER" });
        Boot(Files(), insert: false).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("was not found within 60 seconds");
        _screen.ToString().ShouldContain("'OTHER'");
    }

    [Fact]
    public void Run_media_with_another_id_is_passed_over()
    {
        var files = Files(Set("A", "1"));
        var other = new MediaIdentity { Format = OnMediaFormat.Version, MediaType = OnMediaFormat.StandAlone, Disc = 1, Discs = 1, BootImageLength = 0, BootImageSha256 = new string('0', 64), Id = Guid.Empty, Label = "X", MadeBy = "x", MadeAt = default }.ToJson();
        Insert(files with { Identity = other }, Dvd with { Root = @"C:\", Kind = VolumeKind.Fixed });
        Insert(files with { Identity = "not json"u8.ToArray() }, Dvd with { Root = @"B:\" });
        Boot(files).ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain(@"is D:\");
        _screen.ToString().ShouldContain(@"WARNING: B:\MediaForge\media.json");
    }

    /// <summary>A stick with a second volume: a package on it is found, checked and used; the other volume is the media.</summary>
    [Fact]
    public void Run_media_with_its_packages_on_a_second_volume_waits_for_both()
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("package"u8));
        var files = BootFiles.Of(
            BootFiles.SequenceOf(Set("A", "%_SMSTSLaunchMode%"), new Step("Use", new RunCommandLine { CommandLine = "there.exe", PackageId = "P1" })),
            [new ManifestFile("bootmgr", 2, new string('0', 64)), new ManifestFile("MediaForge/content/P1/there.exe", 7, hash)]);
        files = files with { Identity = (MediaIdentity.FromJson(files.Identity) with { HasContentVolume = true }).ToJson() };
        var stick = Dvd with { Root = @"E:\", Kind = VolumeKind.Removable, FileSystem = "FAT32" };
        Insert(files, stick);
        _machine.Disks.AddFile(@"E:\bootmgr", "ok"u8);
        var content = stick with { Root = @"F:\", FileSystem = "exFAT", Label = "CONTENT" };

        Boot(files, insert: false).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain(@"E:\ is there, but not its other volume");

        _machine.Disks.Format(content);
        _machine.Disks.AddFile(@"F:\MediaForge\content.json", new ContentIdentity { Format = OnMediaFormat.Version, Id = BootFiles.Id }.ToJson());
        _machine.Disks.AddFile(@"F:\MediaForge\content\P1\there.exe", "wrongly"u8);
        Start().ShouldBe(ExitCode.Failed);
        _screen.ToString().ShouldContain(@"is E:\ (FAT32 'TEST'), its packages are on F:\ (exFAT 'CONTENT')");
        _screen.ToString().ShouldContain("A=UFD");
        _screen.ToString().ShouldContain(@"F:\MediaForge\content\P1\there.exe is not what was put on the media");
    }

    [Fact]
    public void Run_changed_manifest_is_refused()
    {
        var files = Files(Set("A", "1"));
        Boot(files with { Manifest = [.. files.Manifest, (byte)' '] }).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("the media was changed after it was made");
        _screen.ToString().ShouldNotContain("A=1");
    }

    [Fact]
    public void Run_missing_or_bad_boot_files_are_refused()
    {
        var files = Files();
        Start().ShouldBe(ExitCode.CannotStart);
        Boot(files with { Sequence = "<coffee/>"u8.ToArray() }).ShouldBe(ExitCode.CannotStart);
        Boot(files with { Boot = "{"u8.ToArray() }).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("boot.json is missing");
        _screen.ToString().ShouldContain("The file is no task sequence");
    }

    [Fact]
    public void Run_missing_and_changed_files_of_the_manifest_are_refused_by_name()
    {
        var files = BootFiles.Of(BootFiles.SequenceOf(Set("A", "1")), [new ManifestFile("boot/bcd", 3, new string('0', 64)), new ManifestFile("setup.exe", 9, new string('0', 64)), new ManifestFile("right", 2, new string('0', 64))]);
        Insert(files, Dvd);
        _machine.Disks.AddFile(@"D:\boot\BCD", "four"u8);
        _machine.Disks.AddFile(@"D:\right", "ok"u8);
        Boot(files, insert: false).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain(@"2 of 3 files of the media are not as they were made: D:\boot\bcd has 4 bytes instead of 3; D:\setup.exe is missing.");
        _screen.ToString().ShouldNotContain("A=1");
        _machine.Disks.AddFile(@"D:\boot\BCD", "bcd"u8);
        _machine.Disks.AddFile(@"D:\setup.exe", "123456789"u8);
        Start().ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("all 3 files of the manifest are there");
    }

    [Fact]
    public void Run_package_that_differs_from_the_manifest_fails_its_step()
    {
        var step = new Step("Use", new RunCommandLine { CommandLine = "cmd", PackageId = "PKG1" });
        var files = BootFiles.Of(BootFiles.SequenceOf(step), [new ManifestFile("MediaForge/content/PKG1/a.bin", 4, new string('0', 64))]);
        Insert(files, Dvd);
        _machine.Disks.AddFile(@"D:\MediaForge\content\PKG1\a.bin", "data"u8);
        Boot(files, insert: false).ShouldBe(ExitCode.Failed);
        _screen.ToString().ShouldContain(@"D:\MediaForge\content\PKG1\a.bin is not what was put on the media");
    }

    [Fact]
    public void Run_signals_start_and_end()
    {
        Boot(Files(Set("A", "1"))).ShouldBe(ExitCode.Done);
        Signals.ShouldBe([SerialSignal.Started(BootFiles.Id), SerialSignal.Ended(BootFiles.Id, 0)]);
        _screen.ToString().IndexOf(SerialSignal.Started(BootFiles.Id), StringComparison.Ordinal).ShouldBeLessThan(_screen.ToString().IndexOf("[1/1]", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_restart_is_no_end_and_the_resumed_run_signals_its_start_again()
    {
        _machine.Disks.Format(new Volume(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36));
        Boot(Files(new Step("R", new RestartComputer { Target = "WinPE" }), Set("A", "after"))).ShouldBe(ExitCode.Restarting);
        Signals.ShouldBe([SerialSignal.Started(BootFiles.Id)]);
        _machine.PowerOn();
        var before = _screen.ToString().Length;
        Start().ShouldBe(ExitCode.Done);
        Signals.ShouldBe([SerialSignal.Started(BootFiles.Id), SerialSignal.Started(BootFiles.Id), SerialSignal.Ended(BootFiles.Id, 0)]);
        var resumed = _screen.ToString()[before..];
        resumed.IndexOf(SerialSignal.Started(BootFiles.Id), StringComparison.Ordinal).ShouldBeLessThan(resumed.IndexOf("[2/2]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no media", ExitCode.CannotStart)]
    [InlineData("manifest", ExitCode.CannotStart)]
    [InlineData("sequence", ExitCode.CannotStart)]
    [InlineData("variables", ExitCode.CannotStart)]
    [InlineData("internal", ExitCode.InternalError)]
    [InlineData("step", ExitCode.Failed)]
    public void Run_signals_the_end_once_with_the_exit_code_before_the_pause(string fault, int exitCode)
    {
        var files = BootFiles.Of(BootFiles.SequenceOf(new Step("Bad", new RunCommandLine { CommandLine = fault == "step" ? "nothing" : "broken" })), new MediaVariable("SMSTSErrorDialogTimeout", "77"));
        _machine.AddProgram(@"X:\Windows\System32\broken.exe", (_, _) => throw new InvalidOperationException("a fault of ours"));
        var ended = SerialSignal.Ended(BootFiles.Id, exitCode);
        var endedBeforePause = false;
        _machine.OnWait = _ => endedBeforePause = _screen.ToString().Contains(ended, StringComparison.Ordinal);
        if (fault == "manifest") files = files with { Manifest = [.. files.Manifest, (byte)' '] };
        if (fault == "sequence") files = files with { Sequence = "<coffee/>"u8.ToArray() };
        if (fault == "variables") files = files with { Variables = "{"u8.ToArray() };
        Boot(files, insert: fault != "no media").ShouldBe(exitCode);
        Signals.Where(s => s.Contains("ended", StringComparison.Ordinal)).ShouldBe([ended]);
        _machine.Waits[^1].ShouldBe(fault == "variables" ? RunEnding.DefaultErrorTime : TimeSpan.FromSeconds(77));
        endedBeforePause.ShouldBeTrue();
    }

    [Fact]
    public void Run_refusal_with_a_pause_of_0_waits_for_nothing()
    {
        Boot(Files() with { Sequence = "<coffee/>"u8.ToArray() }).ShouldBe(ExitCode.CannotStart);
        _machine.Waits.ShouldBeEmpty();
    }

    [Fact]
    public void NoteInterrupt_is_logged()
    {
        new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).NoteInterrupt();
        _screen.ToString().ShouldContain("WARNING: Ctrl+C is ignored while a task sequence runs");
    }

    private string[] Signals => [.. _screen.ToString().ReplaceLineEndings("\n").Split('\n').Where(l => l.StartsWith("MEDIAFORGE ", StringComparison.Ordinal))];

    [Fact]
    public void Run_secret_media_variables_are_masked_everywhere()
    {
        var step = new Step("Echo", new RunCommandLine { CommandLine = "echo %Password% %Password%x" });
        _machine.AddProgram(@"X:\Windows\System32\echo.exe", (request, line) =>
        {
            line("said " + request.Arguments);
            return new ProcessResult(0);
        });
        Boot(BootFiles.Of(BootFiles.SequenceOf(step), new MediaVariable("Password", "hunter22", true))).ShouldBe(ExitCode.Done);
        _machine.Runs[0].Arguments.ShouldBe("hunter22 hunter22x");
        _screen.ToString().ShouldNotContain("hunter22");
        _screen.ToString().ShouldContain("said ******** ********x");
        System.Text.Encoding.UTF8.GetString(_machine.Disks.Read(@"X:\Windows\Temp\SMSTSLog\smsts.log")!).ShouldNotContain("hunter22");
    }
}
