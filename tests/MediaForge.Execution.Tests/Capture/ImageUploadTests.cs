using MediaForge.Execution.Capture;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using static MediaForge.Execution.Tests.Capture.CaptureBench;

namespace MediaForge.Execution.Tests.Capture;

/// <summary>The way of a file to the share, with the network and the power going away anywhere on it.</summary>
public class ImageUploadTests
{
    private const int Block = 1000;
    private const int Length = 40_300;

    private static readonly byte[] Content = Noise(Length);
    private static readonly FileIdentity Identity = new(Sha256(Content), Length);

    private long _reached;

    [Fact]
    public void Send_and_rename_make_the_same_file()
    {
        var bench = NewBench();
        Upload(bench);
        bench.Machine.Disks.Read(Destination).ShouldBe(Content);
        bench.Machine.Disks.Files.Where(f => f.StartsWith(Share, StringComparison.Ordinal)).ShouldBe([Destination]);
        _reached.ShouldBe(Length);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(59)]
    [InlineData(53)]
    [InlineData(121)]
    [InlineData(1231)]
    [InlineData(1236)]
    [InlineData(32)]
    [InlineData(10054)]
    public void Send_goes_on_where_the_network_went_away(int win32)
    {
        for (var drop = 0; drop < Length; drop += 1777)
        {
            _reached = 0;
            var bench = NewBench();
            var (written, waits, dropped) = (0L, 0, false);
            bench.Machine.OnWrite = (path, position, count) =>
            {
                written += count;
                if (position + count <= drop || dropped) return;
                dropped = true;
                // Half of the block still reaches the server, and what is beyond it is garbage.
                bench.Machine.Disks.WriteAt(path, position, [.. Content.AsSpan((int)position, count / 2), .. new byte[Block]], Now);
                bench.Server.IsDown = win32 != 32;
                throw Network(win32);
            };
            bench.Machine.OnWait = _ => bench.Server.IsDown = win32 != 32 && ++waits < 3;
            Upload(bench);
            bench.Machine.Disks.Read(Destination).ShouldBe(Content, $"dropped at {drop}");
            // Not sent twice: from the last flush, 16 blocks apart.
            written.ShouldBeLessThan(Length + (18 * Block), $"dropped at {drop}");
        }
    }

    [Fact]
    public void Send_cut_off_at_every_call_goes_on()
    {
        var whole = NewBench();
        Upload(whole);
        for (var call = 1; call <= whole.Machine.Calls; call++)
        {
            _reached = 0;
            var bench = NewBench();
            bench.Machine.Disks.AddFile(Destination, OldImage);
            bench.Machine.PowerCutAt = call;
            Should.Throw<SimulatedPowerCutException>(() => Upload(bench));
            (bench.Machine.Disks.Read(Destination) is { } now && (now.AsSpan().SequenceEqual(OldImage) || now.AsSpan().SequenceEqual(Content))).ShouldBeTrue($"call {call}");
            bench.Machine.PowerOn();
            Upload(bench, _reached);
            bench.Machine.Disks.Read(Destination).ShouldBe(Content, $"call {call}");
        }
        whole.Machine.Calls.ShouldBeGreaterThan(60);
    }

    [Fact]
    public void Send_does_not_trust_what_lies_there()
    {
        foreach (var (sidecar, partial, known) in new (string?, byte[], long)[]
        {
            (null, Noise(Length + 5000), 30_000),
            ("""{"Sha256":"ab","Length":40300}""", Noise(Length), 30_000),
            ("damaged", Content, 30_000),
            (Mine, new byte[Length + 1], 30_000),
            (Mine, [.. Content.AsSpan(0, 20_000), .. new byte[20_300]], 30_000),
            (Mine, Content[..5], 30_000),
            (Mine, [], Length),
            (Mine, Content, Length),
        })
        {
            var bench = NewBench();
            if (sidecar is not null) bench.Machine.Disks.AddFile(Partial + ".json", System.Text.Encoding.UTF8.GetBytes(sidecar));
            bench.Machine.Disks.AddFile(Partial, partial);
            Upload(bench, known);
            bench.Machine.Disks.Read(Destination).ShouldBe(Content, $"{sidecar} {partial.Length}");
        }
    }

    [Fact]
    public void Send_finds_a_flipped_byte_and_sends_once_more()
    {
        var bench = NewBench();
        var flips = 1;
        bench.Machine.OnReadShare = (path, _, _) =>
        {
            if (flips-- > 0) Flip(bench, path);
        };
        Upload(bench);
        bench.Machine.Disks.Read(Destination).ShouldBe(Content);
        bench.Bench.Screen.ToString().ShouldContain("It is sent once more.");
    }

