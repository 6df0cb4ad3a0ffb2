using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SoftwareBench;

namespace MediaForge.Execution.Tests;

/// <summary>Install Application, with restarts and power cuts.</summary>
public class InstallApplicationTests
{
    private const string Status = "_TSAppInstallStatus";

    private static InstallApplication Install(params string[] names) => new() { Applications = [.. names.Select(n => new ApplicationToInstall("id/" + n, n))] };

    [Fact]
    public void Run_installs_each_in_its_folder_in_order()
    {
        var bench = InWindows(out _, StepOf(Install("One", "Two"))).WithApplications(Application("Two") with { StartIn = "sub" }, Application("One")).WithInstaller("One");
        bench.Machine.AddProgram(Content + @"APPS\sub\Two.exe", (request, _) =>
        {
            bench.Marks.Add(request.Arguments);
            request.WorkingDirectory.ShouldBe(Content + @"APPS\sub");
            request.Timeout.ShouldBe(TimeSpan.FromHours(2));
            bench.Machine.Disks.AddFile(@"C:\Apps\Two", "there"u8);
            return new ProcessResult(0);
        });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["One", "/quiet"]);
        bench[Status].ShouldBe("Success");
        bench.Variables.All.ShouldNotContain(v => v.Name.StartsWith("_MediaForgeInstall", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Run_takes_names_from_variables_up_to_the_first_gap()
    {
        var bench = InWindows(out _, Set("APP01", "Two"), Set("APP02", "id/One"), Set("APP04", "Three"), StepOf(new InstallApplication { BaseVariable = "APP" }))
            .WithApplications(Application("One"), Application("Two"), Application("Three")).WithInstaller("One").WithInstaller("Two").WithInstaller("Three");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["Two", "One"]);
    }

    [Fact]
    public void Run_without_the_first_variable_installs_nothing()
    {
        var bench = InWindows(out _, StepOf(new InstallApplication { BaseVariable = "APP" }));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.LogText.ShouldContain("there is no variable APP01");
    }

    [Fact]
    public void Run_leaves_out_what_is_there_already()
    {
        var bench = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One")).WithInstaller("One");
        bench.Machine.Disks.AddFile(@"C:\Apps\One", "there"u8);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBeEmpty();
        bench.LogText.ShouldContain("One is installed already");
    }

    [Theory]
    [InlineData(@"HKLM\SOFTWARE\One", null, null, true)]
    [InlineData(@"HKLM\SOFTWARE\One", "Version", null, true)]
    [InlineData(@"HKLM\SOFTWARE\One", "Version", "2.0", true)]
    [InlineData(@"HKLM\SOFTWARE\One", "Version", "2.1", false)]
    [InlineData(@"HKEY_LOCAL_MACHINE\SOFTWARE\One", "Other", null, false)]
    [InlineData(@"HKLM\SOFTWARE\Two", null, null, false)]
    public void Run_looks_into_the_registry(string key, string? value, string? data, bool there)
    {
        var bench = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One") with { Detection = new CatalogDetection { RegistryKey = key, RegistryValue = value, RegistryData = data } }).WithInstaller("One");
        bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\One|Version"] = new RegistryData("REG_SZ", "2.0");
        var result = bench.Start();
        bench.Marks.Count.ShouldBe(there ? 0 : 1);
        result.Code.ShouldBe(there ? 0 : ErrorText.NotDetected);
    }

    [Theory]
    [InlineData(@"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\", true)]
    [InlineData(@"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\", true)]
    [InlineData(@"HKEY_LOCAL_MACHINE\SOFTWARE\Elsewhere\", false)]
    public void Run_looks_for_a_product_code(string place, bool there)
    {
        const string code = "{23170F69-40C1-2702-2409-000001000000}";
        var bench = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One") with { Detection = new CatalogDetection { ProductCode = code } }).WithInstaller("One");
        bench.Machine.RegistryValues[place + code + "|DisplayName"] = new RegistryData("REG_SZ", "One");
        bench.Start();
        bench.Marks.Count.ShouldBe(there ? 0 : 1);
    }

    [Fact]
    public void Run_failure_fails_the_step_with_the_installers_code()
    {
        var bench = InWindows(out _, StepOf(Install("One", "Two"))).WithApplications(Application("One"), Application("Two")).WithInstaller("One", 1603).WithInstaller("Two");
        var result = bench.Start();
        result.Code.ShouldBe(1603);
        result.Message.ShouldContain("One");
        result.Message.ShouldContain("see the installer's own log");
        bench.Marks.ShouldBe(["One"]);
        bench[Status].ShouldBe("Error");
    }

    [Fact]
    public void Run_failure_with_continue_goes_on_and_is_remembered()
    {
        var step = Install("One", "Two", "Three");
        step.ContinueOnInstallError = true;
        var bench = InWindows(out _, StepOf(step), Set("After", "%" + Status + "%")).WithApplications(Application("One"), Application("Two")).WithInstaller("One", 1603).WithInstaller("Two", 3010);
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["One", "Two"]);
        bench["After"].ShouldBe("Error");
        bench.LogText.ShouldContain("not installed: id/One, id/Three");
        bench.LogText.ShouldContain("The media does not know the application 'Three' (id/Three)");
    }

    [Fact]
    public void Run_success_that_leaves_nothing_behind_is_a_failure()
    {
        var bench = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One") with { Detection = new CatalogDetection { File = @"C:\Elsewhere" } }).WithInstaller("One");
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.NotDetected);
        result.Message.ShouldContain("not there");
    }

    [Theory]
    [InlineData(3010)]
    [InlineData(1641)]
    public void Run_restarts_after_the_one_that_asks_and_goes_on_with_the_next(int code)
    {
        var bench = InWindows(out _, StepOf(Install("One", "Two", "Three"))).WithApplications(Application("One", detected: false), Application("Two"), Application("Three"))
            .WithInstaller("One", code).WithInstaller("Two", code).WithInstaller("Three", code);
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["One", "Two", "Three"]);
        bench.Machine.Restarts.ShouldBe([RestartTarget.HD, RestartTarget.HD, RestartTarget.HD]);
        bench[Status].ShouldBe("Success");
    }

    [Fact]
    public void Run_time_limit_fails()
    {
        var bench = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One") with { Timeout = 60 });
        bench.Machine.AddProgram(Content + @"APPS\One.exe", (request, _) => new ProcessResult(0, request.Timeout == TimeSpan.FromSeconds(60)));
        bench.Start().Code.ShouldBe(ErrorText.TimedOut);
    }

    [Fact]
    public void Run_missing_package_and_missing_program_are_named()
    {
        InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One")).Start().Message.ShouldContain("The media has no package APPS");
        var result = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One")).WithContent("APPS/other.exe").Start();
        result.Code.ShouldBe(ErrorText.FileNotFound);
        result.Message.ShouldContain("One.exe /quiet");
    }

    [Fact]
    public void Run_tries_again_as_often_as_the_variable_says()
    {
        var tries = 0;
        var bench = InWindows(out _, Set("OSDAppInstallRetries", "2"), Set("OSDAppInstallRetryTimeout", "5000"), StepOf(Install("One"))).WithApplications(Application("One"));
        bench.Machine.AddProgram(Content + @"APPS\One.exe", (_, _) =>
        {
            if (++tries == 3) bench.Machine.Disks.AddFile(@"C:\Apps\One", "there"u8);
            return new ProcessResult(tries == 3 ? 0 : 1618);
        });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        tries.ShouldBe(3);
        bench.Machine.Waits.ShouldBe([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)]);
    }

    [Fact]
    public void Run_notes_of_a_failed_step_do_not_reach_the_next_one()
    {
        var bench = InWindows(out _, StepOf(Install("One", "Two")).ContinueOnError(), StepOf(Install("One", "Two"))).WithApplications(Application("One", detected: false), Application("Two")).WithInstaller("One");
        bench.Start().Outcome.ShouldBe(RunOutcome.Failed);
        bench.Marks.ShouldBe(["One", "One"]);
    }

    /// <summary>One restarts, Two does not, Three restarts.</summary>
    private static Bench Three(bool detected, int retryCount) =>
        InWindows(out _, StepOf(Install("One", "Two", "Three")).Retry(retryCount), Set("After", "1"))
            .WithApplications(Application("One", detected), Application("Two", detected), Application("Three", detected))
            .WithInstaller("One", 3010).WithInstaller("Two").WithInstaller("Three", 3010);

    [Fact]
    public void Cut_at_every_call_what_can_be_looked_for_is_never_installed_twice()
    {
        foreach (var (boot, call) in Three(detected: true, 0).EveryCall())
        {
            var bench = Three(detected: true, 0);
            bench.RunWithCut(boot, call).Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}");
            bench.Marks.ShouldBe(["One", "Two", "Three"], $"boot {boot}, call {call}");
        }
    }

    [Fact]
    public void Cut_at_every_call_what_nobody_can_tell_fails_without_retries()
    {
        var (succeeded, failed) = (0, 0);
        foreach (var (boot, call) in Three(detected: false, 0).EveryCall())
        {
            var bench = Three(detected: false, 0);
            var result = bench.RunWithCut(boot, call);
            bench.Marks.ShouldBeUnique();
            if (result.Outcome == RunOutcome.Succeeded)
            {
                succeeded++;
                bench.Marks.ShouldBe(["One", "Two", "Three"]);
                continue;
            }
            failed++;
            result.Code.ShouldBe(ErrorText.Interrupted, $"boot {boot}, call {call}: {result.Message}");
        }
        failed.ShouldBeInRange(3, 60);
        succeeded.ShouldBeGreaterThan(failed);
    }

    [Fact]
    public void Cut_at_every_call_what_may_be_repeated_is_repeated_alone()
    {
        foreach (var (boot, call) in Three(detected: false, 2).EveryCall())
        {
            var bench = Three(detected: false, 2);
            bench.RunWithCut(boot, call).Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}");
            bench.Marks.Distinct().ShouldBe(["One", "Two", "Three"]);
            bench.Marks.Count.ShouldBeLessThanOrEqualTo(4);
        }
    }

    [Fact]
    public void Cut_again_and_again_by_the_installer_itself_ends()
    {
        var bench = InWindows(out _, StepOf(Install("One"))).WithApplications(Application("One"));
        bench.Machine.AddProgram(Content + @"APPS\One.exe", (_, _) => throw new Simulation.SimulatedPowerCutException());
        for (var i = 0; i < 3; i++)
        {
            Should.Throw<Simulation.SimulatedPowerCutException>(() => bench.Start());
            bench.Machine.PowerOn(inWindowsPE: false);
        }
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.Interrupted);
        result.Message.ShouldContain("3010 asks for a restart");
    }
}
