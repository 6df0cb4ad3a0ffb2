using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

public class SequencerTests
{
    [Fact]
    public void Run_steps_and_groups_in_order_succeeds()
    {
        var bench = new Bench(Mark("1"), Group("G", Mark("2"), Group("H", Mark("3")), Mark("4")), Mark("5"));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["1", "2", "3", "4", "5"]);
        bench.Screen.ToString().ShouldContain("[3/5] G / H / 3");
    }

    [Fact]
    public void Run_empty_sequence_succeeds() => new Bench().Start().Outcome.ShouldBe(RunOutcome.Succeeded);

    [Fact]
    public void Run_failing_step_fails_its_groups_and_the_sequence()
    {
        var bench = new Bench(Group("G", Group("H", Command("fail"), Mark("2")), Mark("3")), Mark("4")).Program("fail.exe", 5);
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Code.ShouldBe(5);
        result.Message.ShouldContain("'G / H / fail'");
        result.Message.ShouldContain("access is denied");
        bench.Marks.ShouldBeEmpty();
        bench["_SMSTSLastActionName"].ShouldBe("fail");
        bench["_SMSTSLastActionRetCode"].ShouldBe("5");
        bench["_SMSTSLastActionSucceeded"].ShouldBe("false");
    }

    [Fact]
    public void Run_step_that_continues_on_error_goes_on_with_the_next_step()
    {
        var bench = new Bench(Group("G", Command("fail").ContinueOnError(), Mark("2").When(If("_SMSTSLastActionSucceeded", "equals", "false")))).Program("fail.exe", 1);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["2"]);
    }

    [Fact]
    public void Run_group_that_continues_on_error_skips_its_rest_and_goes_on_after_it()
    {
        var bench = new Bench(Group("Outer", Group("Inner", Command("fail"), Mark("skipped")), Mark("skipped too")).ContinueOnError(), Mark("after")).Program("fail.exe", 1);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["after"]);
    }

    [Fact]
    public void Run_disabled_step_and_group_are_skipped_and_counted_as_ConfigMgr_does()
    {
        var bench = new Bench(Mark("1").Disabled(), Group("G", Mark("2"), Mark("3").Disabled()).Disabled(), Mark("4"));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["4"]);
        bench.Screen.ToString().ShouldContain("[2/2] 4");
    }

    [Fact]
    public void Run_step_for_another_environment_is_skipped_and_logged()
    {
        var bench = new Bench(Mark("os").In(RunIn.FullOS), Mark("pe").In(RunIn.WinPE), Mark("none").In(RunIn.None));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["pe"]);
        bench.LogText.ShouldContain("'os' does not run in Windows PE: skipped");
    }

    [Fact]
    public void Run_group_condition_is_asked_once()
    {
        var bench = new Bench(Set("Go", "yes"), Group("G", Set("Go", "no"), Mark("inside")).When(If("Go", "equals", "yes")), Group("H", Mark("never")).When(If("Go", "equals", "yes")));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["inside"]);
    }

    [Fact]
    public void Run_group_condition_is_not_asked_again_after_a_restart()
    {
        var bench = new Bench(Group("G", Set("Done", "1"), Restart(), Mark("inside")).When(If("Done", "notExists"))).WithDisk();
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["inside"]);
        bench.Machine.Restarts.ShouldBe([RestartTarget.WinPE]);
    }

    [Fact]
    public void Run_skipped_steps_do_not_reset_the_last_action()
    {
        var bench = new Bench(Command("fail").ContinueOnError(), Mark("x").Disabled(), Mark("y").When(If("A", "exists")), Set("Seen", "%_SMSTSLastActionName%:%_SMSTSLastActionRetCode%:%_SMSTSLastActionSucceeded%")).Program("fail.exe", 7);
        bench.Start();
        bench["Seen"].ShouldBe("fail:7:false");
    }

    [Fact]
    public void Run_condition_that_cannot_be_answered_fails_the_step_and_continue_on_error_holds()
    {
        var wmi = new WmiExpression([new("Query", "SELECT * FROM X")]);
        var bench = new Bench(Mark("1").When(wmi).ContinueOnError(), Group("G", Mark("2")).When(wmi).ContinueOnError(), Mark("3"), Mark("4").When(wmi), Mark("5"));
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain("WMI is not available here");
        bench.Marks.ShouldBe(["3"]);
    }

    [Theory]
    [InlineData(new[] { 0, 3010 }, 0, true)]
    [InlineData(new[] { 0 }, 2, false)]
    [InlineData(new[] { 2 }, 2, true)]
    [InlineData(new[] { 2 }, 0, false)]
    public void Run_success_codes_decide(int[] codes, int exitCode, bool succeeds)
    {
        var step = Command("tool");
        step.SuccessCodes = codes;
        new Bench(step).Program("tool.exe", exitCode).Start().Outcome.ShouldBe(succeeds ? RunOutcome.Succeeded : RunOutcome.Failed);
    }

    [Fact]
    public void Run_exit_code_3010_restarts_into_the_same_environment_and_goes_on_with_the_next_step()
    {
        var bench = new Bench(Command("tool"), Mark("next")).WithDisk().Program("tool.exe", 3010);
        bench.Start().Outcome.ShouldBe(RunOutcome.Restarting);
        bench.Machine.Restarts.ShouldBe([RestartTarget.WinPE]);
        bench.Machine.PowerOn();
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs.Count(r => r.Program.EndsWith("tool.exe", StringComparison.Ordinal)).ShouldBe(1);
        bench.Marks.ShouldBe(["next"]);
    }

    [Fact]
    public void Run_exit_code_3010_that_is_no_success_fails()
    {
        var step = Command("tool");
        step.SuccessCodes = [0];
        var bench = new Bench(step).WithDisk().Program("tool.exe", 3010);
        bench.Start().Code.ShouldBe(3010);
        bench.Machine.Restarts.ShouldBeEmpty();
    }

    [Fact]
    public void Run_reboot_requested_by_variable_restarts_after_the_step_with_delay_and_message()
    {
        var bench = new Bench(Set("SMSTSRebootDelay", "30"), Set("SMSTSRebootDelayNext", "5"), Set("SMSTSRebootMessage", "Please wait"), Set("SMSTSRebootRequested", "winpe"), Mark("1"), Set("SMSTSRebootRequested", "WinPE"), Mark("2")).WithDisk();
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Waits.ShouldBe([TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5)]);
        bench.Screen.ToString().ShouldContain("Please wait");
        bench.Marks.ShouldBe(["1", "2"]);
        bench["SMSTSRebootRequested"].ShouldBeNull();
    }

    [Fact]
    public void Run_retry_requested_runs_the_same_step_again_after_the_restart()
    {
        // The step asks for a retry in its first run only.
        var bench = new Bench(Group("G", Set("SMSTSRetryRequested", "true").When(If("Again", "notExists")), Set("Again", "%Again%x"), Set("SMSTSRebootRequested", "WinPE").When(If("Again", "equals", "x")), Mark("end"))).WithDisk();
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Restarts.Count.ShouldBe(2, "the step that asks for the restart runs again, without the retry the second time");
        bench.Marks.ShouldBe(["end"]);
    }

    [Fact]
    public void Run_unknown_reboot_target_fails() =>
        new Bench(Set("SMSTSRebootRequested", "moon")).WithDisk().Start().Message.ShouldContain("It must be HD or WinPE");

    [Fact]
    public void Run_restart_without_a_volume_fails_whatever_continues_on_error()
    {
        var bench = new Bench(Group("G", Restart().ContinueOnError()).ContinueOnError(), Mark("never"));
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain("no formatted hard disk volume");
        bench.Machine.Restarts.ShouldBeEmpty();
        bench.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void Run_restart_to_HD_that_comes_back_in_Windows_PE_waits_and_loses_nothing()
    {
        var bench = new Bench(Restart("HD"), Mark("os").In(RunIn.FullOS)).WithDisk();
        bench.Start().Outcome.ShouldBe(RunOutcome.Restarting);
        bench.Machine.PowerOn(inWindowsPE: true);
        bench.Start().Outcome.ShouldBe(RunOutcome.WrongEnvironment);
        bench.Screen.ToString().ShouldContain("Take the media out");
        bench.Machine.PowerOn(inWindowsPE: false);
        bench.Machine.AddProgram(@"C:\Windows\System32\mark.exe", (_, _) =>
        {
            bench.Marks.Add("os");
            return new ProcessResult(0);
        });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["os"]);
        bench["_SMSTSInWinPE"].ShouldBe("false");
    }

    [Fact]
    public void Run_sets_the_engine_variables()
    {
        var bench = new Bench(Set("Seen", "%_SMSTSCurrentActionName%")).WithDisk();
        bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecureBoot\State|UEFISecureBootEnabled"] = new RegistryData("REG_DWORD", "1");
        bench.Identity = bench.Identity with { LaunchMode = "DVD" };
        bench.Machine.Disks.AddFile(@"C:\Windows\System32\ntoskrnl.exe", "MZ"u8);
        bench.Start();
        bench["Seen"].ShouldBe("Set Seen");
        bench["_SMSTSInWinPE"].ShouldBe("true");
        bench["_SMSTSMediaType"].ShouldBe("FullMedia");
        bench["_SMSTSLaunchMode"].ShouldBe("DVD");
        bench["_SMSTSBootUEFI"].ShouldBe("true");
        bench["_SMSTSPackageName"].ShouldBe("Test");
        bench["_SMSTSMachineName"].ShouldBe("MININT-1234567");
        bench["_SMSTSMDataPath"].ShouldBe(@"C:\_SMSTaskSequence");
        bench["_SMSTSLogPath"].ShouldBe(@"C:\_SMSTaskSequence\Logs\SMSTSLog");
        bench["_TSSecureBoot"].ShouldBe("Enabled");
        bench["_OSDDetectedWinDir"].ShouldBe(@"C:\Windows");
        bench["_SMSTSClientCache"].ShouldBeNull();
        bench.Machine.Disks.Files.ShouldContain(@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log");
    }

    [Fact]
    public void Run_a_steps_settings_are_variables_while_it_runs_only()
    {
        var bench = new Bench(new Step("W", new RunCommandLine { CommandLine = "mark 1", WorkingDirectory = @"X:\Windows" }).When(If("WorkingDirectory", "notExists")), Mark("2").When(If("WorkingDirectory", "notExists")));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["1", "2"]);
        bench.Machine.Runs[0].WorkingDirectory.ShouldBe(@"X:\Windows");
        bench.Variables.All.Select(v => v.Name).ShouldNotContain("WorkingDirectory");
        bench.Variables.All.Select(v => v.Name).ShouldNotContain("CommandLine");
    }

    [Fact]
    public void Run_a_variable_set_earlier_overrides_the_setting_of_every_later_step_but_no_hidden_one()
    {
        var step = new RunCommandLine { CommandLine = "mark a", WorkingDirectory = @"X:\Nowhere" };
        var bench = new Bench(Set("WorkingDirectory", @"X:\Windows"), Set("CommandLine", "mark hidden"), new Step("1", step), new Step("2", new RunCommandLine { CommandLine = "mark b" }));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["a", "b"]);
        bench.Machine.Runs.ShouldAllBe(r => r.WorkingDirectory == @"X:\Windows");
    }

    [Fact]
    public void Run_media_variables_are_set_before_the_first_step()
    {
        var bench = new Bench(Mark("%Site%"));
        bench.Identity = bench.Identity with { Variables = [new("Site", "Berlin")] };
        bench.Start();
        bench.Marks.ShouldBe(["Berlin"]);
    }

    [Fact]
    public void Run_media_variable_that_is_read_only_is_refused()
    {
        var bench = new Bench();
        bench.Identity = bench.Identity with { Variables = [new("_SMSTSInWinPE", "false")] };
        Should.Throw<ArgumentException>(() => bench.Start());
    }

    [Fact]
    public void Run_step_of_an_unavailable_kind_fails_and_continue_on_error_holds()
    {
        var unknown = new UnknownStep("SMS_TaskSequence_MakeCoffeeAction");
        var bench = new Bench(new Step("Coffee", unknown).ContinueOnError(), Mark("1"), new Step("Tea", unknown));
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.NotAvailable);
        result.Message.ShouldContain("not available in this version");
        bench.Marks.ShouldBe(["1"]);
    }

    [Fact]
    public void Run_program_that_the_machine_cannot_start_fails_the_step()
    {
        var bench = new Bench(Command(@"X:\Windows\readme.com"));
        bench.Machine.Disks.AddFile(@"X:\Windows\readme.com", "text"u8);
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x800700C1));
        result.Message.ShouldContain("64-bit programs only");
    }

    [Fact]
    public void Run_failure_is_shown_until_the_time_is_over_and_0_is_none()
    {
        var bench = new Bench(Command("nothing"));
        bench.Identity = bench.Identity with { Variables = [] };
        bench.Start();
        bench.Machine.Waits.ShouldBe([TimeSpan.FromSeconds(900)]);
        var quick = new Bench(Command("nothing"));
        quick.Start();
        quick.Machine.Waits.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("mark", RunOutcome.Succeeded)]
    [InlineData("nothing", RunOutcome.Failed)]
    public void Run_post_action_is_started_at_the_end_and_not_watched(string command, RunOutcome outcome)
    {
        var bench = new Bench(Set("SMSTSPostAction", "cmd /c echo %_SMSTSPackageName%"), Command(command)).WithDisk();
        bench.Start().Outcome.ShouldBe(outcome);
        bench.Machine.Starts.ShouldHaveSingleItem().Arguments.ShouldBe("/c echo Test");
        bench.Machine.Runs.ShouldNotContain(r => r.Arguments.Contains("echo"));
    }

    [Fact]
    public void Run_after_success_or_failure_the_next_start_begins_afresh()
    {
        var bench = new Bench(Mark("1"), Command("fail")).WithDisk().Program("fail.exe", 1);
        bench.Start().Outcome.ShouldBe(RunOutcome.Failed);
        bench.Machine.PowerOn();
        bench.Program("fail.exe", 0).Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.PowerOn();
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["1", "1", "1"]);
    }
}
