using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>The executor that was started from a disk that a factory has put a media on.</summary>
public sealed class PrestagedBootstrapTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();

    public void Dispose() => _screen.Dispose();

    private int Start(BootFiles files)
    {
        _machine.Disks.AddFile(@"X:\MediaForge\boot.json", (BootIdentity.FromJson(files.Boot) with { MediaType = OnMediaFormat.Prestaged }).ToJson());
        _machine.Disks.AddFile(@"X:\MediaForge\sequence.xml", files.Sequence);
        _machine.Disks.AddFile(@"X:\MediaForge\variables.json", files.Variables);
        return new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).Run();
    }

    private BootFiles Prestage(params SequenceNode[] nodes)
    {
        var files = BootFiles.Of(BootFiles.SequenceOf(nodes), [new ManifestFile("boot/bcd", 3, new string('0', 64)), new ManifestFile("bootmgr", 9, new string('0', 64)), new ManifestFile("MediaForge/content/P/a", 1, new string('0', 64))]);
        _machine.Disks.Format(new Volume(@"C:\", "OEM", "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36) { Disk = 0, Partition = 2 });
        _machine.Disks.AddFile(@"C:\MediaForge\media.json", (MediaIdentity.FromJson(files.Identity) with { MediaType = OnMediaFormat.Prestaged }).ToJson());
        _machine.Disks.AddFile(@"C:\MediaForge\manifest.json", files.Manifest);
        _machine.Disks.AddFile(@"C:\MediaForge\content\P\a", "a"u8);
        _machine.Disks.AddFile(@"C:\boot\bcd", "changed by the boot manager"u8);
        _machine.Disks.AddFile(@"C:\sources\boot.wim", "wim"u8);
        return files;
    }

    private static Step Set(string name, string value) => new("Set " + name, new SetVariable { Variable = name, Value = value });

    [Fact]
    public void Run_finds_the_media_on_the_disk_and_keeps_its_state_there_too()
    {
        Start(Prestage(Set("A", "%_SMSTSMediaType% %_SMSTSLaunchMode% %_SMSTSClientCache% %_SMSTSMDataPath%"))).ShouldBe(ExitCode.Done, _screen.ToString());
        _screen.ToString().ShouldContain(@"A=OEMMedia HD C:\MediaForge\content C:\_SMSTaskSequence");
        _machine.Disks.Files.Where(f => f.StartsWith(@"C:\MediaForge", StringComparison.Ordinal) || f.StartsWith(@"C:\sources", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Run_whose_content_is_missing_is_refused()
    {
        var files = Prestage(Set("A", "1"));
        _machine.Disks.Delete(@"C:\MediaForge\content\P\a");
        Start(files).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain(@"C:\MediaForge\content\P\a is missing");
    }

    [Fact]
    public void Run_cut_while_the_media_is_deleted_comes_to_its_end()
    {
        var files = Prestage(Set("A", "1"));
        Start(files).ShouldBe(ExitCode.Done);
        var all = _machine.Calls;
        for (var cut = 1; cut <= all; cut++)
        {
            using var test = new PrestagedBootstrapTests();
            test.Prestage(Set("A", "1"));
            test._machine.PowerCutAt = cut;
            try
            {
                test.Start(files);
            }
            catch (SimulatedPowerCutException)
            {
                test._machine.PowerOn();
                // Where the media is gone already there is nothing that could start again.
                if (test._machine.FileExists(@"C:\MediaForge\media.json")) test.Start(files).ShouldBe(ExitCode.Done, $"cut at {cut}: {test._screen}");
            }
            test._machine.Disks.Files.Where(f => f.StartsWith(@"C:\MediaForge\content", StringComparison.Ordinal)).ShouldBeEmpty($"cut at {cut}");
        }
    }
}