    [Fact]
    public void Send_fails_when_data_is_corrupted_again()
    {
        var bench = NewBench();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        bench.Machine.OnReadShare = (path, position, _) =>
        {
            if (position == 0) Flip(bench, path);
        };
        var failed = Should.Throw<StepFailedException>(() => Upload(bench));
        failed.Code.ShouldBe(ErrorText.WrongHash);
        failed.Message.ShouldContain(Identity.Sha256);
        bench.Machine.Disks.Read(Destination).ShouldBe(OldImage);
    }

    [Fact]
    public void Send_gives_up_after_patience_and_says_so()
    {
        var bench = NewBench();
        bench.Machine.OnWrite = (_, _, _) => bench.Server.IsDown = true;
        var failed = Should.Throw<StepFailedException>(() => Upload(bench));
        failed.Message.ShouldContain("uploading W11.wim was interrupted and could not go on for 2 minutes");
        bench.Machine.Waits.Take(4).Select(w => w.TotalSeconds).ShouldBe([5, 10, 20, 40]);
        bench.Machine.Waits.Sum(w => w.TotalSeconds).ShouldBeInRange(120, 180);
    }

    [Fact]
    public void Send_has_new_patience_after_progress()
    {
        var bench = NewBench();
        var since = 0;
        bench.Machine.OnWrite = (_, position, _) => bench.Server.IsDown = position >= 16 * Block && since++ % 20 == 19;
        // Away for most of the patience, again and again.
        var waits = 0;
        bench.Machine.OnWait = _ => bench.Server.IsDown = ++waits % 4 != 0;
        Upload(bench);
        bench.Machine.Disks.Read(Destination).ShouldBe(Content);
    }

    [Theory]
    [InlineData(112, "There is no room left on")]
    [InlineData(1295, "The quota of")]
    public void Send_to_a_full_share_fails_at_once_and_leaves_no_half(int win32, string says)
    {
        var bench = NewBench();
        bench.Machine.OnWrite = (_, position, _) =>
        {
            if (position > 20_000) throw Network(win32);
        };
        Should.Throw<StepFailedException>(() => Upload(bench)).Message.ShouldContain(says);
        bench.Machine.Disks.Files.ShouldNotContain(f => f.StartsWith(Share, StringComparison.Ordinal));
        bench.Machine.Waits.ShouldBeEmpty();
    }

    [Fact]
    public void Rename_waits_for_who_has_the_old_image_open()
    {
        var bench = NewBench();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        bench.Machine.OnCall = member => member == "MoveFile" && bench.Machine.Waits.Count < 3 ? new UnauthorizedAccessException("in use") : null;
        Upload(bench);
        bench.Machine.Disks.Read(Destination).ShouldBe(Content);
        bench.Machine.Waits.Count.ShouldBe(3);
    }

    [Fact]
    public void Rename_knows_that_it_was_done_when_the_answer_was_lost()
    {
        var bench = NewBench();
        var lost = false;
        bench.Machine.OnCall = member =>
        {
            if (member != "MoveFile" || lost) return null;
            lost = true;
            bench.Machine.Disks.Move(Partial, Destination);
            return Network(64);
        };
        Upload(bench);
        bench.Machine.Disks.Read(Destination).ShouldBe(Content);
    }

    [Fact]
    public void Rename_says_when_the_image_is_gone()
    {
        var bench = NewBench();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        NewUpload(bench).Rename(Identity).ShouldBeFalse();
    }

    private static string Mine => $$"""{"Sha256":"{{Identity.Sha256}}","Length":{{Length}}}""";

    private static CaptureBench NewBench()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.AddFile(Local, Content);
        return bench;
    }

    private void Upload(CaptureBench bench, long known = 0)
    {
        var upload = NewUpload(bench);
        upload.Send(Local, Identity, known, reached => _reached = reached);
        upload.Rename(Identity).ShouldBeTrue();
    }

    private static ImageUpload NewUpload(CaptureBench bench)
    {
        var target = new CaptureTarget("deploy", Share, Share + @"\ref", "W11.wim", Account, Password);
        var log = new ExecutionLog(bench.Machine, bench.Bench.Variables.Secrets, new ProgressScreen(bench.Bench.Screen));
        return new ImageUpload(bench.Machine, log, target, new ShareLink(bench.Machine, log, target, TimeSpan.FromMinutes(2)), (_, _) => { }) { BlockLength = Block };
    }

    private static void Flip(CaptureBench bench, string path)
    {
        var bytes = bench.Machine.Disks.Read(path)!;
        bytes[bytes.Length / 2] ^= 1;
        bench.Machine.Disks.AddFile(path, bytes);
    }
}
