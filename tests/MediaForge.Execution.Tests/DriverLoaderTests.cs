using System.ComponentModel;
using MediaForge.Execution.Drivers;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Tests;

public sealed class DriverLoaderTests : IDisposable
{
    private const string Folder = @"X:\MediaForge\drivers";

    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();

    public void Dispose() => _screen.Dispose();

    private int Load() => new DriverLoader(_machine, new ExecutionLog(_machine, new SecretMask(), new ProgressScreen(_screen))).Load(Folder);

    private void AddDrvload(Func<string, int> code)
    {
        _machine.AddProgram(@"X:\Windows\System32\drvload.exe", (request, _) => new ProcessResult(code(request.Arguments)));
        _machine.AddProgram(@"X:\Windows\System32\wpeutil.exe", (_, _) => new ProcessResult(0));
    }

    private void Add(params string[] files)
    {
        foreach (var file in files) _machine.Disks.AddFile(Folder + "\\" + file, "x"u8);
    }

    [Fact]
    public void Load_loads_every_inf_in_order_and_starts_the_network()
    {
        Add(@"net\b\card.INF", @"net\b\card.sys", @"disk\raid.inf", "readme.txt");
        AddDrvload(_ => 0);
        Load().ShouldBe(2);
        _machine.Runs.Select(r => Path.GetFileName(r.Program.Replace('\\', '/')) + " " + r.Arguments).ShouldBe([@"drvload.exe ""X:\MediaForge\drivers\disk\raid.inf""", @"drvload.exe ""X:\MediaForge\drivers\net\b\card.INF""", "wpeutil.exe InitializeNetwork"]);
        _screen.ToString().ShouldContain(@"X:\MediaForge\drivers\net\b\card.INF: loaded (0)");
        _screen.ToString().ShouldContain("2 of 2 drivers of the boot image were loaded.");
    }

    [Fact]
    public void Load_driver_that_is_refused_is_a_warning_with_name_and_code()
    {
        Add("a.inf", "b.inf");
        AddDrvload(a => a.Contains("a.inf", StringComparison.Ordinal) ? 2 : 0);
        Load().ShouldBe(1);
        _screen.ToString().ShouldContain(@"WARNING: X:\MediaForge\drivers\a.inf: not loaded: 0x00000002 (2)");
        _screen.ToString().ShouldContain("1 of 2 drivers");
    }

    [Fact]
    public void Load_without_a_loaded_driver_leaves_the_network_alone()
    {
        Add("a.inf");
        AddDrvload(_ => 1);
        Load().ShouldBe(0);
        _machine.Runs.ShouldHaveSingleItem();
    }

    [Fact]
    public void Load_driver_that_hangs_is_ended_and_the_next_one_loaded()
    {
        Add("a.inf", "b.inf");
        _machine.AddProgram(@"X:\Windows\System32\drvload.exe", (r, _) => r.Arguments.Contains("a.inf", StringComparison.Ordinal) ? new ProcessResult(-1, TimedOut: true) : new ProcessResult(0));
        Load().ShouldBe(1);
        _screen.ToString().ShouldContain("did not end within 5 minutes");
        _screen.ToString().ShouldContain(@"WARNING: the network: not started");
    }

    [Fact]
    public void Load_missing_program_is_a_warning()
    {
        Add("a.inf");
        Load().ShouldBe(0);
        _screen.ToString().ShouldContain(@"not loaded: X:\Windows\System32\drvload.exe");
    }

    [Fact]
    public void Load_without_drivers_says_nothing()
    {
        Load().ShouldBe(0);
        Add("readme.txt");
        Load().ShouldBe(0);
        _screen.ToString().ShouldBeEmpty();
        _machine.Runs.ShouldBeEmpty();
    }

    [Fact]
    public void Load_program_that_cannot_be_started_is_a_warning()
    {
        Add("a.inf");
        _machine.AddProgram(@"X:\Windows\System32\drvload.exe", (_, _) => throw new Win32Exception(5));
        Load().ShouldBe(0);
        _screen.ToString().ShouldContain("WARNING");
    }
}
