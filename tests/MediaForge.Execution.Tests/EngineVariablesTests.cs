using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

/// <summary>The variables that the engine sets (docs/variables.md), and those by which people steer it.</summary>
public class EngineVariablesTests
{
    private static readonly Volume DiskD = DiskC with { Root = @"D:\", Label = "Data" };

    [Fact]
    public void Run_sets_what_a_sequence_made_for_ConfigMgr_asks_for()
    {
        var bench = new Bench(Mark("1")).WithDisk();
        bench.Sequence.BootImage = "XYZ00004";
        bench.Identity = bench.Identity with { MediaType = "FullMedia", LaunchMode = "DVD", SequenceName = "Build" };
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["_SMSTSInWinPE"].ShouldBe("true");
        bench["_SMSTSMediaType"].ShouldBe("FullMedia");
        bench["_SMSTSLaunchMode"].ShouldBe("DVD");
        bench["_SMSTSBootUEFI"].ShouldBe("true");
        bench["_SMSTSPackageName"].ShouldBe("Build");
        bench["_SMSTSPackageID"].ShouldBe("00000001-0002-0003-0405-060708090a0b");
        bench["_SMSTSBootImageID"].ShouldBe("XYZ00004");
        bench["_SMSTSType"].ShouldBe("1");
        bench["_SMSTSMachineName"].ShouldBe("MININT-1234567");
        bench["_SMSTSMDataPath"].ShouldBe(@"C:\_SMSTaskSequence");
        bench["_SMSTSLogPath"].ShouldBe(@"C:\_SMSTaskSequence\Logs\SMSTSLog");
        bench["_SMSTSCurrentActionName"].ShouldBe("1");
        bench["_SMSTSLastActionName"].ShouldBe("1");
        bench["_SMSTSLastActionSucceeded"].ShouldBe("true");
        bench["_SMSTSTimezone"]!.ShouldStartWith("0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,");
    }

    [Theory]
    [InlineData("_SMSTSClientCache")]
    [InlineData("_SMSTSAdvertID")]
    [InlineData("_SMSTSClientGUID")]
    [InlineData("_SMSTSSiteCode")]
    [InlineData("_SMSTSMP")]
    [InlineData("_SMSTSUseSSL")]
    [InlineData("_SMSTSUserStarted")]
    [InlineData("_OSDDetectedWinDir")]
    public void Run_leaves_undefined_what_stand_alone_media_does_not_know(string variable)
    {
        var bench = new Bench(Mark("1")).WithDisk();
        bench.Start();
        bench[variable].ShouldBeNull();
    }

    [Fact]
    public void Run_without_a_disk_has_no_log_path()
    {
        var bench = new Bench(Mark("1"));
        bench.Start();
        bench["_SMSTSLogPath"].ShouldBeNull();
        bench["_SMSTSMDataPath"].ShouldBeNull();
    }

    [Theory]
    [InlineData("D:", @"D:\_SMSTaskSequence")]
    [InlineData("d", @"D:\_SMSTaskSequence")]
    [InlineData(@"D:\", @"D:\_SMSTaskSequence")]
    [InlineData("C:", @"C:\_SMSTaskSequence")]
    public void SMSTSLocalDataDrive_chooses_where_the_run_keeps_its_things(string value, string folder)
    {
        var bench = WithDataDrive(value);
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["_SMSTSMDataPath"].ShouldBe(folder);
        bench.Machine.Disks.Read(folder + @"\MediaForge\journal").ShouldNotBeNull();
        bench.Machine.Disks.Read(folder + @"\Logs\SMSTSLog\smsts.log").ShouldNotBeNull();
        bench.Machine.Disks.Files.Count(f => f.EndsWith("journal", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("Q:")]
    [InlineData("X:")]
    [InlineData("E:")]
    [InlineData("nonsense")]
    public void SMSTSLocalDataDrive_that_cannot_be_used_is_warned_of(string value)
    {
        var bench = WithDataDrive(value);
        bench.Machine.Disks.Format(DiskD with { Root = @"E:\", Kind = VolumeKind.Removable });
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["_SMSTSMDataPath"].ShouldBe(@"C:\_SMSTaskSequence");
        bench.Screen.ToString().ShouldContain($"WARNING: SMSTSLocalDataDrive is '{value}', but there is no");
    }

    [Fact]
    public void SMSTSLocalDataDrive_is_taken_when_a_step_makes_it()
    {
        var bench = new Bench(Command("partition"), Mark("1")).WithDisk();
        bench.Identity = bench.Identity with { Variables = [.. bench.Identity.Variables, new Variable("SMSTSLocalDataDrive", "D:")] };
        bench.Machine.AddProgram(@"X:\Windows\System32\partition.exe", (_, _) =>
        {
            bench.Machine.Disks.Format(DiskC);
            bench.Machine.Disks.Format(DiskD);
            return new ProcessResult(0);
        });
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["_SMSTSMDataPath"].ShouldBe(@"D:\_SMSTaskSequence");
    }

    [Fact]
    public void TSDisableProgressUI_and_TSProgressInfoLevel_hold_from_the_next_step_on()
    {
        var bench = new Bench(Set("TSProgressInfoLevel", "2"), Mark("a"), Set("TSDisableProgressUI", "true"), Mark("b"), Set("TSDisableProgressUI", "false"), Mark("c"));
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        var screen = bench.Screen.ToString();
        screen.ShouldContain("[2 of 6 (33% complete)] a (");
        screen.ShouldNotContain("marked b");
        screen.ShouldContain("marked c");
        screen.ShouldContain("RESULT: Succeeded");
        bench.LogText.ShouldContain("marked b");
    }

    [Fact]
    public void Failure_is_shown_with_step_code_meaning_log_and_how_long_it_stays()
    {
        var bench = new Bench(Group("Build", Set("Password", "hunter22", secret: true), Command("fail"))).WithDisk();
        bench.Machine.AddProgram(@"X:\Windows\System32\fail.exe", (_, _) => throw new IOException("no room for hunter22", unchecked((int)0x80070070)));
        bench.Machine.OnCall = member => member == nameof(Machine.Run) ? new IOException("no room for hunter22", unchecked((int)0x80070070)) : null;
        bench.Identity = bench.Identity with { Variables = [new Variable("SMSTSErrorDialogTimeout", "90")] };
        bench.Start().Outcome.ShouldBe(RunOutcome.Failed);
        var block = bench.Screen.ToString().ReplaceLineEndings("\n");
        block.ShouldContain("THE TASK SEQUENCE HAS FAILED\n  Step:  Build / fail\n  Code:  0x80070070: the disk is full\n  What:  no room for ********\n  Log:   C:\\_SMSTaskSequence\\Logs\\SMSTSLog\\smsts.log\n  When:  2026-01-02 03:04:05, 0:00:00 after the start\n  This stays until 03:05:35 (0:01:30).\n");
        bench.Machine.Waits.ShouldBe([TimeSpan.FromSeconds(90)]);
    }

    [Fact]
    public void Time_zone_has_the_form_of_the_documentation()
    {
        var daylight = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(new DateTime(2007, 1, 1), DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 2, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 11, 1, DayOfWeek.Sunday));
        var eastern = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(-5), "x", "Eastern Standard Time", "Eastern Daylight Time", [daylight]);
        TimeZoneText.Of(eastern, new DateTime(2026, 1, 1)).ShouldBe("300,0,-60,0,11,0,1,2,0,0,0,0,3,0,2,2,0,0,0,Eastern Standard Time,Eastern Daylight Time");
        TimeZoneText.Of(eastern, new DateTime(2000, 1, 1)).ShouldStartWith("300,0,0,0,0,0,0,0,0,0,0,0,");
    }

    private static Bench WithDataDrive(string value)
    {
        var bench = new Bench(Mark("1"), Restart(), Mark("2")).WithDisk();
        bench.Machine.Disks.Format(DiskD);
        bench.Identity = bench.Identity with { Variables = [.. bench.Identity.Variables, new Variable("SMSTSLocalDataDrive", value)] };
        return bench;
    }
}
