using MediaForge.Execution.Capture;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.Capture.CaptureBench;

namespace MediaForge.Execution.Tests.Capture;

/// <summary>The look ahead before anything is destroyed: every fault has its own message, the first one is the one that is told.</summary>
public class CaptureDestinationCheckTests
{
    /// <summary>Name, what it does to the bench, code, and what its message says and nobody else's does.</summary>
    private static readonly Dictionary<string, (Action<CaptureBench> Break, uint Code, string Says)> Faults = new()
    {
        ["name"] = (b => b.Machine.OnResolveHost = _ => [], 0x800704CF, "name, deploy, cannot be resolved. This machine has 00:15:5D:01:02:03 with 10.0.2.15, gateway 10.0.2.2, DNS 10.0.2.3"),
        ["no adapter"] = (b => { b.Machine.OnResolveHost = _ => []; b.Machine.Hardware = new HardwareFacts(); }, 0x800704C6, "lacks the adapter's driver"),
        ["no address"] = (b => { b.Machine.OnResolveHost = _ => []; b.Machine.Hardware = new HardwareFacts { Adapters = [new("M1", false, ["169.254.3.4", "fe80::1"], [])] }; }, 0x800704C6, "no DHCP server has given one to M1"),
        ["port"] = (b => b.Machine.OnConnectTcp = (_, _) => null, 0x8007274D, "(192.0.2.1) cannot be reached on TCP port 445"),
        ["SMB 1"] = (b => b.Speech = FakeSmbServer.Speech.Smb1, 0x80070180, "speaks SMB 1 only"),
        ["no dialect"] = (b => b.Speech = FakeSmbServer.Speech.Refusing, 0xC00000BB, "none of the SMB dialects 2.0.2 to 3.1.1 (NTSTATUS 0xC00000BB)"),
        ["no SMB"] = (b => b.Speech = FakeSmbServer.Speech.Http, 0x80070032, "is no SMB server"),
        ["silent"] = (b => b.Speech = FakeSmbServer.Speech.Silent, 0x80070032, "is no SMB server"),
        ["5"] = (b => Connects(b, 5), 0x80070005, "refuses the account LAB\\tester access"),
        ["53"] = (b => Connects(b, 53), 0x80070035, "does not find \\\\deploy\\images"),
        ["64"] = (b => Connects(b, 64), 0x80070040, "broke down while it was made"),
        ["67"] = (b => Connects(b, 67), 0x80070043, "has no share images"),
        ["71"] = (b => Connects(b, 71), 0x80070047, "takes no more connections"),
        ["86"] = (b => Connects(b, 86), 0x80070056, "password of LAB\\tester is not correct"),
        ["384"] = (b => Connects(b, 384), 0x80070180, "speaks SMB 1 only"),
        ["1219"] = (b => Connects(b, 1219), 0x800704C3, "under another account"),
        ["1240"] = (b => Connects(b, 1240), 0x800704D8, "from this machine. Take the restriction"),
        ["1272"] = (b => Connects(b, 1272), 0x800704F8, "as a guest"),
        ["1311"] = (b => Connects(b, 1311), 0x8007051F, "cannot ask a domain controller"),
        ["1326"] = (b => Connects(b, 1326), 0x8007052E, "user name or password is wrong"),
        ["1327"] = (b => Connects(b, 1327), 0x8007052F, "empty password"),
        ["1328"] = (b => Connects(b, 1328), 0x80070530, "at this time of day"),
        ["1329"] = (b => Connects(b, 1329), 0x80070531, "from this computer"),
        ["1330"] = (b => Connects(b, 1330), 0x80070532, "has expired. Give the account a new one"),
        ["1331"] = (b => Connects(b, 1331), 0x80070533, "is disabled. Enable it"),
        ["1385"] = (b => Connects(b, 1385), 0x80070569, "over the network. Give the account that right"),
        ["1398"] = (b => Connects(b, 1398), 0x80070576, "clocks of this machine"),
        ["1789"] = (b => Connects(b, 1789), 0x800706FD, "lost the trust of its domain"),
        ["1793"] = (b => Connects(b, 1793), 0x80070701, "account LAB\\tester has expired. Prolong"),
        ["1907"] = (b => Connects(b, 1907), 0x80070773, "must change its password"),
        ["1909"] = (b => Connects(b, 1909), 0x80070775, "is locked"),
        ["other"] = (b => Connects(b, 4711), 0x80071267, "cannot be connected with the account"),
        ["folder"] = (b => b.Machine.OnCall = On("CreateFolder", new UnauthorizedAccessException("no")), 0x80070005, "may not make the folder \\\\deploy\\images\\ref, which does not exist"),
        ["read-only"] = (b => { b.Machine.Disks.AddFile(Share + @"\ref\x", []); b.Server.IsReadOnly = true; }, 0x80070005, "may not create files in \\\\deploy\\images\\ref"),
        ["write"] = (b => b.Machine.OnWrite = (_, _, _) => throw new UnauthorizedAccessException("no"), 0x80070005, "may not write to files in"),
        ["full at once"] = (b => b.Machine.OnWrite = (_, _, _) => throw Network(112), 0x80070070, "There is no room left on"),
        ["quota"] = (b => b.Machine.OnWrite = (_, _, _) => throw Network(1295), 0x8007050F, "The quota of LAB\\tester on"),
        ["read back"] = (b => b.Machine.OnReadShare = (_, _, _) => throw new UnauthorizedAccessException("no"), 0x80070005, "may not read files in"),
        ["corrupt"] = (b => b.Machine.OnReadShare = (path, _, _) => b.Machine.Disks.AddFile(path, Noise(4096)), 0x80091007, "corrupts data"),
        ["rename"] = (b => b.Machine.OnCall = On("MoveFile", new UnauthorizedAccessException("no")), 0x80070005, "may not rename files in"),
        ["room"] = (b => b.Machine.Disks.Format(new Volume(Share + "\\", "", "NTFS", VolumeKind.Network, 1 << 30, 1 << 20)), 0x80070070, "has 1 MB of room for this account, and the image needs 64 MB at the very least"),
        ["old image"] = (b => { b.Machine.Disks.AddFile(Destination, OldImage); b.Machine.OnCall = OnSecond("OpenWrite"); }, 0x80070005, "may not replace \\\\deploy\\images\\ref\\W11.wim, which exists"),
        ["a folder"] = (b => b.Machine.Disks.AddFile(Destination + @"\x", []), 0x80070057, "is a folder"),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Check_names_the_fault(string name)
    {
        var bench = new CaptureBench();
        Faults[name].Break(bench);
        var failed = Should.Throw<StepFailedException>(() => NewCheck(bench).Check());
        failed.Code.ShouldBe(unchecked((int)Faults[name].Code), failed.Message);
        failed.Message.ShouldContain(Faults[name].Says);
        failed.Message.ShouldStartWith("Nothing was changed yet, but 'Capture' would fail at the end: ");
        failed.Message.ShouldNotContain(Password);
        if (name != "other") ErrorText.Describe(failed.Code).ShouldContain(": ");
        bench.Machine.OnCall = null;
        bench.Machine.Disks.Files.ShouldNotContain(f => f.StartsWith(Share, StringComparison.Ordinal) && f.Contains("MediaForge-", StringComparison.Ordinal), "left a probe file");
        bench.Machine.Shares.ShouldBeEmpty();
    }

    [Fact]
    public void Check_faults_have_messages_of_their_own()
    {
        var messages = new Dictionary<string, string>();
        foreach (var (name, fault) in Faults)
        {
            var bench = new CaptureBench();
            fault.Break(bench);
            messages[name] = Should.Throw<StepFailedException>(() => NewCheck(bench).Check()).Message;
        }
        // The same cause, found in two ways.
        messages.Remove("384");
        messages.Remove("silent");
        foreach (var (name, message) in messages)
            messages.Where(m => m.Key != name && m.Value.Contains(Faults[name].Says, StringComparison.Ordinal)).ShouldBeEmpty(message);
        messages.Values.ShouldBeUnique();
    }

    [Theory]
    [InlineData(@"C:\images\a.wim", "is not on a share")]
    [InlineData(@"\\deploy\images", "lacks a part")]
    [InlineData(@"\\deploy\a.wim", "lacks a part")]
    [InlineData(@"\\deploy\\images\a.wim", "lacks a part")]
    [InlineData(@"\\deploy\images\a.iso", "does not end in the name of a .wim file")]
    [InlineData(@"\\deploy\images\.wim", "does not end in the name of a .wim file")]
    [InlineData(@"\\deploy\images\a?.wim", "has a part that is no name")]
    [InlineData(@"\\deploy:445\images\a.wim", "has a part that is no name")]
    [InlineData(@"\\deploy\images\..\a.wim", "has a part that is no name")]
    public void Check_refuses_a_destination_that_is_none(string destination, string says)
    {
        var bench = new CaptureBench(CaptureStep(destination));
        var failed = Should.Throw<StepFailedException>(() => NewCheck(bench).Check());
        failed.Code.ShouldBe(ErrorText.InvalidParameter);
        failed.Message.ShouldContain(says);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void TryParse_takes_a_path_of_ConfigMgrs_length(int length, bool taken)
    {
        var path = @"\\s\s\" + new string('a', length - 10) + ".wim";
        CaptureTarget.TryParse(new CaptureImage { Destination = path }, out var target, out var fault).ShouldBe(taken);
        (target?.Path ?? fault?.Message).ShouldNotBeNull().ShouldContain(taken ? path : "255 is the most");
    }

    [Fact]
    public void Check_passes_once_and_leaves_nothing_but_the_folder()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.AddFile(Destination, OldImage);
        var check = NewCheck(bench);
        var files = bench.Machine.Disks.Files;
        check.Check();
        bench.Machine.Disks.Files.ShouldBe(files);
        bench.Machine.Disks.Read(Destination).ShouldBe(OldImage);
        bench.Machine.Shares.ShouldBeEmpty();
        bench.Bench.Screen.ToString().ShouldContain("deploy (192.0.2.1) speaks SMB 3.1.1");
        bench.Bench.Screen.ToString().ShouldContain("it is kept until the new image is whole");
        bench.Server.IsDown = true;
        check.Check();
        Should.Throw<StepFailedException>(() => NewCheck(bench).Check());
    }

    [Fact]
    public void Check_takes_an_address_without_resolving_it()
    {
        var bench = new CaptureBench(CaptureStep(@"\\192.0.2.7\images\a.wim"));
        bench.Machine.OnResolveHost = _ => [];
        var asked = string.Empty;
        bench.Machine.OnConnectTcp = (address, _) =>
        {
            asked = address;
            return null;
        };
        Should.Throw<StepFailedException>(() => NewCheck(bench).Check()).Message.ShouldContain("TCP port 445");
        asked.ShouldBe("192.0.2.7");
    }

    [Fact]
    public void Check_does_nothing_for_steps_that_do_not_run()
    {
        var bench = new CaptureBench(CaptureStep().Disabled(), Group("Off", CaptureStep()).Disabled(), Mark("x"));
        bench.Server.IsDown = true;
        NewCheck(bench).Check();
        bench.Machine.Calls.ShouldBeLessThan(5);
    }

    [Fact]
    public void Check_warns_of_steps_under_a_condition_that_is_not_true_now()
    {
        var bench = new CaptureBench(Group("Maybe", CaptureStep()).When(If("Go", "equals", "1")));
        bench.Server.IsDown = true;
        NewCheck(bench).Check();
        bench.Bench.Screen.ToString().ShouldContain("WARNING: 'Capture', whose condition is not true now, would fail");
        bench.Bench.Variables.Set("Go", "1");
        Should.Throw<StepFailedException>(() => NewCheck(bench).Check());
    }

    [Fact]
    public void Check_passes_over_what_is_not_known_yet()
    {
        var bench = new CaptureBench(CaptureStep(@"\\deploy\images\%Later%.wim"));
        bench.Server.IsDown = true;
        NewCheck(bench).Check();
        bench.Bench.Screen.ToString().ShouldContain("The destination of 'Capture' is not known yet (Later has no value)");
        bench.Server.IsDown = false;
        bench.Bench.Variables.Set("Later", "now");
        NewCheck(bench).Check();
        bench.Bench.Screen.ToString().ShouldContain(@"\\deploy\images\now.wim can be captured to");
        bench.Bench.Variables.Set("OSDCaptureDestination", @"\\other\images\a.wim");
        Should.Throw<StepFailedException>(() => NewCheck(bench).Check()).Message.ShouldContain("other");
    }

    [Fact]
    public void Check_can_be_turned_off()
    {
        var bench = new CaptureBench();
        bench.Server.IsDown = true;
        bench.Bench.Variables.Set("MediaForgeSkipCaptureCheck", "True");
        NewCheck(bench).Check();
        bench.Bench.Screen.ToString().ShouldContain("MediaForgeSkipCaptureCheck is true");
    }

    [Theory]
    [InlineData(100, false, false)]
    [InlineData(50, false, true)]
    [InlineData(19, true, false)]
    public void Check_measures_room_by_the_image_that_is_applied(int percentFree, bool fails, bool warns)
    {
        const long Size = 20L << 30;
        var apply = new Step("Apply", new ApplyOperatingSystem { ImagePackage = "OS1", ImageIndex = 2 });
        var bench = new CaptureBench(apply, CaptureStep());
        bench.Bench.Identity = bench.Bench.Identity with { MediaRoot = @"E:\" };
        bench.Machine.Disks.Format(new Volume(@"E:\", "M", "UDF", VolumeKind.Optical, 1, 0));
        var none = new Dictionary<string, byte[]>();
        bench.Machine.Disks.AddFile($@"E:\{MediaPaths.Content.Replace('/', '\\')}\OS1\install.wim", SimulatedWim.Write(new SimulatedWim(new ImageFacts(1, "a", 5), none), new SimulatedWim(new ImageFacts(2, "b", Size), none)));
        bench.Machine.Disks.Format(new Volume(Share + "\\", "", "NTFS", VolumeKind.Network, 1L << 40, Size / 100 * percentFree));
        if (fails) Should.Throw<StepFailedException>(() => NewCheck(bench).Check()).Message.ShouldContain("needs 4096 MB at the very least, probably 12288 MB");
        else NewCheck(bench).Check();
        bench.Bench.Screen.ToString().Contains("the image may need 12288 MB.", StringComparison.Ordinal).ShouldBe(warns);
    }

    [Fact]
    public void Check_does_not_let_a_kept_image_be_destroyed()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.AddFile(Local, "wim"u8);
        NewCheck(bench).Check();
        KeptImage.Mark(bench.Machine, Local, Destination, "ab");
        Should.Throw<StepFailedException>(() => NewCheck(bench).Check()).Message.ShouldStartWith(Local);
        bench.Bench.Variables.Set("MediaForgeDiscardKeptImage", "true");
        NewCheck(bench).Check();
    }

    private static CaptureDestinationCheck NewCheck(CaptureBench bench) => new(bench.Machine, bench.Bench.Variables, new ExecutionLog(bench.Machine, bench.Bench.Variables.Secrets, new ProgressScreen(bench.Bench.Screen)), bench.Bench.Identity, bench.Bench.Sequence);

    private static void Connects(CaptureBench bench, int code) => bench.Machine.OnConnectShare = _ => code;

    private static Func<string, Exception?> On(string member, Exception fault) => called => called == member ? fault : null;

    private static Func<string, Exception?> OnSecond(string member)
    {
        var count = 0;
        // The first is the probe file (opening, writing, flushing).
        return called => called == member && ++count > 3 ? new UnauthorizedAccessException("no") : null;
    }
}
