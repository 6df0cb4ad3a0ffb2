using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

/// <summary>Each kind of step, run by the sequencer.</summary>
public class StepHandlerTests
{
    private static Step StepOf(StepSettings settings) => new("It", settings);

    [Theory]
    [InlineData("tool a \"b c\"", @"X:\Windows\System32\tool.exe", "a \"b c\"")]
    [InlineData("tool.exe", @"X:\Windows\System32\tool.exe", "")]
    [InlineData("\"X:\\My Tools\\run.exe\" /x", @"X:\My Tools\run.exe", "/x")]
    [InlineData(@"X:\My Tools\run /x", @"X:\My Tools\run.exe", "/x")]
    [InlineData("old 1", @"X:\Windows\old.com", "1")]
    [InlineData("both", @"X:\Windows\System32\both.com", "")]
    [InlineData("batch 1 2", @"X:\Windows\System32\cmd.exe", "/d /s /c \"\"X:\\Extra\\batch.cmd\" 1 2\"")]
    [InlineData("%ToolName% %Nothing%x", @"X:\Windows\System32\tool.exe", "x")]
    public void RunCommandLine_finds_the_program(string line, string program, string arguments)
    {
        var bench = new Bench(Set("ToolName", "tool"), Command(line));
        foreach (var path in new[] { @"X:\Windows\System32\tool.exe", @"X:\My Tools\run.exe", @"X:\Windows\old.com", @"X:\Windows\System32\both.com", @"X:\Windows\System32\both.exe", @"X:\Extra\batch.cmd" })
            bench.Machine.AddProgram(path, (_, _) => new ProcessResult(0));
        bench.Machine.EnvironmentVariables["PATH"] += @";X:\Extra";
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs[0].Program.ShouldBe(program);
        bench.Machine.Runs[0].Arguments.ShouldBe(arguments);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("dir")]
    [InlineData("\"unclosed")]
    [InlineData(@"X:\nowhere\a b.exe c")]
    public void RunCommandLine_missing_program_fails(string line) => new Bench(Command(line)).Start().Code.ShouldBe(ErrorText.FileNotFound);

    [Fact]
    public void RunCommandLine_keeps_the_last_1000_characters_of_the_output()
    {
        var settings = new RunCommandLine { CommandLine = "tool", OutputVariable = "Out" };
        var bench = new Bench(StepOf(settings));
        bench.Program("tool.exe", 0, [.. Enumerable.Range(0, 5000).Select(i => $"line {i}")]).Start();
        bench["Out"]!.Length.ShouldBe(1000);
        bench["Out"].ShouldEndWith("line 4998\r\nline 4999");
    }

