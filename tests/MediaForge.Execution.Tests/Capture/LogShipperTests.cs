using System.Text;
using MediaForge.Execution.Variables;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.Capture.CaptureBench;

namespace MediaForge.Execution.Tests.Capture;

public class LogShipperTests
{
    private const string Folder = Share + @"\ref\Logs\SN_1_2-20260102-030405\";

    [Fact]
    public void Ship_after_success_brings_all_logs_beside_the_image()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.AddFile(@"C:\Windows\Panther\setupact.log", "panther"u8);
        bench.Machine.Disks.AddFile(@"C:\Windows\System32\Sysprep\Panther\setupact.log", "sysprep"u8);
        bench.Machine.Disks.AddFile(@"C:\Windows\Panther\unattend.xml", "secret"u8);
        bench.Machine.Disks.AddFile(@"X:\Windows\Logs\DISM\dism.log", "dism"u8);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Disks.Files.Where(f => f.StartsWith(Folder, StringComparison.Ordinal)).ShouldBe([Folder + "C-Panther-setupact.log", Folder + "C-Sysprep-setupact.log", Folder + "smsts.log", Folder + "WinPE-DISM-dism.log"], ignoreOrder: true);
        Encoding.UTF8.GetString(bench.Machine.Disks.Read(Folder + "smsts.log")!).ShouldContain("RESULT: Succeeded");
        bench.Bench.LogText.ShouldContain($"4 logs were copied to {Folder.TrimEnd('\\')}");
        bench.Machine.Shares.ShouldBeEmpty();
    }

    [Fact]
    public void Ship_after_failure_brings_the_log_with_the_failure_before_the_pause()
    {
        var bench = new CaptureBench(Set("OSDComputerName", "REF-01"), Command("broken"), CaptureStep());
        bench.Bench.Program("broken.exe", 17);
        bench.Variable("SMSTSErrorDialogTimeout", "60");
        bench.Machine.OnWait = _ => bench.Machine.Disks.Files.ShouldContain(Share + @"\ref\Logs\REF-01-20260102-030405\smsts.log");
        bench.Start().Code.ShouldBe(17);
        Encoding.UTF8.GetString(bench.Machine.Disks.Read(Share + @"\ref\Logs\REF-01-20260102-030405\smsts.log")!).ShouldContain("RESULT: Failed");
        bench.Machine.Waits.Count.ShouldBe(1);
    }

    [Fact]
    public void Ship_to_a_share_of_its_own()
    {
        var bench = new CaptureBench(Mark("x"));
        bench.Variable("MediaForgeLogShare", Share + @"\all\");
        bench.Bench.Identity = bench.Bench.Identity with { Variables = [.. bench.Bench.Identity.Variables, new Variable("MediaForgeLogAccount", Account), new Variable("MediaForgeLogPassword", Password, Secret: true)] };
        bench.Start();
        bench.Machine.Disks.Files.ShouldContain(Share + @"\all\SN_1_2-20260102-030405\smsts.log");
        (bench.Bench.LogText + bench.Bench.Screen).ShouldNotContain(Password);
    }

    [Theory]
    [InlineData("down", "cannot be reached on TCP port 445")]
    [InlineData("logon", "is disabled. Enable it.")]
    [InlineData("read-only", "denied")]
    [InlineData("lost", "network error 64")]
    [InlineData("malformed", "write it as")]
    public void Ship_never_fails_and_says_why_not(string fault, string says)
    {
        var bench = new CaptureBench(CaptureStep().When(If("Never", "exists")));
        if (fault == "down") bench.Server.IsDown = true;
        if (fault == "logon") bench.Machine.OnConnectShare = _ => 1331;
        if (fault == "read-only") bench.Server.IsReadOnly = true;
        if (fault == "lost") bench.Machine.OnWrite = (_, _, _) => throw Network(64);
        if (fault == "malformed") bench.Variable("MediaForgeLogShare", "logs");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.LogText.ShouldContain(@"The logs could not be copied to a share and stay in C:\_SMSTaskSequence\Logs\SMSTSLog");
        bench.Bench.LogText.ShouldContain(says);
    }

    [Fact]
    public void Ship_of_one_log_that_cannot_be_read_brings_the_others()
    {
        var bench = new CaptureBench();
        bench.Machine.Disks.AddFile(@"C:\Windows\Panther\setupact.log", "panther"u8);
        bench.Machine.OnCall = member => member == "OpenRead" && bench.Bench.Screen.ToString().Contains("RESULT", StringComparison.Ordinal) && !bench.Bench.Screen.ToString().Contains("in use", StringComparison.Ordinal) ? new IOException("in use") : null;
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Bench.LogText.ShouldContain("1 logs were copied");
    }

    [Fact]
    public void Ship_without_a_place_or_before_the_end_does_nothing()
    {
        var bench = new CaptureBench(Mark("x"));
        bench.Start();
        bench.Bench.LogText.ShouldContain("The logs stay in C:");
        bench = new CaptureBench(Restart(), CaptureStep());
        bench.Start().Outcome.ShouldBe(RunOutcome.Restarting);
        bench.Machine.Disks.Files.ShouldNotContain(f => f.StartsWith(Share, StringComparison.Ordinal));
    }
}
