using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SoftwareBench;

namespace MediaForge.Execution.Tests;

/// <summary>Enable, Disable and Pre-provision BitLocker.</summary>
public class BitLockerTests
{
    private const string Encrypted = "SELECT DriveLetter FROM Win32_EncryptableVolume WHERE DriveLetter = 'C:' AND ConversionStatus = 1";

    private static Bench InDomain(out SimulatedSoftwareTools tools, params SequenceNode[] nodes)
    {
        var bench = InWindows(out tools, nodes);
        bench.Machine.Membership = new DomainMembership(true, "LAB");
        bench.Machine.Hardware = new HardwareFacts { TpmEnabled = true };
        return bench;
    }

    private static string[] Arguments(Bench bench) => [.. bench.Machine.Runs.Select(r => r.Arguments)];

    [Fact]
    public void Enable_with_tpm_and_a_recovery_password_in_the_directory()
    {
        var bench = InDomain(out var tools, StepOf(new EnableBitLocker { Mode = "TPM", EncryptionMethod = 7 }));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench).ShouldBe(
        [
            "-status C: -protectionaserrorlevel",
            "-protectors -add C: -tpm",
            "-protectors -get C: -type recoverypassword",
            "-protectors -add C: -recoverypassword",
            "-protectors -get C: -type recoverypassword",
            "-protectors -adbackup C: -id {00000002-0000-0000-0000-000000000000}",
            "-on C: -used -s -encryptionmethod xts_aes256",
        ]);
        tools.ProtectedDrives.ShouldBe(["C:"]);
        (bench.LogText + bench.Screen).ShouldNotContain("111111");
    }

    [Fact]
    public void Enable_outside_of_a_domain_says_what_to_do()
    {
        var bench = InWindows(out _, StepOf(new EnableBitLocker { Mode = "TPM" }));
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x8007054B));
        result.Message.ShouldContain("Set recoveryPassword to None");
        var without = InWindows(out var tools, StepOf(new EnableBitLocker { Mode = "TPM", CreateRecoveryPassword = "None", EncryptFullDisk = true }));
        without.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(without)[^1].ShouldBe("-on C: -s");
        tools.Keys.ShouldBe([("C:", "tpm")]);
    }

    [Fact]
    public void Enable_closes_what_was_pre_provisioned_and_leaves_what_is_protected()
    {
        var bench = InWindowsPE(out var tools, StepOf(new PreProvisionBitLocker { DestinationLogicalDrive = "C:" }), Restart("HD"), StepOf(new EnableBitLocker { Mode = "TPM", CreateRecoveryPassword = "None" }), StepOf(new EnableBitLocker { Mode = "TPM", CreateRecoveryPassword = "None" }));
        bench.Machine.Hardware = new HardwareFacts { TpmEnabled = true };
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench)[0].ShouldBe("-on C: -used");
        Arguments(bench).ShouldContain("-protectors -enable C:");
        tools.ProtectedDrives.ShouldBe(["C:"]);
        bench.LogText.ShouldContain("C: is protected already");
    }

    [Theory]
    [InlineData("Key", "-protectors -add C: -startupkey E:\\")]
    [InlineData("TPMAndKey", "-protectors -add C: -tpmandstartupkey E:\\")]
    public void Enable_puts_the_startup_key_on_a_stick_that_is_not_the_media(string mode, string arguments)
    {
        var bench = InWindows(out _, StepOf(new EnableBitLocker { Mode = mode, CreateRecoveryPassword = "None" }));
        bench.Start().Message.ShouldContain("There is no USB stick");
        bench.Machine.Disks.Format(new Volume(@"D:\", "M", "FAT32", VolumeKind.Removable, 1, 0));
        bench.Start().Message.ShouldContain("There is no USB stick");
        bench.Machine.Disks.Format(new Volume(@"E:\", "K", "FAT32", VolumeKind.Removable, 1, 0));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench).ShouldContain(arguments);
    }

    [Theory]
    [InlineData("TPMAndPIN", "takes it from the keyboard only", ErrorText.NotSupported)]
    [InlineData("Moon", "use TPM, Key or TPMAndKey", ErrorText.InvalidParameter)]
    public void Enable_refuses_what_it_cannot_do(string mode, string mentions, int code)
    {
        var result = InWindows(out _, StepOf(new EnableBitLocker { Mode = mode, Pin = "123456" })).Start();
        result.Message.ShouldContain(mentions);
        result.Code.ShouldBe(code);
    }

    [Fact]
    public void Enable_refuses_a_recovery_password_of_ones_own()
    {
        var bench = InWindows(out _, Set("OSDBitLockerRecoveryPassword", "123456", secret: true), StepOf(new EnableBitLocker { Mode = "TPM" }));
        bench.Start().Code.ShouldBe(ErrorText.NotSupported);
        bench.Machine.Runs.ShouldNotContain(r => r.Arguments.Contains("123456", StringComparison.Ordinal));
    }

    [Fact]
    public void Enable_data_drive_unlocks_by_itself()
    {
        var bench = InDomain(out var tools, StepOf(new EnableBitLocker { Mode = "TPM" }), StepOf(new EnableBitLocker { TargetDrive = "e", CreateRecoveryPassword = "None" }));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench)[^2..].ShouldBe(["-on E: -used", "-autounlock -enable E:"]);
        tools.Keys.ShouldContain(("E:", "recoverypassword"));
    }

    [Fact]
    public void Enable_without_a_tpm_is_skipped_when_asked()
    {
        var bench = InWindows(out _, StepOf(new EnableBitLocker { Mode = "TPM", SkipWhenNoValidTpm = true }));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs.ShouldBeEmpty();
        bench.LogText.ShouldContain("no enabled TPM");
    }

    [Fact]
    public void Enable_waits_until_all_is_encrypted()
    {
        var bench = InWindows(out _, StepOf(new EnableBitLocker { Mode = "TPM", CreateRecoveryPassword = "None", WaitForEncryption = true }));
        bench.Start().Code.ShouldBe(ErrorText.NoWmi);
        bench.Machine.WmiRows = new Dictionary<string, int> { [Encrypted] = 0 };
        bench.Machine.OnWait = _ => bench.Machine.WmiRows[Encrypted] = bench.Machine.Waits.Count > 3 ? 1 : 0;
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Waits.Count.ShouldBe(4);
        bench.Machine.OnWait = null;
        bench.Machine.WmiRows[Encrypted] = 0;
        bench.Sequence.Steps.Single().Timeout = TimeSpan.FromMinutes(2);
        bench.Start().Code.ShouldBe(ErrorText.TimedOut);
    }

    [Fact]
    public void Disable_suspends_for_some_restarts()
    {
        var bench = InDomain(out var tools, StepOf(new EnableBitLocker { Mode = "TPM" }), StepOf(new DisableBitLocker { RebootCount = 3 }), StepOf(new DisableBitLocker()));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench).ShouldContain("-protectors -disable C: -rebootcount 3");
        tools.ProtectedDrives.ShouldBeEmpty();
        bench.LogText.ShouldContain("C: is not protected: there is nothing to suspend");
    }

    [Theory]
    [InlineData("0", "-protectors -disable C: -rebootcount 0")]
    [InlineData("15", "-protectors -disable C: -rebootcount 15")]
    [InlineData("16", null)]
    [InlineData("x", null)]
    public void Disable_heeds_the_override(string value, string? arguments)
    {
        var bench = InDomain(out _, StepOf(new EnableBitLocker { Mode = "TPM" }), Set("OSDBitLockerRebootCountOverride", value), StepOf(new DisableBitLocker { RebootCount = 3 }));
        bench.Start().Code.ShouldBe(arguments is null ? ErrorText.InvalidParameter : 0);
        if (arguments is not null) Arguments(bench).ShouldContain(arguments);
    }

    [Fact]
    public void PreProvision_finds_the_volume()
    {
        foreach (var settings in new[] { new PreProvisionBitLocker { DestinationDisk = 0, DestinationPartition = 3 }, new PreProvisionBitLocker { DestinationVariable = "Where" } })
        {
            var bench = InWindowsPE(out var tools, Set("Where", "E:"), StepOf(settings));
            bench.Machine.Hardware = new HardwareFacts { TpmEnabled = true };
            bench.Machine.Disks.Format(new Volume(@"E:\", "W", "NTFS", VolumeKind.Fixed, 1, 0) { Disk = 0, Partition = 3 });
            bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
            tools.EncryptedDrives.ShouldBe(["E:"]);
        }
        var missing = InWindowsPE(out _, StepOf(new PreProvisionBitLocker { DestinationDisk = 0, DestinationPartition = 3 }));
        missing.Machine.Hardware = new HardwareFacts { TpmEnabled = true };
        missing.Start().Code.ShouldBe(ErrorText.NoVolume);
    }

    [Theory]
    [InlineData(null, true, 0, "cannot be found out here")]
    [InlineData(false, true, 0, "no enabled TPM")]
    [InlineData(false, false, ErrorText.NotReady, "Enable the TPM")]
    public void PreProvision_without_a_tpm(bool? tpm, bool skip, int code, string mentions)
    {
        var bench = InWindowsPE(out _, StepOf(new PreProvisionBitLocker { DestinationLogicalDrive = "C:", SkipWhenTpmInvalid = skip }));
        bench.Machine.Hardware = new HardwareFacts { TpmEnabled = tpm };
        var result = bench.Start();
        result.Code.ShouldBe(code);
        (bench.LogText + result.Message).ShouldContain(mentions);
        bench.Machine.Runs.ShouldBeEmpty();
    }

    [Fact]
    public void PreProvision_without_the_tool_names_the_components()
    {
        var bench = InWindowsPE(out _, StepOf(new PreProvisionBitLocker { DestinationLogicalDrive = "C:" }));
        bench.Machine.Hardware = new HardwareFacts { TpmEnabled = true };
        bench.Machine.Disks.Delete(@"X:\Windows\System32\manage-bde.exe");
        bench.Start().Message.ShouldContain("WinPE-SecureStartup");
    }

    [Fact]
    public void Cut_at_every_call_the_drive_is_protected_with_one_key_of_each_kind()
    {
        foreach (var (boot, call) in InDomain(out _, StepOf(new EnableBitLocker { Mode = "TPM" })).EveryCall())
        {
            var bench = InDomain(out var tools, StepOf(new EnableBitLocker { Mode = "TPM" }));
            bench.RunWithCut(boot, call).Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}");
            tools.ProtectedDrives.ShouldBe(["C:"], $"boot {boot}, call {call}");
            tools.Keys.ShouldBe([("C:", "tpm"), ("C:", "recoverypassword")]);
        }
    }
}
