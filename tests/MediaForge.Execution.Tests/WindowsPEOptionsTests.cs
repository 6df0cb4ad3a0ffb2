using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Tests;

public sealed class WindowsPEOptionsTests : IDisposable
{
    private const string Prestart = @"X:\MediaForge\prestart";

    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();
    private readonly Dictionary<string, int> _codes = [];

    public WindowsPEOptionsTests()
    {
        foreach (var name in new[] { "wpeutil.exe", "powercfg.exe", "netsh.exe" })
            _machine.AddProgram(@"X:\Windows\System32\" + name, (_, line) =>
            {
                line("it says this");
                return new ProcessResult(_codes.GetValueOrDefault(name));
            });
    }

    public void Dispose() => _screen.Dispose();

    private static NetworkAdapter Adapter(string mac, int index) => new(mac, false, [], []) { Index = index };

    private WindowsPEOptions Options
    {
        get
        {
            var log = new ExecutionLog(_machine, new SecretMask(), new ProgressScreen(_screen));
            log.MoveTo("X:");
            return new WindowsPEOptions(_machine, log);
        }
    }

    private string[] Runs => [.. _machine.Runs.Select(r => Path.GetFileName(r.Program.Replace('\\', '/')) + " " + r.Arguments)];

    [Fact]
    public void Apply_without_options_runs_nothing()
    {
        Options.Apply(new BootOptions { Format = 1 });
        Runs.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_sets_keyboard_power_and_network()
    {
        _machine.Hardware = new HardwareFacts { Adapters = [Adapter("00:15:5D:00:00:01", 4), Adapter("00:15:5D:00:00:02", 7)] };
        Options.Apply(new BootOptions { Format = 1, KeyboardLayout = "0407:00000407", PowerScheme = "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c", Network = new BootNetwork("192.0.2.10", "255.255.255.0", "192.0.2.1", ["192.0.2.2", "192.0.2.3"], "00:15:5d:00:00:02") });
        Runs.ShouldBe(
        [
            "wpeutil.exe SetKeyboardLayout 0407:00000407",
            "powercfg.exe /setactive 8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c",
            "netsh.exe interface ipv4 set address name=7 source=static address=192.0.2.10 mask=255.255.255.0 gateway=192.0.2.1 store=active",
            "netsh.exe interface ipv4 set dnsservers name=7 source=static address=192.0.2.2 validate=no",
            "netsh.exe interface ipv4 add dnsservers name=7 address=192.0.2.3 index=2 validate=no",
        ]);
    }

    [Fact]
    public void Apply_keyboard_that_is_refused_is_a_warning()
    {
        _codes["wpeutil.exe"] = 1;
        Options.Apply(new BootOptions { Format = 1, KeyboardLayout = "0407:00000407" });
        _screen.ToString().ShouldContain("WARNING: The keyboard layout stays as it was: wpeutil.exe ended with 0x00000001 (1)");
    }

    [Theory]
    [InlineData(0, null, "it needs exactly one that is connected, or networkAdapter; no adapter is connected")]
    [InlineData(2, null, "it needs exactly one that is connected, or networkAdapter; connected are 00:15:5D:00:00:01, 00:15:5D:00:00:02")]
    [InlineData(1, "00:15:5D:00:00:09", "00:15:5D:00:00:09 is not connected")]
    public void Apply_network_without_its_adapter_ends_the_start(int adapters, string? wanted, string message)
    {
        _machine.Hardware = new HardwareFacts { Adapters = [.. Enumerable.Range(1, adapters).Select(i => Adapter($"00:15:5D:00:00:0{i}", i))] };
        Should.Throw<InvalidDataException>(() => Options.Apply(new BootOptions { Format = 1, Network = new BootNetwork("192.0.2.10", "255.255.255.0", null, [], wanted) })).Message.ShouldContain(message);
        Runs.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_network_that_Windows_refuses_ends_the_start()
    {
        _machine.Hardware = new HardwareFacts { Adapters = [Adapter("00:15:5D:00:00:01", 4)] };
        _codes["netsh.exe"] = 1;
        Should.Throw<InvalidDataException>(() => Options.Apply(new BootOptions { Format = 1, Network = new BootNetwork("192.0.2.10", "255.255.255.0", null, [], null) }))
            .Message.ShouldMatch("The address 192.0.2.10 cannot be set: netsh.exe ended with 0x00000001.*and says 'it says this'");
    }

    [Fact]
    public void RunPrestart_starts_in_the_folder_of_its_files()
    {
        _machine.AddProgram(Prestart + @"\ask.exe", (_, _) => new ProcessResult(0));
        Options.RunPrestart("ask.exe /quick", Prestart);
        var run = _machine.Runs.ShouldHaveSingleItem();
        (run.Program, run.Arguments, run.WorkingDirectory).ShouldBe((Prestart + @"\ask.exe", "/quick", Prestart));
    }

    /// <summary>What looks like a password is in no log, also when no secret variable holds it.</summary>
    [Fact]
    public void RunPrestart_shows_no_password_of_its_command_line()
    {
        _machine.AddProgram(Prestart + @"\ask.exe", (_, line) =>
        {
            line("given letmein99");
            return new ProcessResult(0);
        });
        Options.RunPrestart("ask.exe /password:letmein99 /quick", Prestart);
        _machine.Runs.ShouldHaveSingleItem().Arguments.ShouldBe("/password:letmein99 /quick");
        Should.Throw<InvalidDataException>(() => Options.RunPrestart("absent.exe /pwd=hunter22", Prestart)).Message.ShouldNotContain("hunter22");
        _screen.ToString().ShouldContain("running the prestart command: ask.exe /password:******** /quick");
        foreach (var text in new[] { _screen.ToString(), System.Text.Encoding.UTF8.GetString(_machine.Disks.Read(@"X:\smsts.log")!) }) text.ShouldNotContain("letmein99");
    }

    [Fact]
    public void RunPrestart_failure_ends_the_start()
    {
        _machine.AddProgram(Prestart + @"\ask.exe", (_, _) => new ProcessResult(5));
        Should.Throw<InvalidDataException>(() => Options.RunPrestart("ask.exe", Prestart)).Message.ShouldContain("0x00000005 (5)");
        Should.Throw<InvalidDataException>(() => Options.RunPrestart("absent.exe", Prestart)).Message.ShouldContain("was not found: absent.exe");
    }
}
