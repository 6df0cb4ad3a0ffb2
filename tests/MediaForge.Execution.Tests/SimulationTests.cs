using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

/// <summary>What a simulation tells of a sequence.</summary>
public class SimulationTests
{
    private readonly List<RunEvent> _events = [];

    private RunResult Simulate(SimulationOptions options, params SequenceNode[] nodes)
    {
        var sequence = new TaskSequence { Name = "Test" };
        foreach (var node in nodes) sequence.Children.Add(node);
        return Simulate(options, sequence);
    }

    private RunResult Simulate(SimulationOptions options, TaskSequence sequence) => new Simulation.Simulation(sequence, options, _events.Add).Run();

    private IEnumerable<T> Told<T>() => _events.OfType<T>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_and_capture_runs_to_the_captured_image_and_says_why_it_skips(bool uefi)
    {
        var result = Simulate(new SimulationOptions { Uefi = uefi }, FullCycle.NewSequence());
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
        Told<NodeSkipped>().Select(s => $"{s.At.Name}: {s.Why}").ShouldBe(
        [
            "Restart in Windows PE: does not apply: _SMSTSInWinPE equals \"false\" is false: it is \"true\"",
            uefi ? "Partition Disk 0 - BIOS: does not apply: _SMSTSBootUEFI notEquals \"true\" is false: it is \"true\"" : "Partition Disk 0 - UEFI: does not apply: _SMSTSBootUEFI equals \"true\" is false: it is \"false\"",
        ]);
        Told<MachineStarts>().Count().ShouldBeGreaterThan(3);
        Told<MachineActs>().ShouldContain(a => a.Kind == MachineActs.Apply && a.Text == @"image 1 'Windows 1' of D:\MediaForge\content\WINDOWS\image.wim to C:\");
        Told<MachineActs>().ShouldContain(a => a.Kind == MachineActs.Capture && a.Text.StartsWith(@"C:\ as image 1", StringComparison.Ordinal));
        Told<MachineActs>().ShouldContain(a => a.Kind == MachineActs.Program && a.Text.Contains("diskpart.exe", StringComparison.Ordinal) && a.Text.Contains("create partition primary", StringComparison.Ordinal));
        _events.ShouldAllBe(e => !e.ToString()!.Contains(FullCycle.Password, StringComparison.Ordinal));
    }

    [Fact]
    public void Prestaged_media_skip_the_partitioning_and_build_on_the_disk_that_is_there()
    {
        var result = Simulate(new SimulationOptions { MediaType = SimulationOptions.OemMedia }, FullCycle.NewSequence());
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
        Told<NodeSkipped>().Select(s => s.Why).ShouldContain("does not apply: _SMSTSClientCache notExists is false: it is \"C:\\MediaForge\\content\"");
        Told<MachineActs>().ShouldNotContain(a => a.Text.Contains("; clean", StringComparison.Ordinal));
    }

    /// <summary>As a media with <c>unattended: false</c>; nothing is asked again after a restart.</summary>
    [Fact]
    public void Attended_simulation_shows_what_is_asked_says_yes_and_leaves_empty_what_is_empty()
    {
        var options = new SimulationOptions { Attended = true, Disks = [new SimulatedDiskSize(64, SimulatedDiskState.Formatted)], Variables = [new Variable("Given", "1"), new Variable("Empty", string.Empty), new Variable("Password", string.Empty, Secret: true)] };
        Simulate(options, new Step("R", new RestartComputer { Target = "WinPE" }), new Step("Set", new SetVariable { Variable = "A", Value = "<%Given%>" })).Outcome.ShouldBe(RunOutcome.Succeeded);
        Told<MachineActs>().Where(a => a.Kind == MachineActs.Ask).Select(a => a.Text).ShouldBe(
        [
            "Run it on this machine? (yes/no): yes",
            "Value of Empty (Enter leaves it empty): (empty)",
            "Value of Password (not shown; Enter leaves it empty): (empty)",
        ]);
        Told<VariableChanges>().ShouldContain(v => v.Name == "A" && v.Value == "<1>");
    }

    [Fact]
    public void Attended_run_takes_the_answers_of_a_test_and_masks_the_secret_one()
    {
        var sequence = new TaskSequence { Name = "Test" };
        sequence.Children.Add(new Step("R", new RestartComputer { Target = "WinPE" }));
        sequence.Children.Add(new Step("Set", new SetVariable { Variable = "A", Value = "%Name% %Password%" }));
        var run = new SimulatedRun(sequence, new SimulationOptions { Attended = true, Disks = [new SimulatedDiskSize(64, SimulatedDiskState.Formatted)], Variables = [new Variable("Name", string.Empty), new Variable("Password", string.Empty, Secret: true)] }) { Observer = _events.Add };
        run.Machine.OnAct = _events.Add;
        var typed = new Queue<string>(["maybe", "Y", "REF", "hunter22"]);
        run.Machine.OnAskText = (_, _) => typed.Dequeue();
        run.Start()!.Outcome.ShouldBe(RunOutcome.Restarting);
        typed.ShouldBeEmpty();
        run.Start()!.Outcome.ShouldBe(RunOutcome.Succeeded);
        run.Variables.Find("A").ShouldBe("REF hunter22");
        run.Variables.IsSecret("Password").ShouldBeTrue();
        run.Variables.Secrets.Apply("hunter22").ShouldBe(SecretMask.Mask);
        Told<MachineActs>().Where(a => a.Kind == MachineActs.Ask).ShouldAllBe(a => !a.Text.Contains("hunter22", StringComparison.Ordinal));
        run.Machine.Disks.Files.Where(f => f.EndsWith("smsts.log", StringComparison.Ordinal)).ShouldAllBe(f => !System.Text.Encoding.UTF8.GetString(run.Machine.Disks.Read(f)!).Contains("hunter22", StringComparison.Ordinal));
    }

    [Fact]
    public void Attended_run_that_is_declined_does_nothing()
    {
        var sequence = new TaskSequence { Name = "Test" };
        sequence.Children.Add(new Step("Set", new SetVariable { Variable = "A", Value = "1" }));
        var run = new SimulatedRun(sequence, new SimulationOptions { Attended = true });
        run.Machine.OnAskText = (_, _) => "no";
        run.Start()!.Outcome.ShouldBe(RunOutcome.Failed);
        run.Variables.Find("A").ShouldBeNull();
        run.Machine.OnAskText = (_, _) => null;
        Should.Throw<InvalidDataException>(() => run.Start()).Message.ShouldContain("Nothing was changed");
    }

    [Fact]
    public void Only_disk_that_is_removable_fails_as_on_the_real_machine()
    {
        var result = Simulate(new SimulationOptions { Disks = [new SimulatedDiskSize(64, SimulatedDiskState.Removable)] }, FullCycle.NewSequence());
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Step.ShouldBe("Build the Reference Machine / Partition Disk 0 - UEFI");
    }

    [Fact]
    public void Disk_that_is_too_small_fails_before_anything_is_applied()
    {
        var result = Simulate(new SimulationOptions { Disks = [new SimulatedDiskSize(8)] }, FullCycle.NewSequence());
        result.Step.ShouldBe("Build the Reference Machine / Apply Operating System");
        result.Message.ShouldContain("too small");
        Told<MachineActs>().ShouldNotContain(a => a.Kind == MachineActs.Apply);
    }

    [Fact]
    public void Generalized_Windows_on_the_disk_is_captured()
    {
        var result = Simulate(new SimulationOptions { Uefi = false, Disks = [new SimulatedDiskSize(64, SimulatedDiskState.Windows), new SimulatedDiskSize(16, SimulatedDiskState.Removable)] }, Capture.CaptureBench.CaptureStep());
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
        Told<MachineActs>().Where(a => a.Kind == MachineActs.Capture).ShouldHaveSingleItem().Text.ShouldStartWith(@"C:\ as image 1");
    }

    [Fact]
    public void Shell_exits_and_echoes()
    {
        var echo = Command("cmd.exe /c echo Hello");
        ((RunCommandLine)echo.Settings).OutputVariable = "Said";
        Simulate(new SimulationOptions(), echo, Command("cmd.exe /d /c exit /b 7")).Code.ShouldBe(7);
        Told<VariableChanges>().ShouldHaveSingleItem().ShouldBe(new VariableChanges("Said", "Hello"));
    }

    [Fact]
    public void Commands_run_with_their_variables_and_secrets_are_masked()
    {
        var result = Simulate(new SimulationOptions { Variables = [new Variable("Name", "World"), new Variable("Key", "sesame-open", Secret: true)] }, Command(@"hello.exe %Name% %Key%"), Set("Who", "me and %Name%"));
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
        Told<MachineActs>().ShouldHaveSingleItem().ShouldBe(new MachineActs(MachineActs.Program, @"X:\Windows\System32\hello.exe World ********", 0));
        Told<VariableChanges>().ShouldHaveSingleItem().ShouldBe(new VariableChanges("Who", "me and World"));
    }

    [Theory]
    [InlineData("two")]
    [InlineData("G / two")]
    public void Failures_fail_the_step_by_name_or_path(string name)
    {
        var result = Simulate(new SimulationOptions { Failures = new Dictionary<string, int> { [name] = 5 } }, Group("G", Mark("one"), Mark("two").ContinueOnError(), Mark("three")));
        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        Told<NodeEnds>().Single(e => !e.Succeeded).ShouldBe(new NodeEnds(new NodePlace("G / two", "two", 1), 5, false, "The simulation has it fail.", "the sequence goes on at 'G / three' (continue on error)"));
    }

    [Fact]
    public void Disabled_steps_and_other_environments_say_so()
    {
        Simulate(new SimulationOptions(), Mark("a").Disabled(), Mark("b").In(RunIn.FullOS), Group("G", Mark("c")).When(If("X", "exists")));
        Told<NodeSkipped>().Select(s => s.Why).ShouldBe(["is disabled", "does not run in Windows PE", "does not apply: X exists is false: it is not set"]);
    }

    [Fact]
    public void Restart_into_an_operating_system_that_there_is_not_stops_clearly()
    {
        var result = Simulate(new SimulationOptions { MediaType = SimulationOptions.OemMedia }, Restart("HD"), Mark("never"));
        result.Outcome.ShouldBe(RunOutcome.WrongEnvironment);
        result.Message.ShouldContain("Windows PE was started");
    }

    [Fact]
    public void Restart_code_of_a_program_restarts_and_goes_on_with_the_next_step()
    {
        var result = Simulate(new SimulationOptions { MediaType = SimulationOptions.OemMedia, Failures = new Dictionary<string, int> { ["Again"] = 3010 } }, Command("again.exe", "Again"));
        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        Told<MachineStarts>().Count().ShouldBe(2);
    }

    [Fact]
    public void Condition_that_cannot_be_answered_fails_as_on_the_real_machine()
    {
        var result = Simulate(new SimulationOptions(), Mark("a").When(new TaskSequences.Conditions.WmiExpression([new("Query", "SELECT * FROM Win32_ComputerSystem")])));
        result.Code.ShouldBe(ErrorText.NoWmi);
        Told<NodeEnds>().ShouldHaveSingleItem().Message.ShouldContain("WMI is not available here");
    }
}
