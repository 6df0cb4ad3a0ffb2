using System.Text;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>A media with <c>unattended: false</c>, from the start of Windows PE: what it asks, when, and what becomes of the answers.</summary>
public sealed class AttendedStartTests : IDisposable
{
    private static readonly Volume Disk = new(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36);

    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();
    private readonly Queue<string?> _typed = new();
    private readonly List<(string Prompt, bool IsSecret)> _asked = [];

    public AttendedStartTests()
    {
        _machine.Disks.Format(Disk);
        _machine.OnAskText = (prompt, isSecret) =>
        {
            _asked.Add((prompt, isSecret));
            return _typed.Dequeue();
        };
    }

    public void Dispose() => _screen.Dispose();

    private static Step Show(string name, string value) => new("Show " + name, new SetVariable { Variable = name, Value = value });

    private static Step Restart => new("Restart", new RestartComputer { Target = "WinPE" });

    private void LayOut(BootFiles files, bool unattended = false, string? prestart = null)
    {
        foreach (var file in _machine.Disks.Files.Where(f => f.StartsWith(@"X:\MediaForge\", StringComparison.Ordinal)).ToList()) _machine.Disks.Delete(file);
        _machine.Disks.AddFile(@"X:\MediaForge\boot.json", files.Boot);
        _machine.Disks.AddFile(@"X:\MediaForge\options.json", new BootOptions { Format = OnMediaFormat.Version, Unattended = unattended, PrestartCommand = prestart }.ToJson());
        if (files.Vault is { } vault)
        {
            _machine.Disks.AddFile(@"X:\MediaForge\vault", vault);
        }
        else
        {
            _machine.Disks.AddFile(@"X:\MediaForge\sequence.xml", files.Sequence);
            _machine.Disks.AddFile(@"X:\MediaForge\variables.json", files.Variables);
        }
        _machine.Disks.Format(new Volume(@"D:\", "TEST", "UDF", VolumeKind.Optical, 4L << 30, 0));
        _machine.Disks.AddFile(@"D:\MediaForge\media.json", files.Identity);
        _machine.Disks.AddFile(@"D:\MediaForge\manifest.json", files.Manifest);
    }

    private int Start(params string?[] typed)
    {
        foreach (var line in typed) _typed.Enqueue(line);
        var code = new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).Run();
        _typed.ShouldBeEmpty();
        return code;
    }

    /// <summary>Nothing but the log in Windows PE's own RAM disk was written, and no program was run.</summary>
    private void NothingWasDone()
    {
        _screen.ToString().ShouldNotContain("A=");
        _machine.Runs.ShouldBeEmpty();
        _machine.Disks.Files.Where(f => f.StartsWith(@"C:\", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    private string Log => Encoding.UTF8.GetString(_machine.Disks.Files.Where(f => f.EndsWith("smsts.log", StringComparison.Ordinal)).SelectMany(f => _machine.Disks.Read(f)!).ToArray());

    [Fact]
    public void Yes_begins_the_run_and_the_question_says_what_and_from_where()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1"))));
        Start("Yes").ShouldBe(ExitCode.Done, _screen.ToString());
        _asked.ShouldBe([("Run it on this machine? (yes/no): ", false)]);
        var shown = _screen.ToString();
        shown.ShouldContain("Task sequence: Reference");
        shown.ShouldContain(@"Media: 'TEST', D:\");
        shown.ShouldContain("It may wipe the disks of this machine.");
        shown.ShouldContain("A=1");
        shown.IndexOf(SerialSignal.Asking(BootFiles.Id), StringComparison.Ordinal).ShouldBeInRange(0, shown.IndexOf(SerialSignal.Started(BootFiles.Id), StringComparison.Ordinal));
    }

    [Fact]
    public void No_ends_without_a_change_and_gives_time_to_take_the_media_out()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1")), new MediaVariable("SMSTSErrorDialogTimeout", "90"), new MediaVariable("Empty", string.Empty)), prestart: "cmd /c echo A=");
        Start("", "perhaps", " n ").ShouldBe(ExitCode.Declined, _screen.ToString());
        _asked.Count.ShouldBe(3);
        _screen.ToString().ShouldContain("RESULT: Declined. The task sequence does not run, and nothing was changed on this machine.");
        _screen.ToString().ShouldContain("Take the media out. The machine restarts in 90 seconds.");
        _screen.ToString().ShouldContain(SerialSignal.Ended(BootFiles.Id, ExitCode.Declined));
        _machine.Waits.ShouldBe([TimeSpan.FromSeconds(90)]);
        NothingWasDone();
    }

    [Fact]
    public void Machine_without_a_keyboard_is_told_so()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1"))));
        Start([null]).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("there is no keyboard to answer on. Nothing was changed.");
        NothingWasDone();
    }

    [Fact]
    public void Unattended_media_ask_nothing_and_leave_empty_what_is_empty()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "<%Empty%>")), new MediaVariable("Empty", string.Empty)), unattended: true);
        Start().ShouldBe(ExitCode.Done, _screen.ToString());
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public void Variables_without_a_value_are_asked_for_after_the_password_and_the_question()
    {
        MediaVariable[] variables = [new("Given", "g"), new("Name", string.Empty), new("Password", string.Empty, true), new("Left", string.Empty), new("LeftSecret", string.Empty, true)];
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "%Given% %Name% %Password%"), new Step("If", new SetVariable { Variable = "B", Value = "left" }) { Condition = new CompoundCondition(ConditionOperator.And, [new VariableExpression("Left", "notExists")], Implicit: true) }), variables).Protect("right"));
        Start("right", "y", "REF-01", "hunter22", "", "").ShouldBe(ExitCode.Done, _screen.ToString());
        _asked.ShouldBe(
        [
            ("Password of this media: ", true),
            ("Run it on this machine? (yes/no): ", false),
            ("Value of Name (Enter leaves it empty): ", false),
            ("Value of Password (not shown; Enter leaves it empty): ", true),
            ("Value of Left (Enter leaves it empty): ", false),
            ("Value of LeftSecret (not shown; Enter leaves it empty): ", true),
        ]);
        _screen.ToString().ShouldContain("A=g REF-01 ********");
        _screen.ToString().ShouldContain("B=left");
        Log.ShouldContain("Name is 'REF-01'");
        Log.ShouldContain("Password was given");
        Log.ShouldContain("Left stays empty");
        Log.ShouldContain("LeftSecret stays empty");
        Log.ShouldNotContain("hunter22");
        _screen.ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public void Answer_that_is_too_long_is_asked_for_again()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "%Name%")), new MediaVariable("Name", string.Empty)));
        Start("y", new string('x', VariableName.MaxValueLength + 1), "short").ShouldBe(ExitCode.Done, _screen.ToString());
        _screen.ToString().ShouldContain("A=short");
    }

    [Fact]
    public void Keyboard_that_goes_away_between_the_questions_ends_the_start()
    {
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "1")), new MediaVariable("Name", string.Empty)));
        Start("y", null).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("The media asks for the value of Name");
        NothingWasDone();
    }

    [Fact]
    public void Run_that_goes_on_asks_nothing_and_has_the_answers_with_secrets_masked()
    {
        var files = BootFiles.Of(BootFiles.SequenceOf(Restart, Show("A", "%Name% %Password%")), new MediaVariable("Name", string.Empty), new MediaVariable("Password", string.Empty, true));
        LayOut(files);
        Start("yes", "REF-01", "hunter22").ShouldBe(ExitCode.Restarting, _screen.ToString());
        foreach (var file in _machine.Disks.Files.Where(f => f.StartsWith(@"C:\", StringComparison.Ordinal))) Encoding.Latin1.GetString(_machine.Disks.Read(file)!).ShouldNotContain("hunter22", Case.Insensitive, file);
        _asked.Clear();
        _machine.PowerOn();
        LayOut(files);
        Start().ShouldBe(ExitCode.Done, _screen.ToString());
        _asked.ShouldBeEmpty();
        _screen.ToString().ShouldContain("A=REF-01 ********");
        _screen.ToString().ShouldNotContain("hunter22");
    }

    /// <summary>The command runs after the yes and before the questions, and answers some of them.</summary>
    [Fact]
    public void Variables_that_the_prestart_command_sets_are_not_asked_for()
    {
        VariableStore? variables = null;
        _machine.AddProgram(@"X:\Windows\System32\ask.exe", (_, _) =>
        {
            _asked.Count.ShouldBe(1);
            variables!.SetByScript("Name", "REF-02");
            variables.SetByScript("Password", "hunter33");
            variables.IsSecret("Password").ShouldBeTrue(); // so that the log of scripts does not show it either
            variables.SetByScript("More", "more");
            return new ProcessResult(0);
        });
        LayOut(BootFiles.Of(BootFiles.SequenceOf(Show("A", "%Name% %Password% %More% %Rest%")), new MediaVariable("Name", string.Empty), new MediaVariable("Password", string.Empty, true), new MediaVariable("Rest", string.Empty)), prestart: "ask.exe");
        foreach (var line in new[] { "y", "r" }) _typed.Enqueue(line);
        new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen))
        {
            ServeScripts = (store, _) =>
            {
                variables = store;
                return null;
            },
        }.Run().ShouldBe(ExitCode.Done, _screen.ToString());
        _asked.Select(a => a.Prompt).ShouldBe(["Run it on this machine? (yes/no): ", "Value of Rest (Enter leaves it empty): "]);
        _screen.ToString().ShouldContain("A=REF-02 ******** more r");
        _screen.ToString().ShouldNotContain("hunter33");
    }
}
