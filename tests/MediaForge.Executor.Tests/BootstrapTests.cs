using MediaForge.Execution;
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
