using MediaForge.Execution.Capture;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using static MediaForge.Execution.Tests.Capture.CaptureBench;

namespace MediaForge.Execution.Tests.Capture;

/// <summary>The whole step, run by the sequencer.</summary>
public class CaptureImageTests
{
    [Fact]
    public void Capture_puts_the_machine_on_the_share()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        bench.Machine.Disks.Format(new Volume(@"D:\", "Data", "FAT32", VolumeKind.Fixed, 1 << 30, 1 << 29));
        bench.Machine.Disks.AddFile(@"D:\data.txt", "d"u8);
        bench.Machine.Disks.Format(new Volume(@"E:\", "", "RAW", VolumeKind.Fixed, 1 << 30, 0));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);

        var images = bench.Captured();
        images.Select(i => i.Facts.Name).ShouldBe(["W11", "W11 - D (Data)"]);
        images[0].Files.Keys.ShouldBe([@"Users\a.txt", @"Windows\System32\config\SECURITY", @"Windows\System32\config\SOFTWARE", @"Windows\System32\config\SYSTEM", @"Windows\System32\ntoskrnl.exe"], ignoreOrder: true);
        images[1].Files.Keys.ShouldBe(["data.txt"]);
        bench.HasServiceKey(bench.HiveOf(images[0], SystemHive)).ShouldBeFalse();
        bench.HiveOf(images[0], Software).Root.Find("MediaForge").ShouldBeNull();
        var mark = bench.Hive(@"C:\" + Software).Root.Find(@"MediaForge\Captured")!;
        mark.GetString("Destination").ShouldBe(Destination);
        mark.GetString("Sha256").ShouldBe(Sha256(bench.Machine.Disks.Read(Destination)!));

        var capture = bench.Machine.Captures[0];
        capture.Description.ShouldBe("The reference");
        capture.Properties.ShouldBe([new("DISPLAYDESCRIPTION", "The reference"), new("CREATEDBY", "Me"), new("VERSION", "1.2")]);
        bench.Machine.Disks.Read(Local).ShouldBeNull();
        bench.Machine.Disks.Files.ShouldNotContain(f => f.Contains(".partial", StringComparison.Ordinal));
        bench.Bench.Variables.Find("_MediaForgeCapture").ShouldBeNull();
        (bench.Bench.LogText + bench.Bench.Screen).ShouldNotContain(Password);
    }

    [Fact]
    public void Capture_leaves_our_own_SetupComplete_out_and_the_users_in()
    {
        const string Script = @"C:\Windows\Setup\Scripts\SetupComplete.cmd";
        foreach (var (text, isIn) in new[] { ("echo mine", true), (@"%SystemDrive%\_SMSTaskSequence\MediaForge\Executor\MediaForge.Executor.exe", false) })
        {
            var bench = new CaptureBench();
            bench.Machine.Disks.AddFile(Script, System.Text.Encoding.UTF8.GetBytes(text));
            bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
            bench.Captured()[0].Files.ContainsKey(Script[3..]).ShouldBe(isIn);
        }
    }

    [Theory]
    [InlineData("IMAGE_STATE_COMPLETE", "never generalized, or was started since")]
    [InlineData("IMAGE_STATE_UNDEPLOYABLE", "cut off or has failed")]
    [InlineData("IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE", "was started since it was generalized")]
    [InlineData("IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT", "audit mode")]
    [InlineData("IMAGE_STATE_OF_MIND", "its state is IMAGE_STATE_OF_MIND")]
    [InlineData(null, "says nothing of its state")]
    public void Capture_refuses_a_Windows_that_is_not_generalized_unless_told(string? state, string says)
    {
        var bench = new CaptureBench();
        bench.AddWindows(@"C:\", state);
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x8007139F));
        result.Message.ShouldContain(says);
        result.Message.ShouldContain("MediaForgeCaptureUngeneralized");
        bench.Machine.Captures.ShouldBeEmpty();
        bench.Variable("MediaForgeCaptureUngeneralized", "true");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.Screen.ToString().ShouldContain("so it is captured as it is");
    }

    [Fact]
    public void Capture_refuses_a_member_of_a_domain()
    {
        var bench = new CaptureBench();
        bench.AddWindows(@"C:\", inDomain: true);
        bench.Start().Message.ShouldContain("is a member of a domain");
        bench.Machine.Captures.ShouldBeEmpty();
    }

    [Fact]
    public void Capture_refuses_a_machine_that_was_captured_unless_told()
    {
        var bench = new CaptureBench();
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.PowerOn();
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x800700B7));
        result.Message.ShouldContain($"was captured already, on 2026-01-02 03:04:05Z to {Destination}");
        bench.Machine.Captures.Count.ShouldBe(1);
        bench.Variable("MediaForgeAllowRecapture", "true");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.HiveOf(bench.Captured()[0], Software).Root.Find("MediaForge").ShouldBeNull();
    }

    [Fact]
    public void Capture_to_two_places_in_one_run_is_no_recapture()
    {
        const string Second = Share + @"\second.wim";
        var bench = new CaptureBench(CaptureStep(), CaptureStep(Second));
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Captured(Second).Count.ShouldBe(1);
        bench.HiveOf(bench.Captured(Second)[0], Software).Root.Find("MediaForge").ShouldBeNull();
    }

    [Fact]
    public void Capture_in_a_running_Windows_fails()
    {
        var bench = new CaptureBench(CaptureStep().In(TaskSequences.RunIn.WinPEandFullOS));
        bench.Machine.PowerOn(inWindowsPE: false);
        bench.Start().Message.ShouldContain("A running Windows cannot be captured");
    }

    [Fact]
    public void Capture_keeps_the_image_when_the_share_stays_away()
    {
        var bench = new CaptureBench();
        bench.Variable("MediaForgeNetworkPatience", "90");
        bench.Machine.Disks.AddFile(Destination, OldImage);
        bench.Machine.OnWrite = (path, _, _) => bench.Server.IsDown = path == Partial;
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain("could not go on for 2 minutes");
        AssertKept(bench, result, Local);
        bench.Machine.Disks.Read(Destination).ShouldBe(OldImage);
    }

    [Fact]
    public void Capture_with_a_share_that_is_away_from_the_beginning_keeps_the_image()
    {
        var bench = new CaptureBench();
        bench.Server.IsDown = true;
        var result = bench.Start();
        bench.Bench.Screen.ToString().ShouldContain("is captured to this machine's disk meanwhile");
        AssertKept(bench, result, Local);
    }

    [Fact]
    public void Capture_with_a_share_that_comes_back_succeeds()
    {
        var away = new CaptureBench();
        away.Server.IsDown = true;
        away.Machine.OnWait = _ => away.Server.IsDown = false;
        away.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        var dropped = new CaptureBench();
        dropped.Machine.OnWrite = (path, _, _) => dropped.Server.IsDown = path == Partial && dropped.Machine.Waits.Count == 0;
        dropped.Machine.OnWait = _ => dropped.Server.IsDown = false;
        dropped.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        dropped.Bench.Screen.ToString().ShouldContain("is back after 5 seconds");
    }

    [Fact]
    public void Capture_with_a_password_that_is_wrong_by_now_keeps_the_image()
    {
        var bench = new CaptureBench();
        bench.Machine.OnConnectShare = _ => 1330;
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x80070532));
        result.Message.ShouldContain("The password of LAB\\tester has expired");
        AssertKept(bench, result, Local);
        bench.Machine.Waits.ShouldBeEmpty();
    }