    [Fact]
    public void RunCommandLine_time_limit_fails_whatever_the_success_codes_are()
    {
        var step = Command("tool");
        (step.Timeout, step.SuccessCodes) = (TimeSpan.FromSeconds(90), [0, -1]);
        var bench = new Bench(step);
        bench.Machine.AddProgram(@"X:\Windows\System32\tool.exe", (request, _) => new ProcessResult(-1, request.Timeout == TimeSpan.FromSeconds(90)));
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.TimedOut);
        result.Message.ShouldContain("90 seconds");
    }

    [Theory]
    [InlineData(true, "u", ErrorText.NotSupported)]
    [InlineData(false, "", ErrorText.InvalidParameter)]
    public void RunCommandLine_as_another_user_fails_where_there_can_be_none(bool windowsPE, string account, int code)
    {
        var bench = new Bench(StepOf(new RunCommandLine { CommandLine = "mark", RunAsUser = true, UserName = account, UserPassword = "p" }));
        if (!windowsPE) bench.Machine.PowerOn(inWindowsPE: false);
        bench.Start().Code.ShouldBe(code);
        bench.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void RunCommandLine_as_another_user_passes_the_account_and_shows_no_password()
    {
        var bench = new Bench(StepOf(new RunCommandLine { CommandLine = "tool /x", RunAsUser = true, UserName = @"LAB\me", UserPassword = "hunter22" }));
        bench.Machine.PowerOn(inWindowsPE: false);
        bench.Machine.AddProgram(@"C:\Windows\System32\tool.exe", (_, _) => new ProcessResult(0));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        (bench.Machine.Runs[0].Account, bench.Machine.Runs[0].Password).ShouldBe((@"LAB\me", "hunter22"));
        bench.Machine.Runs[0].Arguments.ShouldBe("/x");
        (bench.LogText + bench.Screen).ShouldNotContain("hunter22");
    }

    [Fact]
    public void RunCommandLine_starts_in_the_packages_folder()
    {
        var bench = new Bench(StepOf(new RunCommandLine { CommandLine = "setup /q", PackageId = "PKG1", WorkingDirectory = "x64" }));
        bench.Identity = bench.Identity with { MediaRoot = @"D:\" };
        bench.Machine.Disks.Format(new Volume(@"D:\", "M", "UDF", VolumeKind.Optical, 1, 0));
        bench.Start().Message.ShouldContain("The media has no package PKG1");
        bench.Machine.AddProgram(@"D:\MediaForge\content\PKG1\x64\setup.exe", (_, _) => new ProcessResult(0));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs[0].WorkingDirectory.ShouldBe(@"D:\MediaForge\content\PKG1\x64");
    }

    [Fact]
    public void RunCommandLine_command_and_output_are_not_logged_when_asked()
    {
        var bench = new Bench(Set("OSDDoNotLogCommand", "TRUE"), Command("tool /key:ABC", "Quiet")).Program("tool.exe", 0, "said ABC");
        bench.Start();
        (bench.LogText + bench.Screen).ShouldNotContain("ABC");
    }

    [Fact]
    public void SetVariable_secret_is_nowhere_but_in_its_variable()
    {
        var bench = new Bench(Set("P", "hunter22", secret: true), Set("Q", "x%P%y"), Command("mark %P%"), Set("P", "second-secret"), Mark("%P%"));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks[0].ShouldBe("hunter22");
        bench["Q"].ShouldBe("xhunter22y");
        (bench.LogText + bench.Screen).ShouldNotContain("hunter22");
        (bench.LogText + bench.Screen).ShouldNotContain("second-secret");
        bench.LogText.ShouldContain("Q=x********y");
    }

    [Fact]
    public void SetVariable_read_only_fails() => new Bench(Set("_SMSTSInWinPE", "false")).Start().Code.ShouldBe(ErrorText.InvalidParameter);

    [Fact]
    public void SetDynamicVariables_sets_hardware_then_every_rule_that_holds()
    {
        DynamicVariableRule[] rules =
        [
            new(null, [new("All", "<%_SMSTSMake%>")]),
            new(new MakeModelExpression("Contoso*", "Book*"), [new("Driver", "CB"), new("Pin", "4711-0815", IsSecret: true)]),
            new(new MakeModelExpression("Fabrikam", "*"), [new("Driver", "FK")]),
            new(new VariableExpression("Driver", "equals", "CB"), [new("Then", "%Driver%2")]),
        ];
        var bench = new Bench(StepOf(new SetDynamicVariables { Rules = rules }));
        bench.Machine.Hardware = new HardwareFacts { Make = "Contoso & Sons", Model = "Book 13", SerialNumber = "S", AssetTag = "A", Uuid = "U", Adapters = [new("M1", false, ["10.0.0.2"], ["10.0.0.1"]), new("M2", true, [], [])] };
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["All"].ShouldBe("<Contoso & Sons>");
        bench["Driver"].ShouldBe("CB");
        bench["Then"].ShouldBe("CB2");
        bench["_SMSTSMacAddresses"].ShouldBe("M1,M2");
        bench["_SMSTSDefaultGateways"].ShouldBe("10.0.0.1");
        bench["_SMSTSModel"].ShouldBe("Book 13");
        (bench.LogText + bench.Screen).ShouldNotContain("4711-0815");
    }

    [Fact]
    public void SetDynamicVariables_damaged_rules_fail() =>
        new Bench(StepOf(new SetDynamicVariables { RulesXml = "<Rules><Rule>" })).Start().Outcome.ShouldBe(RunOutcome.Failed);

    [Fact]
    public void ConnectNetworkFolder_connects_and_masks_the_password()
    {
        var bench = new Bench(Set("Pw", "50%off%50", secret: true), StepOf(new ConnectNetworkFolder { Path = @"\\server\share\", DriveLetter = "s:", Account = @"LAB\me", Password = "%Pw%" }));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Shares.ShouldBe([new NetworkShare(@"\\server\share", "S:", @"LAB\me", "50%off%50")]);
        (bench.LogText + bench.Screen).ShouldNotContain("50%off%50");
    }

    [Theory]
    [InlineData(@"\\server\share", "X:")]
    [InlineData(@"\\server\share", "C:")]
    [InlineData(@"\\server\share", "SS:")]
    [InlineData(@"\\server", "S:")]
    [InlineData(@"C:\folder", "S:")]
    public void ConnectNetworkFolder_wrong_settings_fail(string path, string letter) =>
        new Bench(StepOf(new ConnectNetworkFolder { Path = path, DriveLetter = letter })).Start().Code.ShouldBe(ErrorText.InvalidParameter);

    [Fact]
    public void ConnectNetworkFolder_says_why_it_failed()
    {
        var bench = new Bench(StepOf(new ConnectNetworkFolder { Path = @"\\server\share" }));
        bench.Machine.OnConnectShare = _ => 1326;
        bench.Start().Message.ShouldContain("0x8007052E: the user name or password is wrong");
    }

    [Fact]
    public void RestartComputer_shows_the_message_for_its_time()
    {
        var bench = new Bench(StepOf(new RestartComputer { Target = "WinPE", Message = "Back soon", Timeout = 20 }), StepOf(new RestartComputer { Target = "WinPE", Timeout = 20 })).WithDisk();
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Waits.ShouldBe([TimeSpan.FromSeconds(20)]);
        bench.Screen.ToString().ShouldContain("Back soon");
    }

    [Fact]
    public void CheckReadiness_makes_every_check_then_fails_with_4316()
    {
        var settings = new CheckReadiness
        {
            CheckMemory = true,
            Memory = 4096,
            CheckProcessorSpeed = true,
            ProcessorSpeed = 1000,
            CheckFreeDiskSpace = true,
            FreeDiskSpace = 1000,
            CheckOSType = true,
            CheckArchitecture = true,
            Architecture = "64-bit",
            CheckMinOSVersion = true,
            MinOSVersion = "10.0.22000",
            CheckMaxOSVersion = true,
            MaxOSVersion = "10.0.22000",
            CheckOSLanguage = true,
            OSLanguage = 1033,
            CheckACPower = true,
            CheckNetworkConnected = true,
            CheckNetworkWired = true,
            CheckUefi = true,
            CheckTpmEnabled = true,
            CheckClientMinVersion = true,
            ClientMinVersion = "5.00.8913.1005",
        };
        var bench = new Bench(StepOf(settings)).WithDisk();
        bench.Machine.Hardware = new HardwareFacts { MemoryMegabytes = 2048, ProcessorMegahertz = 2300, OnMainsPower = true, Adapters = [new("M", true, [], [])] };
        bench.Machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SMS\Mobile Client|ProductVersion"] = new RegistryData("REG_SZ", "5.00.9000.1000");
        var result = bench.Start();
        result.Code.ShouldBe(4316);
        string.Join(' ', new[] { "MEMORY", "SPEED", "DISK", "OSTYPE", "ARCH", "MINOSVER", "MAXOSVER", "CLIENTMINVER", "OSLANGUAGE", "ACPOWER", "NETWORK", "WIRED", "UEFI", "TPMENABLED", "TPMACTIVATED" }.Select(n => n + "=" + bench["_TS_CR" + n]))
            .ShouldBe("MEMORY=0 SPEED=1 DISK=1 OSTYPE=0 ARCH=1 MINOSVER=1 MAXOSVER=0 CLIENTMINVER=1 OSLANGUAGE=1 ACPOWER=1 NETWORK=1 WIRED=0 UEFI=1 TPMENABLED=0 TPMACTIVATED=");
        result.Message.ShouldContain("memory in MB, at least 4096: 2048");
    }

    [Fact]
    public void CheckReadiness_limits_can_come_from_variables()
    {
        var bench = new Bench(Set("OSDMemory", "512"), StepOf(new CheckReadiness { CheckProcessorSpeed = false }));
        bench.Machine.Hardware = new HardwareFacts { MemoryMegabytes = 1024 };
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
    }

    [Theory]
    [InlineData("SMS_TaskSequence_RequestStateStoreAction", ErrorText.NotSupported, "'Request State Store' needs a state migration point")]
    [InlineData("BDD_Gather", ErrorText.NotSupported, "Use Set Dynamic Variables.")]
    [InlineData("SMS_TaskSequence_MakeCoffeeAction", ErrorText.NotAvailable, "SMS_TaskSequence_MakeCoffeeAction")]
    public void Kinds_that_media_cannot_run_say_why(string type, int code, string mentions)
    {
        var result = new Bench(StepOf(new UnknownStep(type))).Start();
        result.Code.ShouldBe(code);
        result.Message.ShouldContain(mentions);
    }
}
