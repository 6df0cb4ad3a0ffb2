using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SoftwareBench;
using NetworkAdapter = MediaForge.Execution.Machines.NetworkAdapter;

namespace MediaForge.Execution.Tests;

/// <summary>Install Software Updates from the media and from Windows Update.</summary>
public class InstallSoftwareUpdatesTests
{
    private static readonly NetworkAdapter Network = new("00:15:5D:00:00:01", false, ["10.0.0.2"], ["10.0.0.1"]);

    private static Step Updates(string target = "Mandatory") => StepOf(new InstallSoftwareUpdates { Target = target }).In(RunIn.WinPEandFullOS);

    private static string[] Arguments(Bench bench) => [.. bench.Machine.Runs.Select(r => $"{r.Program[(r.Program.LastIndexOf('\\') + 1)..]} {r.Arguments}")];

    [Fact]
    public void Run_in_windows_pe_puts_them_into_the_applied_windows_in_order()
    {
        var bench = InWindowsPE(out var tools, Set("OSDTargetSystemDrive", "C:"), Updates()).WithUpdates("b.msu", "a b.cab", "no.msu");
        tools.Codes["b.msu"] = 3010;
        tools.Codes["no.msu"] = unchecked((int)0x800F081E);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench).ShouldBe(
        [
            @"dism.exe /Image:C:\ /Add-Package /PackagePath:D:\MediaForge\content\UPDATES\1\b.msu /ScratchDir:C:\_SMSTaskSequence\MediaForge\Scratch",
            @"dism.exe /Image:C:\ /Add-Package /PackagePath:""D:\MediaForge\content\UPDATES\1\a b.cab"" /ScratchDir:C:\_SMSTaskSequence\MediaForge\Scratch",
            @"dism.exe /Image:C:\ /Add-Package /PackagePath:D:\MediaForge\content\UPDATES\1\no.msu /ScratchDir:C:\_SMSTaskSequence\MediaForge\Scratch",
        ]);
        bench.Machine.Restarts.ShouldBeEmpty();
        bench.Machine.Disks.Read(@"C:\Windows\servicing\Packages\b.msu").ShouldNotBeNull();
        bench.Machine.FolderExists(@"C:\_SMSTaskSequence\MediaForge\Scratch").ShouldBeFalse();
        bench.LogText.ShouldContain("no.msu does not apply and is skipped");
    }

    [Fact]
    public void Run_in_windows_uses_wusa_and_dism_with_restarts_between()
    {
        var bench = InWindows(out var tools, Updates()).WithUpdates("b.msu", "a.cab", "there.msu", "no.msu");
        tools.Codes["b.msu"] = 3010;
        tools.Codes["there.msu"] = 0x240006;
        tools.Codes["no.msu"] = unchecked((int)0x80240017);
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench).ShouldBe(
        [
            @"wusa.exe D:\MediaForge\content\UPDATES\1\b.msu /quiet /norestart",
            @"dism.exe /Online /Add-Package /PackagePath:D:\MediaForge\content\UPDATES\1\a.cab /Quiet /NoRestart",
            @"wusa.exe D:\MediaForge\content\UPDATES\1\there.msu /quiet /norestart",
            @"wusa.exe D:\MediaForge\content\UPDATES\1\no.msu /quiet /norestart",
        ]);
        bench.Machine.Restarts.ShouldBe([RestartTarget.HD]);
    }

    [Fact]
    public void Run_failure_names_the_update_what_was_said_and_the_log()
    {
        var bench = InWindowsPE(out var tools, Set("OSDTargetSystemDrive", "C:"), Updates()).WithUpdates("a.cab", "b.cab");
        tools.Codes["a.cab"] = unchecked((int)0x800F0823);
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x800F0823));
        result.Message.ShouldContain("a.cab");
        result.Message.ShouldContain("needs a newer servicing stack");
        result.Message.ShouldContain("ended with 0x800F0823");
        result.Message.ShouldContain(@"X:\Windows\Logs\DISM\dism.log");
        bench.Machine.Runs.Count.ShouldBe(1);
    }

    [Fact]
    public void Run_in_windows_pe_without_a_windows_says_so()
    {
        InWindowsPE(out _, Updates()).WithUpdates("a.cab").Start().Message.ShouldContain("No Windows was applied before");
        InWindowsPE(out _, Set("OSDTargetSystemDrive", "E:"), Updates()).WithUpdates("a.cab").Start().Message.ShouldContain(@"no Windows on E:\");
        InWindowsPE(out _, Updates()).Start().Message.ShouldContain("The media holds no updates");
    }

    [Fact]
    public void Cut_at_every_call_all_are_installed_and_no_finished_one_again()
    {
        Bench NewBench()
        {
            var bench = InWindows(out var tools, Updates(), Set("After", "1")).WithUpdates("a.msu", "b.cab", "c.msu");
            tools.Codes["a.msu"] = 3010;
            return bench;
        }

        foreach (var (boot, call) in NewBench().EveryCall())
        {
            var bench = NewBench();
            bench.RunWithCut(boot, call).Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}");
            bench.Machine.Runs.Count.ShouldBeLessThanOrEqualTo(4, $"boot {boot}, call {call}");
            foreach (var name in new[] { "a.msu", "b.cab", "c.msu" }) bench.Machine.Disks.Read(@"C:\Windows\servicing\Packages\" + name).ShouldNotBeNull($"boot {boot}, call {call}");
        }
    }

    /// <summary>A Windows Update that offers what is left of a list: each round takes all, some fail, some need a restart.</summary>
    private sealed class Offers(params string[] updates)
    {
        public List<string> Left { get; } = [.. updates];

        public List<string> Rounds { get; } = [];

        public Func<string, bool> Fails { get; set; } = _ => false;

        public Func<string, bool> NeedsRestart { get; set; } = _ => false;

        public Func<string, bool> ComesBack { get; set; } = _ => false;

        public int Run(string path, string arguments, Action<string> line)
        {
            path.ShouldBe(@"C:\Windows\Temp\smstspowershellscripts\WindowsUpdate.ps1");
            Rounds.Add(arguments);
            var skip = arguments.Split("-Skip ") is [_, var ids] ? ids.Split(',') : [];
            var offered = Left.Where(u => !skip.Contains(u)).ToList();
            line("PowerShell says something");
            line($$"""{"event":"found","count":{{offered.Count}}}""");
            foreach (var update in offered)
            {
                line($$"""{"event":"update","id":"{{update}}","title":"Update {{update}} f\u00fcr x64","size":2097152}""");
                line(Fails(update) ? $$"""{"event":"failed","id":"{{update}}","title":"Update {{update}}","result":-2145124329}""" : $$"""{"event":"installed","id":"{{update}}","title":"Update {{update}}"}""");
                if (!Fails(update) && !ComesBack(update)) Left.Remove(update);
            }
            if (offered.Any(NeedsRestart)) line("""{"event":"restart"}""");
            return 0;
        }
    }

    private static Bench Online(Offers offers, params SequenceNode[] nodes)
    {
        var bench = InWindows(out var tools, nodes);
        bench.Machine.Hardware = new HardwareFacts { Adapters = [Network] };
        tools.OnScript = offers.Run;
        return bench;
    }

    [Fact]
    public void WindowsUpdate_goes_on_round_after_round_with_restarts()
    {
        var offers = new Offers("a", "b") { NeedsRestart = u => u == "a" };
        var bench = Online(offers, Updates("All"));
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        offers.Rounds.ShouldBe(["-Target All", "-Target All -Skip a,b"]);
        bench.Machine.Restarts.Count.ShouldBe(1);
        bench.Machine.Runs[0].Arguments.ShouldStartWith("-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File C:\\");
        bench.Machine.Disks.Read(@"C:\Windows\Temp\smstspowershellscripts\WindowsUpdate.ps1").ShouldBeNull();
        bench.Screen.ToString().ShouldContain("Update a f?r x64 (2 MB)");
        bench.Variables.All.ShouldNotContain(v => v.Name.StartsWith("_MediaForge", StringComparison.Ordinal));
    }

    [Fact]
    public void WindowsUpdate_failed_update_is_tried_twice_and_then_named()
    {
        var offers = new Offers("a", "b") { Fails = u => u == "b" };
        var result = Online(offers, Updates()).RunToEnd();
        offers.Rounds.Count.ShouldBe(2);
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain("Update b (0x80240017: the update does not apply to this system)");
    }

    [Fact]
    public void WindowsUpdate_update_that_comes_back_for_ever_is_installed_once()
    {
        var offers = new Offers("a") { ComesBack = _ => true, NeedsRestart = _ => true };
        Online(offers, Updates()).RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        offers.Rounds.ShouldBe(["-Target Mandatory", "-Target Mandatory -Skip a"]);
    }

    [Fact]
    public void WindowsUpdate_that_never_ends_is_stopped()
    {
        var offers = new Offers();
        var next = 0;
        offers.Left.Add("u0");
        offers.NeedsRestart = _ =>
        {
            offers.Left.Add($"u{++next}");
            return true;
        };
        Online(offers, Updates()).RunToEnd().Message.ShouldContain("After 10 rounds");
    }

    [Fact]
    public void WindowsUpdate_error_and_missing_network_have_messages()
    {
        var bench = InWindows(out var tools, Updates());
        bench.Start().Message.ShouldContain("no network adapter is up");
        bench.Machine.Hardware = new HardwareFacts { Adapters = [Network] };
        tools.OnScript = (_, _, line) =>
        {
            line("""{"event":"error","result":-2145107924,"reason":"Exception from HRESULT: 0x8024402C"}""");
            return 0;
        };
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x8024402C));
        result.Message.ShouldContain("check the network, proxy and name resolution");
        tools.OnScript = (_, _, _) => 1;
        bench.Start().Code.ShouldBe(1);
    }

    [Fact]
    public void WindowsUpdate_follows_the_medias_updates_when_a_variable_says_so()
    {
        var offers = new Offers("a");
        var bench = Online(offers, Set("MediaForgeWindowsUpdate", "true"), Updates()).WithUpdates("m.cab");
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        Arguments(bench)[0].ShouldStartWith("dism.exe /Online");
        offers.Left.ShouldBeEmpty();
        offers = new Offers("a");
        Online(offers, Updates()).WithUpdates("m.cab").RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        offers.Rounds.ShouldBeEmpty();
    }

    [Fact]
    public void WindowsUpdate_cut_at_every_call_installs_all()
    {
        static Bench NewBench(out Offers offers)
        {
            offers = new Offers("a", "b", "c") { NeedsRestart = u => u == "b" };
            return Online(offers, Updates(), Set("After", "1"));
        }

        foreach (var (boot, call) in NewBench(out _).EveryCall())
        {
            var bench = NewBench(out var offers);
            bench.RunWithCut(boot, call).Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}");
            offers.Left.ShouldBeEmpty();
        }
    }
}
