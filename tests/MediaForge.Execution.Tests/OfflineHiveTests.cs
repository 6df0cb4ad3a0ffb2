using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Windows;
using MediaForge.Registry;

namespace MediaForge.Execution.Tests;

public class OfflineHiveTests
{
    private const string Path = @"C:\Windows\System32\config\SYSTEM";

    private static readonly DateTimeOffset Time = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Bench _bench = new Bench().WithDisk();

    public OfflineHiveTests()
    {
        SimulatedTools.Install(_bench.Machine);
        _bench.Machine.Disks.AddFile(Path, Hive());
    }

    private ExecutionLog Log => new(_bench.Machine, _bench.Variables.Secrets, new ProgressScreen(_bench.Screen));

    private static byte[] Hive()
    {
        var hive = RegistryHive.Create("ROOT");
        hive.Root.Create("Select").SetDWord("Current", 2);
        hive.Root.Create("ControlSet002");
        return hive.Write(Time);
    }

    /// <summary>A hive that Windows had begun to write: its first sequence number is ahead.</summary>
    private static byte[] Dirty()
    {
        var hive = Hive();
        hive[4]++;
        // The checksum is the XOR of the 127 dwords before it.
        uint sum = 0;
        for (var at = 0; at < 508; at += 4) sum ^= BinaryPrimitives.ReadUInt32LittleEndian(hive.AsSpan(at));
        BinaryPrimitives.WriteUInt32LittleEndian(hive.AsSpan(508), sum);
        return hive;
    }

    private RegistryHive Stored() => RegistryHive.Read(ByteSource.FromBytes(_bench.Machine.Disks.Read(Path)!));

    private void EditIt() => OfflineHive.Edit(_bench.Machine, Log, Path, h => h.Root.Create(OfflineHive.ControlSet(h) + @"\Services\It").SetDWord("Start", 2));

    private string[] RegCalls() => [.. _bench.Machine.Runs.Select(r => r.Arguments)];

    [Fact]
    public void Edit_changes_the_current_control_set()
    {
        EditIt();
        Stored().Root.Find(@"ControlSet002\Services\It")!.GetDWord("Start").ShouldBe(2u);
        _bench.Machine.Runs.ShouldBeEmpty();
        OfflineHive.Read(_bench.Machine, Log, Path, OfflineHive.ControlSet).ShouldBe("ControlSet002");
    }

    [Fact]
    public void Edit_has_Windows_replay_waiting_changes_first()
    {
        _bench.Machine.Disks.AddFile(Path, Dirty());
        EditIt();
        RegCalls().ShouldBe([$@"load HKLM\MediaForgeTemp ""{Path}""", @"unload HKLM\MediaForgeTemp"]);
        Stored().IsDirty.ShouldBeFalse();
        Stored().Root.Find(@"ControlSet002\Services\It").ShouldNotBeNull();
    }

    [Fact]
    public void Edit_unloads_what_a_killed_run_has_left_loaded()
    {
        _bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\MediaForgeTemp|Select"] = new RegistryData("REG_SZ", "x");
        _bench.Machine.Disks.AddFile(Path, Dirty());
        EditIt();
        RegCalls().Length.ShouldBe(3);
    }

    [Fact]
    public void Edit_waits_for_whoever_has_a_key_open()
    {
        var refusals = 2;
        var real = new SimulatedReg(_bench.Machine);
        _bench.Machine.AddProgram(@"X:\Windows\System32\reg.exe", (request, line) => request.Arguments.StartsWith("unload", StringComparison.Ordinal) && refusals-- > 0 ? new ProcessResult(1) : real.Run(request, line));
        _bench.Machine.Disks.AddFile(Path, Dirty());
        EditIt();
        _bench.Machine.Waits.Count.ShouldBe(2);
    }

    [Fact]
    public void Hive_that_stays_dirty_or_cannot_be_loaded_is_refused()
    {
        _bench.Machine.Disks.AddFile(Path, Dirty());
        _bench.Program("reg.exe", 0);
        Should.Throw<StepFailedException>(EditIt).Message.ShouldContain("still waiting");
        _bench.Program("reg.exe", 1, "ERROR: Access is denied.");
        Should.Throw<StepFailedException>(EditIt).Message.ShouldContain("Access is denied.");
        _bench.Machine.Disks.Read(Path).ShouldBe(Dirty());
        _bench.Machine.Disks.Delete(@"X:\Windows\System32\reg.exe");
        Should.Throw<StepFailedException>(EditIt).Code.ShouldBe(ErrorText.FileNotFound);
    }

    [Fact]
    public void Damage_is_reported_with_the_file()
    {
        _bench.Machine.Disks.AddFile(Path, Hive().AsSpan(0, 5000));
        Should.Throw<InvalidDataException>(EditIt).Message.ShouldStartWith(Path);
        _bench.Machine.Disks.AddFile(Path, RegistryHive.Create("X").Write(Time));
        Should.Throw<InvalidDataException>(EditIt).Message.ShouldBe(Path + @": the hive has no value Select\Current: it is not the SYSTEM hive of a Windows");
        Should.Throw<FileNotFoundException>(() => OfflineHive.Read(_bench.Machine, Log, Path + "x", h => h.MinorVersion));
    }

    [Fact]
    public void Power_cut_leaves_the_old_hive_or_the_new_one()
    {
        for (var call = 1; ; call++)
        {
            var test = new OfflineHiveTests();
            test._bench.Machine.Disks.AddFile(Path, Dirty());
            test._bench.Machine.PowerCutAt = call;
            try
            {
                test.EditIt();
                call.ShouldBeGreaterThan(8);
                return;
            }
            catch (SimulatedPowerCutException)
            {
                test._bench.Machine.PowerOn();
            }
            test.EditIt();
            test.Stored().Root.Find(@"ControlSet002\Services\It")!.GetDWord("Start").ShouldBe(2u, $"call {call}");
        }
    }
}
