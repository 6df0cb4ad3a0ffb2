using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SetupBench;

namespace MediaForge.Execution.Tests;

/// <summary>Prepare Windows for Capture, and the way back to Windows PE.</summary>
public class PrepareOperatingSystemTests
{
    private const string Hklm = @"HKEY_LOCAL_MACHINE\";
    private const string Panther = @"C:\Windows\System32\Sysprep\Panther\";

    private static SetupBench NewBench(PrepareOperatingSystem? settings = null, bool uefi = true, params SequenceNode[] more) =>
        new(uefi, [StepOf(new SetupWindowsAndClient(), "Setup"), Command("spoil").In(RunIn.FullOS), StepOf(settings ?? new PrepareOperatingSystem(), "Prepare"), .. more]);

    /// <summary>Runs the sequence; before the preparation something happens in Windows.</summary>
    private static RunResult Run(SetupBench bench, Action? spoil = null)
    {
        bench.Machine.AddProgram(@"C:\Windows\System32\spoil.exe", (_, _) =>
        {
            spoil?.Invoke();
            return new ProcessResult(0);
        });
        return bench.RunToEnd();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Windows_is_generalized_and_Windows_PE_started_from_the_disk(bool uefi, bool keepMedia)
    {
        var bench = NewBench(uefi: uefi, more: Mark("capture").In(RunIn.WinPE));
        bench.KeepMedia = keepMedia;
        var state = string.Empty;
        foreach (var file in new[] { @"C:\$Recycle.Bin\S-1\x", @"C:\Windows\Temp\a\b", @"C:\Windows\Panther\unattend.xml" }) bench.Machine.Disks.AddFile(file, "x"u8);
        bench.Machine.OnCall = _ =>
        {
            if (bench.Bench.Marks.Count == 1 && state.Length == 0) state = $"{bench.ImageState} {bench.HasService} {bench.Store.StartsWindowsPE()}";
            return null;
        };
        var result = Run(bench);
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
        // At the time of the capture: generalized, without the service, and a power cut would lead back here.
        state.ShouldBe("IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE False True");
        bench.Machine.Restarts.ShouldBe([RestartTarget.HD, RestartTarget.WinPE]);
        bench.Machine.Disks.Files.ShouldNotContain(f => f.Contains("Recycle", StringComparison.Ordinal) || f.StartsWith(@"C:\Windows\Temp", StringComparison.Ordinal) || f.EndsWith("unattend.xml", StringComparison.Ordinal));
        (bench.Bench["OSDTargetSystemRoot"], bench.Bench["_MediaForgeGeneralized"]).ShouldBe((@"C:\Windows", "true"));
        bench.StoreText.ShouldBe(WindowsOnly);
        bench.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\_SMS", StringComparison.Ordinal)).ShouldBe([@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log", @"C:\_SMSTaskSequence\MediaForge\journal"]);
    }

    [Fact]
    public void Activation_is_kept_by_an_answer_file()
    {
        var bench = NewBench(new PrepareOperatingSystem { KeepActivation = true });
        Run(bench).Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs.Single(r => r.Program.EndsWith("sysprep.exe", StringComparison.Ordinal)).Arguments.ShouldEndWith(@"/quit /unattend:C:\_SMSTaskSequence\MediaForge\sysprep.xml");
    }

    [Fact]
    public void Shut_down_instead_of_restarted_it_goes_on_when_switched_on()
    {
        var bench = NewBench(new PrepareOperatingSystem { Shutdown = true }, more: Mark("capture"));
        Run(bench).Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.WasShutDown.ShouldBeTrue();
        bench.Machine.Restarts.ShouldBe([RestartTarget.HD]);
        bench.Bench.Marks.ShouldBe(["capture"]);
    }

    [Fact]
    public void What_makes_Sysprep_fail_is_found_before_it_runs()
    {
        Message(b => b.Machine.Membership = new DomainMembership(true, "LAB")).ShouldContain("member of the domain LAB");
        Message(b => Registry(b, @"SYSTEM\CurrentControlSet\Control\ProductOptions|ProductType", "LanmanNT")).ShouldContain("domain controller");
        Message(b => Registry(b, @"SYSTEM\CurrentControlSet\Control\BitLockerStatus|BootStatus", "1")).ShouldContain("BitLocker protects the volume");
        Message(b => Registry(b, @"SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State|ImageState", "IMAGE_STATE_UNDEPLOYABLE")).ShouldContain("IMAGE_STATE_UNDEPLOYABLE");
        Message(b =>
        {
            b.Machine.Disks.Delete(@"C:\_SMSTaskSequence\WinPE\sources\boot.wim");
            b.Machine.Disks.Remove(@"D:\");
        }).ShouldContain("The boot image is not on C: yet and the media is not in the machine");

        static string Message(Action<SetupBench> spoil)
        {
            var bench = NewBench();
            var result = Run(bench, () => spoil(bench));
            result.Outcome.ShouldBe(RunOutcome.Failed);
            bench.Machine.Runs.ShouldNotContain(r => r.Program.EndsWith("sysprep.exe", StringComparison.Ordinal));
            bench.StoreText.ShouldBe(WindowsOnly);
            return result.Message;
        }
    }

    [Theory]
    [InlineData(@"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending|x", true)]
    [InlineData(@"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired|x", true)]
    [InlineData(@"SYSTEM\CurrentControlSet\Control\Session Manager|PendingFileRenameOperations", false)]
    public void Pending_restart_is_made_once(string value, bool fails)
    {
        var bench = NewBench();
        var result = Run(bench, () => Registry(bench, value, @"\??\C:\x"));
        result.Outcome.ShouldBe(fails ? RunOutcome.Failed : RunOutcome.Succeeded);
        bench.Machine.Restarts.ShouldBe(fails ? [RestartTarget.HD, RestartTarget.HD] : [RestartTarget.HD, RestartTarget.HD, RestartTarget.WinPE]);
        bench = NewBench();
        bench.Machine.OnRestart += _ => bench.Machine.RegistryValues.Remove(Hklm + value);
        Run(bench, () => Registry(bench, value, @"\??\C:\x")).Outcome.ShouldBe(RunOutcome.Succeeded);
    }

    [Theory]
    [InlineData("2026-01-01, Error SYSPRP Package Contoso.App_1.2_x64__abc was installed for a user, but not provisioned for all users.", "the app package Contoso.App_1.2_x64__abc was installed or updated for a user")]
    [InlineData("2026-01-01, Error SYSPRP BitLocker-Sysprep: failed, dwRet = 0x80310039", "BitLocker protects the volume")]
    [InlineData("2026-01-01, Error SYSPRP hr = 0xc004d307", "set OSDKeepActivation to true")]
    [InlineData("2026-01-01, Error SYSPRP something new", "setuperr.log ends with: 2026-01-01, Error SYSPRP something new")]
    public void Failing_Sysprep_is_explained_and_Windows_started_again(string log, string message)
    {
        var bench = NewBench();
        bench.Setup.Sysprep.Fault = log;
        var result = Run(bench);
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain(message);
        result.Message.ShouldContain(Panther + "setupact.log");
        bench.StoreText.ShouldBe(WindowsOnly);
        bench.HasService.ShouldBeFalse();
    }

    [Fact]
    public void Sysprep_that_says_nothing_and_does_nothing_is_found_out()
    {
        var bench = NewBench();
        bench.Setup.Sysprep.SilentExitCode = 0;
        Run(bench).Message.ShouldContain("the image state is IMAGE_STATE_COMPLETE instead of IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE");
    }

    [Fact]
    public void Generalized_Windows_that_was_started_all_the_same_is_not_captured()
    {
        var bench = NewBench(more: Mark("capture"));
        bench.Machine.OnRestart += target =>
        {
            if (target == RestartTarget.WinPE) SimulatedSetup.SetState(bench.Machine, "IMAGE_STATE_COMPLETE");
        };
        Run(bench).Message.ShouldContain("was started before it was captured");
        bench.Bench.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void Boot_store_that_refuses_fails_the_step_and_leaves_Windows_as_it_was()
    {
        var bench = NewBench();
        var result = Run(bench, () => bench.Machine.AddProgram(@"C:\Windows\System32\bcdedit.exe", (_, line) =>
        {
            line("Zugriff verweigert");
            return new ProcessResult(5);
        }));
        result.Message.ShouldContain("bcdedit.exe /enum all /v ended with code 5 and says 'Zugriff verweigert'");
        bench.ImageState.ShouldBe("IMAGE_STATE_COMPLETE");
    }

    [Fact]
    public void Drive_letters_may_change_on_the_way()
    {
        var bench = NewBench(more: Mark("capture"));
        bench.Machine.OnRestart += target =>
        {
            if (target == RestartTarget.WinPE) bench.Machine.Disks.ChangeLetter(@"C:\", @"E:\");
        };
        Run(bench).Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench["OSDTargetSystemRoot"].ShouldBe(@"E:\Windows");
        bench.Bench["OSDTargetSystemDrive"].ShouldBe("E:");
    }

    [Fact]
    public void Restart_Computer_goes_to_Windows_PE_and_back_without_the_media()
    {
        var bench = new SetupBench(StepOf(new SetupWindowsAndClient()), Restart(), Mark("pe").In(RunIn.WinPE), Restart(), Mark("pe again").In(RunIn.WinPE), Restart("HD"), Mark("full").In(RunIn.FullOS), Restart("HD"), Mark("full again").In(RunIn.FullOS)) { KeepMedia = false };
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.Marks.ShouldBe(["pe", "pe again", "full", "full again"]);
        bench.StoreText.ShouldBe(WindowsOnly);
    }

    private static void Registry(SetupBench bench, string value, string text) => bench.Machine.RegistryValues[Hklm + value] = new RegistryData("REG_SZ", text);
}
