using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SetupBench;

namespace MediaForge.Execution.Tests;

/// <summary>Setup Windows and Configuration Manager, from Windows PE to the full operating system, and the client.</summary>
public class SetupWindowsTests
{
    private const string Executor = @"C:\_SMSTaskSequence\MediaForge\Executor\";
    private const string Client = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\CcmExec";

    private const string PowerShell = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";

    private static Step SetupStep(SetupWindowsAndClient? settings = null) => StepOf(settings ?? new SetupWindowsAndClient(), "Setup");

    [Fact]
    public void First_pass_puts_everything_on_the_disk_that_Windows_needs_to_go_on()
    {
        var bench = new SetupBench(SetupStep());
        bench.Start()!.Outcome.ShouldBe(RunOutcome.Restarting);
        bench.Machine.Restarts.ShouldBe([RestartTarget.HD]);
        foreach (var file in new[] { "sequence.xml", "variables.json" }) bench.Machine.Disks.Read(Executor + file).ShouldBeNull(file + " may hold secrets: the journal has it, encrypted");
        foreach (var file in new[] { "MediaForge.Executor.exe", @"catalog\index.json" }) bench.Machine.Disks.Read(Executor + file).ShouldNotBeNull(file);
        bench.Machine.Disks.Read(Executor + @"drivers\net.inf").ShouldBeNull();
        bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\WinPE\sources\boot.wim").ShouldBe(bench.Machine.Disks.Read(@"D:\sources\boot.wim"));
        bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\WinPE\boot\boot.sdi").ShouldBe("sdi"u8.ToArray());
        var service = bench.Hive(SystemHive).Root.Find(@"ControlSet001\Services\MediaForge")!;
        (service.GetDWord("Type"), service.GetDWord("Start"), service.GetDWord("ErrorControl"), service.GetString("ObjectName")).ShouldBe((0x10u, 2u, 1u, "LocalSystem"));
        service.GetString("ImagePath").ShouldBe("\"%SystemDrive%\\_SMSTaskSequence\\MediaForge\\Executor\\MediaForge.Executor.exe\" --service");
        Convert.ToHexStringLower(service.GetValue("FailureActions")!.Data.Span).ShouldBe("805101000000000000000000" + "03000000" + "14000000" + string.Concat(Enumerable.Repeat("0100000010270000", 3)));
        service.GetValue("ImagePath")!.Type.ShouldBe(MediaForge.Registry.RegistryValueType.ExpandString);
        bench.Answers.Get(AnswerPass.OobeSystem, AnswerFile.ShellSetup, "OOBE/SkipMachineOOBE").ShouldBe("true");
    }

