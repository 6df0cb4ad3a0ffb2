using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>What stands before a new run: dates and password, before anything on the machine is changed.</summary>
public sealed class MediaLockTests : IDisposable
{
    private static readonly Volume Disk = new(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36);

    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();
    private readonly Queue<string?> _typed = new();
    private readonly List<string> _prompts = [];

    public MediaLockTests()
    {
        _machine.Disks.Format(Disk);
        _machine.OnAskText = (prompt, isSecret) =>
        {
            isSecret.ShouldBeTrue();
            _prompts.Add(prompt);
            return _typed.Dequeue();
        };
    }

    public void Dispose() => _screen.Dispose();

    private static BootFiles Files(params MediaVariable[] variables) => BootFiles.Of(BootFiles.SequenceOf(new Step("Set A", new SetVariable { Variable = "A", Value = "begun %_MediaForgePasswordTries%" })), variables);

    private int Boot(BootFiles files, params string?[] typed)
    {
        foreach (var line in typed) _typed.Enqueue(line);
        _machine.Disks.AddFile(@"X:\MediaForge\boot.json", files.Boot);
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
        return new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).Run();
    }

    private DateTime Now => _machine.Clock.GetLocalNow().DateTime;

    /// <summary>Nothing but the log in Windows PE's own RAM disk was written, and no program was run.</summary>
    private void NothingWasDone()
    {
        _screen.ToString().ShouldNotContain("A=begun");
        _machine.Runs.ShouldBeEmpty();
        _machine.Disks.Files.Where(f => f.StartsWith(@"C:\", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public void Right_password_begins_the_run()
    {
        Boot(Files().Protect("right"), "right").ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("A=begun ");
        _prompts.ShouldBe(["Password of this media: "]);
        _machine.Waits.ShouldBeEmpty();
    }

    [Fact]
    public void Wrong_passwords_cost_time_are_counted_and_told_nothing()
    {
        Boot(Files().Protect("right"), "wrong", "", "Right", "right ", "right").ShouldBe(ExitCode.Done);
        _machine.Waits.ShouldBe([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)]);
        _screen.ToString().ShouldContain("Wrong password (3 of 5).");
        _screen.ToString().ShouldContain("A=begun 3");
        _screen.ToString().ShouldNotContain("right ", Case.Sensitive, "what was typed is not shown");
    }

    [Fact]
    public void Five_wrong_passwords_switch_the_machine_off()
    {
        Boot(Files().Protect("right"), "1", "2", "3", "4", "5").ShouldBe(ExitCode.CannotStart);
        _machine.WasShutDown.ShouldBeTrue();
        _typed.ShouldBeEmpty();
        _screen.ToString().ShouldContain("the machine is switched off. Nothing was changed.");
        _screen.ToString().ShouldContain(SerialSignal.Ended(BootFiles.Id, ExitCode.CannotStart));
        NothingWasDone();
    }

    [Fact]
    public void Machine_without_a_keyboard_is_told_so()
    {
        Boot(Files().Protect("right"), [null]).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("there is no keyboard to type it on");
        NothingWasDone();
    }

    [Fact]
    public void Manifest_is_checked_before_the_password_is_asked_for()
    {
        var files = Files().Protect("right");
        Boot(files with { Manifest = [.. files.Manifest, (byte)' '] }, "right").ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("the media was changed after it was made");
        _prompts.ShouldBeEmpty();
        NothingWasDone();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Media_is_refused_outside_of_its_dates(bool isProtected)
    {
        BootFiles With(DateTime? from, DateTime? until) => isProtected ? Files().Protect("right", new ValidityWindow(from, until)) : Files().Between(from, until);
        var now = Now;
        Boot(With(now.AddDays(1), null), "right").ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain($"This media is valid from {ValidityWindow.Text(now.AddDays(1))} on, and the clock of this machine says {ValidityWindow.Text(now)}");
        _screen.ToString().ShouldContain("it is too early. Nothing was changed. If the clock is wrong, set it in the firmware");
        Boot(With(null, Now.AddMinutes(-20)), "right").ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("it is too late");
        _prompts.ShouldBeEmpty();
        NothingWasDone();
        _typed.Clear();
        Boot(With(Now.AddDays(-1), Now.AddDays(1)), "right").ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("the media is valid from");
    }

    /// <summary>Who changes the dates beside the vault changes nothing; who changes them in the vault has one that no password opens.</summary>
    [Fact]
    public void Dates_of_a_protected_media_cannot_be_changed()
    {
        var files = Files().Protect("right", new ValidityWindow(null, Now.AddDays(-1)));
        Boot(files.Between(null, null), "right").ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("it is too late");
        var vault = (byte[])files.Vault!.Clone();
        vault.AsSpan(56, 8).Fill(0xFF);
        vault[63] = 0x7F; // no end
        Boot(files.Between(null, null) with { Vault = vault }, "right", "right", "right", "right", "right").ShouldBe(ExitCode.CannotStart);
        _machine.WasShutDown.ShouldBeTrue();
        NothingWasDone();
    }

    [Fact]
    public void Vault_of_another_media_is_refused()
    {
        var files = Files().Protect("right");
        var vault = (byte[])files.Vault!.Clone();
        vault[64] ^= 1;
        Boot(files with { Vault = vault }, "right").ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("and not to this one");
        vault = (byte[])files.Vault!.Clone();
        vault[80] ^= 1;
        Boot(files with { Vault = vault }, "right").ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("was made for another manifest");
        _prompts.ShouldBeEmpty();
        NothingWasDone();
    }

    [Fact]
    public void Whoever_watches_the_serial_port_learns_that_the_media_is_locked()
    {
        Boot(Files().Protect("right"), "right");
        var shown = _screen.ToString();
        shown.IndexOf(SerialSignal.Locked(BootFiles.Id), StringComparison.Ordinal).ShouldBeInRange(0, shown.IndexOf(SerialSignal.Started(BootFiles.Id), StringComparison.Ordinal));
    }

    [Fact]
    public void Command_prompt_is_allowed_after_the_password_only()
    {
        var files = Files(new MediaVariable("MediaForgeCommandPrompt", "true")).Protect("right");
        Boot(files, [null]);
        var calls = 0;
        _typed.Enqueue("right");
        new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)) { AllowCommandPrompt = _ => calls += _prompts.Count }.Run().ShouldBe(ExitCode.Done);
        calls.ShouldBe(2);
    }
}