    [Fact]
    public void Capture_to_a_full_share_keeps_the_image()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.Format(new Volume(Share + "\\", "", "NTFS", VolumeKind.Network, 1 << 30, 100));
        var result = bench.Start();
        result.Code.ShouldBe(unchecked((int)0x80070070));
        AssertKept(bench, result, Local);
        bench.Machine.Disks.Files.ShouldNotContain(f => f.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_that_is_corrupted_on_the_way_keeps_the_image()
    {
        var bench = new CaptureBench();
        bench.Machine.OnReadShare = (path, position, _) =>
        {
            if (path == Partial && position == 0) bench.Machine.Disks.AddFile(path, Noise(5000));
        };
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.WrongHash);
        AssertKept(bench, result, Local);
    }

    [Fact]
    public void Capture_without_room_on_a_disk_goes_to_the_share_at_once()
    {
        var bench = WithoutRoom();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        bench.Machine.Disks.AddFile(Partial + ".partial", "cut off"u8);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Captures.Single().Path.ShouldBe(Partial);
        bench.Captured()[0].Facts.Name.ShouldBe("W11");
        bench.Machine.Disks.Files.ShouldNotContain(f => f.Contains(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_without_room_is_done_anew_when_the_network_was_away()
    {
        var bench = WithoutRoom();
        var faults = 3;
        bench.Machine.OnCall = member => member == "CaptureImage" && faults-- > 0 ? new IOException("wrapped by the WIM engine", Network(64)) : null;
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Captured().Count.ShouldBe(1);
        bench.Machine.Waits.Count.ShouldBe(3);
    }

    [Fact]
    public void Capture_without_room_waits_for_a_share_that_is_away()
    {
        var bench = WithoutRoom();
        bench.Server.IsDown = true;
        bench.Machine.OnWait = _ => bench.Server.IsDown = bench.Machine.Waits.Count < 4;
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Capture_without_room_and_share_goes_to_the_media_if_it_can(bool canWrite)
    {
        var bench = WithoutRoom();
        bench.Server.IsDown = true;
        bench.Machine.Disks.Format(new Volume(@"E:\", "MEDIA", "NTFS", canWrite ? VolumeKind.Removable : VolumeKind.Optical, 64L << 30, 60L << 30));
        bench.Bench.Identity = bench.Bench.Identity with { MediaRoot = @"E:\" };
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain("(192.0.2.1) cannot be reached on TCP port 445");
        if (canWrite) AssertKept(bench, result, @"E:\MediaForge\Captured\W11.wim");
        else result.Message.ShouldContain("There is no image: neither a disk of this machine nor the media could take it.");
    }

    [Fact]
    public void Capture_on_a_disk_that_is_full_after_all_goes_to_the_share()
    {
        var bench = new CaptureBench();
        var full = true;
        bench.Machine.OnCall = member =>
        {
            if (member != "CaptureImage" || !full) return null;
            full = false;
            return Network(112);
        };
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Captures[^1].Path.ShouldBe(Partial);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cut_at_every_call_ends_captured_and_never_torn(bool direct)
    {
        var whole = New(direct);
        whole.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        for (var call = 1; call <= whole.Machine.Calls; call++)
        {
            var bench = New(direct);
            bench.Machine.PowerCutAt = call;
            Should.Throw<SimulatedPowerCutException>(() => bench.Start());
            GoOn(bench, $"call {call}");
        }
        whole.Machine.Calls.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Cut_again_and_again_ends_captured_and_never_torn()
    {
        var random = new Random(3);
        for (var run = 0; run < 300; run++)
        {
            var bench = New(direct: run % 3 == 0);
            for (var cuts = random.Next(1, 4); cuts > 0; cuts--)
            {
                bench.Machine.PowerCutAt = random.Next(20, 160);
                try
                {
                    if (IsOver(bench)) break;
                    bench.Start();
                    break;
                }
                catch (SimulatedPowerCutException)
                {
                    IsOldOrNew(bench).ShouldBeTrue($"run {run}");
                    bench.Machine.PowerOn();
                }
            }
            bench.Machine.PowerCutAt = null;
            GoOn(bench, $"run {run}");
        }
    }

    [Fact]
    public void Cut_off_with_another_letter_afterwards_finds_the_image_again()
    {
        var bench = New(direct: false);
        bench.Machine.OnWrite = (path, _, _) =>
        {
            if (path == Partial) bench.Machine.PowerCutAt = bench.Machine.Calls + 1;
        };
        Should.Throw<SimulatedPowerCutException>(() => bench.Start());
        bench.Machine.OnWrite = null;
        bench.Machine.PowerOn();
        bench.Machine.Disks.ChangeLetter(@"C:\", @"G:\");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Captures.Count.ShouldBe(1);
        bench.Captured().Count.ShouldBe(1);
    }

    private static CaptureBench New(bool direct)
    {
        var bench = direct ? WithoutRoom() : new CaptureBench();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        return bench;
    }

    private static CaptureBench WithoutRoom()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.Format(Bench.DiskC with { Free = 1 << 30 });
        bench.AddWindows(@"C:\");
        return bench;
    }

    private static void GoOn(CaptureBench bench, string when)
    {
        IsOldOrNew(bench).ShouldBeTrue(when);
        if (!IsOver(bench))
        {
            bench.Machine.PowerOn();
            var result = bench.Start();
            result.Outcome.ShouldBe(RunOutcome.Succeeded, $"{when}: {result.Message}");
        }
        bench.Captured()[0].Facts.Name.ShouldBe("W11", when);
        bench.Captured().Count.ShouldBe(1, when);
        bench.HasServiceKey(bench.HiveOf(bench.Captured()[0], SystemHive)).ShouldBeFalse(when);
        bench.HiveOf(bench.Captured()[0], Software).Root.Find("MediaForge").ShouldBeNull(when);
        bench.Hive(@"C:\" + Software).Root.Find(@"MediaForge\Captured").ShouldNotBeNull(when);
        bench.Machine.Disks.Read(Local).ShouldBeNull(when);
        bench.Machine.Disks.Files.ShouldNotContain(f => f.Contains(".partial", StringComparison.Ordinal), when);
    }

    private static bool IsOldOrNew(CaptureBench bench)
    {
        var now = bench.Machine.Disks.Read(Destination)!;
        return now.AsSpan().SequenceEqual(OldImage) || SimulatedWim.Read(Destination, now) is [{ Facts.Name: "W11" }];
    }

    private static bool IsOver(CaptureBench bench) =>
        bench.Machine.Disks.Read(Bench.JournalPath) is { } journal && JournalFormat.Read(journal, Bench.JournalPath).Records is [.., RunFinished { Succeeded: true }];

    /// <summary>The image is whole where the message says, the captured Windows is as it was, and no later run destroys the image.</summary>
    private static void AssertKept(CaptureBench bench, RunResult result, string path)
    {
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain($"The image is kept in {path} (");
        result.Message.ShouldContain(Sha256(bench.Machine.Disks.Read(path)!));
        bench.Bench.LogText.ShouldContain($"The image is kept in {path}");
        bench.HasServiceKey(bench.HiveOf(bench.Captured(path)[0], SystemHive)).ShouldBeFalse();
        bench.HasService(bench.Hive(@"C:\" + SystemHive)).ShouldBeTrue();
        bench.Hive(@"C:\" + Software).Root.Find(@"MediaForge\Captured").ShouldBeNull();
        bench.Machine.Disks.Read(KeptImage.NoteOf(path)).ShouldNotBeNull();
    }
}