    [Fact]
    public void Answer_file_gets_the_variables_and_keeps_those_of_the_new_Windows()
    {
        const string Given = "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><settings pass=\"oobeSystem\"><component name=\"X\" processorArchitecture=\"amd64\"><A>%Who% &amp; %windir%\\x 50 % %_SMSTSMediaType%</A></component></settings></unattend>";
        var bench = new SetupBench(Set("Who", "<me>"), SetupStep());
        bench.Machine.Disks.AddFile(AnswerPath, Encoding.UTF8.GetBytes(Given));
        bench.Start();
        bench.Answers.Get(AnswerPass.OobeSystem, "X", "A").ShouldBe(@"<me> & %windir%\x 50 % FullMedia");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Second_pass_waits_for_Windows_and_takes_the_answer_file_away(bool random)
    {
        var bench = new SetupBench(StepOf(new ApplyWindowsSettings { RandomAdminPassword = random, AdminPassword = "Pass-word-1" }), SetupStep(), Mark("full").In(RunIn.FullOS));
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.Marks.ShouldBe(["full"]);
        bench.Machine.Waits.Count.ShouldBe(3);
        bench.Setup.Answered!.Get(AnswerPass.OobeSystem, AnswerFile.ShellSetup, "UserAccounts/AdministratorPassword/PlainText").ShouldBe("false");
        bench.Machine.Disks.Read(AnswerPath).ShouldBeNull();
        bench.Machine.Administrator.ShouldBe((!random, null));
        bench.Bench.LogText.ShouldContain("Windows runs without a ConfigMgr client");
        // The run is over in the full operating system: nothing of it stays but log, journal and the program that runs.
        bench.HasService.ShouldBeFalse();
        bench.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\_SMS", StringComparison.Ordinal)).ShouldBe([@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log", @"C:\_SMSTaskSequence\MediaForge\Executor\MediaForge.Executor.exe", @"C:\_SMSTaskSequence\MediaForge\journal"]);
        bench.Machine.Starts.Single().Arguments.ShouldContain("rmdir /s /q \"C:\\_SMSTaskSequence\\MediaForge\\Executor\"");
    }

    [Fact]
    public void Windows_that_does_not_come_up_fails_with_the_end_of_its_log()
    {
        var bench = new SetupBench(SetupStep());
        bench.Setup.SetupWaits = int.MaxValue;
        bench.Machine.Disks.AddFile(@"C:\Windows\Panther\setuperr.log", "first\r\nError [0x0601c1] could not parse the answer file\r\n"u8);
        var result = bench.RunToEnd();
        result.Code.ShouldBe(ErrorText.TimedOut);
        result.Message.ShouldContain("90 minutes");
        result.Message.ShouldContain("could not parse the answer file");
    }

    [Fact]
    public void Failure_ends_the_sequence_whatever_continues_on_error()
    {
        var bench = new SetupBench(Group("G", SetupStep().ContinueOnError()).ContinueOnError(), Mark("never"));
        bench.Machine.Disks.Delete(@"D:\sources\boot.wim");
        bench.Start()!.Message.ShouldContain(@"D:\sources\boot.wim is missing");
        bench.Bench.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void Faults_of_the_media_and_the_disk_are_named()
    {
        Message(b => b.Machine.Disks.AddFile(@"D:\sources\boot.wim", new byte[5000])).ShouldContain(@"D:\sources\boot.wim is not what was put on the media");
        Message(b => b.Machine.Disks.Delete(@"X:\MediaForge\MediaForge.Executor.exe")).ShouldContain("does not hold the executor");
        Message(b => b.Machine.Disks.AddFile(SystemHive, "no hive"u8)).ShouldContain(SystemHive);
        Message(b =>
        {
            var files = b.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\", StringComparison.Ordinal)).Select(f => (f, b.Machine.Disks.Read(f)!)).ToList();
            b.Machine.Disks.Format(DiskC with { Disk = 0, Partition = 2, Free = 100 << 20 });
            files.ForEach(f => b.Machine.Disks.AddFile(f.f, f.Item2));
        }).ShouldContain("C: has 100 MB free, and 256 MB are needed");

        static string Message(Action<SetupBench> spoil)
        {
            var bench = new SetupBench(SetupStep());
            spoil(bench);
            var result = bench.Start()!;
            result.Outcome.ShouldBe(RunOutcome.Failed);
            return result.Message;
        }
    }

    [Fact]
    public void Begun_in_the_full_operating_system_it_fails()
    {
        var bench = new Bench(SetupStep());
        bench.Machine.PowerOn(inWindowsPE: false);
        bench.Start().Message.ShouldContain("it begins there, after Apply Operating System Image");
    }

    /// <summary>A client package on the media whose setup program ends with a code and enters the service.</summary>
    private static SetupBench WithClient(SetupWindowsAndClient settings, int code, List<string> calls, bool starts = true, params SequenceNode[] more)
    {
        var bench = new SetupBench([SetupStep(settings), .. more]) { KeepMedia = false };
        bench.Machine.Disks.AddFile(@"D:\MediaForge\content\CLI00001\ccmsetup.exe", "MZ"u8);
        bench.Machine.Disks.AddFile(@"D:\MediaForge\content\CLI00001\x64\client.msi", "msi"u8);
        var staged = @"C:\_SMSTaskSequence\OSD\CLI00001\ccmsetup.exe";
        bench.Machine.AddProgram(staged, (request, _) =>
        {
            calls.Add(request.Arguments);
            bench.Machine.RegistryValues[Client + "|ImagePath"] = new RegistryData("REG_SZ", "ccmexec.exe");
            if (starts) bench.Machine.RegistryValues[Client + "|Running"] = new RegistryData("REG_SZ", "1");
            return new ProcessResult(code);
        });
        bench.Machine.Disks.Delete(staged);
        return bench;
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 2)]
    [InlineData(3010, 2)]
    public void Client_is_installed_from_the_disk_once(int code, int restarts)
    {
        var calls = new List<string>();
        var bench = WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001", ClientProperties = "/mp:srv SMSSITECODE=ABC" }, code, calls);
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        calls.ShouldBe([@"/noservice /source:""C:\_SMSTaskSequence\OSD\CLI00001"" /mp:srv SMSSITECODE=ABC"]);
        bench.Machine.Restarts.Count.ShouldBe(restarts);
    }

    [Fact]
    public void Client_is_in_provisioning_mode_until_the_run_is_over()
    {
        var bench = WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001" }, 0, [], starts: true, Mark("after").In(RunIn.FullOS));
        var modes = new List<string>();
        bench.Machine.AddProgram(PowerShell, (request, _) =>
        {
            request.Arguments.ShouldStartWith("-NoLogo -NoProfile -NonInteractive -Command \"$ErrorActionPreference = 'Stop'; Invoke-WmiMethod -Namespace root\\CCM -Class SMS_Client -Name SetClientProvisioningMode -ArgumentList $");
            modes.Add(request.Arguments.Contains("$true", StringComparison.Ordinal) ? $"on after {bench.Bench.Marks.Count} steps" : $"off after {bench.Bench.Marks.Count} steps");
            return new ProcessResult(0);
        });
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        modes.ShouldBe(["on after 0 steps", "off after 1 steps"]);
    }

    [Fact]
    public void Client_that_stays_in_the_image_leaves_provisioning_mode_and_a_refusal_is_a_warning()
    {
        var bench = WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001" }, 0, [], starts: true, StepOf(new PrepareClient()));
        var calls = 0;
        bench.Machine.AddProgram(PowerShell, (_, line) =>
        {
            line("Invalid class");
            return new ProcessResult(calls++ == 0 ? 1 : 0);
        });
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        calls.ShouldBe(2);
        bench.Bench.LogText.ShouldContain("it cannot be put into provisioning mode: PowerShell says 'Invalid class' (code 1).");
        bench.Bench.LogText.ShouldContain("the client is out of provisioning mode");
    }

    [Fact]
    public void Client_that_fails_or_does_not_start_fails_the_step()
    {
        WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001" }, 1603, []).RunToEnd().Message.ShouldContain(@"C:\Windows\ccmsetup\Logs\ccmsetup.log");
        var result = WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001" }, 0, [], starts: false).RunToEnd();
        result.Code.ShouldBe(ErrorText.TimedOut);
        result.Message.ShouldContain("does not run after 1800 seconds");
        new SetupBench(SetupStep(new SetupWindowsAndClient { ClientPackage = "NONE0001" })).Start()!.Message.ShouldContain("The media has no package NONE0001");
    }

    [Fact]
    public void Client_of_the_boot_image_is_installed_too()
    {
        var bench = new SetupBench(SetupStep());
        bench.Machine.Disks.AddFile(@"X:\MediaForge\client\ccmsetup.exe", "MZ"u8);
        bench.Machine.AddProgram(Executor + @"client\ccmsetup.exe", (_, _) => new ProcessResult(1));
        bench.RunToEnd().Message.ShouldContain("ccmsetup.exe ended with code 1");
    }

    [Fact]
    public void PrepareClient_takes_the_client_of_a_build_out()
    {
        var sequence = new SequenceNode[] { StepOf(new PrepareClient()), Mark("after").In(RunIn.FullOS), new Step("Never", new ApplyOperatingSystem()).Disabled() };
        var bench = WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001" }, 0, [], starts: true, sequence);
        bench.Machine.AddProgram(@"C:\Windows\ccmsetup\ccmsetup.exe", (request, _) =>
        {
            request.Arguments.ShouldBe("/uninstall");
            bench.Machine.RegistryValues.Remove(Client + "|ImagePath");
            return new ProcessResult(0);
        });
        bench.Machine.Disks.AddFile(@"C:\Windows\SMSCFG.ini", "id"u8);
        bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SystemCertificates\SMS\Certificates\AB|Blob"] = new RegistryData("REG_BINARY", "00");
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.Marks.ShouldBe(["after"]);
        bench.Machine.Disks.Read(@"C:\Windows\SMSCFG.ini").ShouldBeNull();
        bench.Machine.RegistryValues.Keys.ShouldNotContain(k => k.Contains("SystemCertificates", StringComparison.Ordinal));
        bench.Bench.LogText.ShouldContain("The client is taken out of the image");
    }

    [Fact]
    public void PrepareClient_of_another_machine_strips_the_client_and_without_one_says_so()
    {
        var bench = WithClient(new SetupWindowsAndClient { ClientPackage = "CLI00001" }, 0, [], starts: true, StepOf(new PrepareClient()));
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.LogText.ShouldContain("The client stays in the image, stopped");
        bench.Machine.RegistryValues.ContainsKey(Client + "|Running").ShouldBeFalse();
        var without = new SetupBench(SetupStep(), StepOf(new PrepareClient()));
        without.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        without.Bench.LogText.ShouldContain("There is no ConfigMgr client");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void JoinDomainOrWorkgroup_restarts_unless_told_not_to(bool skip, int restarts)
    {
        var bench = new SetupBench(SetupStep(), StepOf(new JoinDomainOrWorkgroup { WorkgroupName = "BUILD", SkipReboot = skip }));
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Membership.ShouldBe(new DomainMembership(false, "BUILD"));
        bench.Machine.Restarts.Count.ShouldBe(1 + restarts);
    }

    [Fact]
    public void JoinDomainOrWorkgroup_says_why_it_failed()
    {
        var join = new JoinDomainOrWorkgroup { JoinType = "0", DomainName = "lab.example", JoinAccount = "LAB\\a", JoinPassword = "pw-pw-pw" };
        var bench = new SetupBench(SetupStep(), StepOf(join));
        bench.Machine.OnJoin = _ => 1355;
        bench.RunToEnd().Message.ShouldContain("0x8007054B: no domain controller could be reached");
        new SetupBench(StepOf(join)).Start()!.Outcome.ShouldBe(RunOutcome.Succeeded, "the step does not run in Windows PE");
    }
}
