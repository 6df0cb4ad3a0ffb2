using System.Collections.Concurrent;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>What can be wrong with a capture once the Windows is built: an image that was made is never lost, and its place is said.</summary>
public sealed class CaptureFaultTests
{
    private const int ShareMebibytes = 100;

    /// <summary>
    /// One start, four captures: of a Windows in a domain; to a server that goes away and stays away; to a share that becomes full; to a server that
    /// goes away and comes back.
    /// </summary>
    [Fact]
    public async Task An_image_is_kept_when_the_share_is_gone_or_full_and_goes_on_when_it_is_back()
    {
        using var media = new LabMedia();
        await using var share = await LabShare.StartAsync(ShareMebibytes);
        var disk = LabDisk.CreatePartitioned(media.Folder["disk.img"], gpt: false, ("ntfs", 1600));
        disk.Apply(1, SmallWindows.CreateWim(media.Folder, "windows", SmallWindows.JoinDomain));
        var iso = await media.BuildAsync(
            new MediaDefinition
            {
                BootFiles = [LabAdk.Require().Root],
                Firmware = FirmwareChoice.Bios,
                Variables = [new MediaVariable("Account", LabShare.User), new MediaVariable("Password", share.Password, Secret: true)],
            },
            string.Join('\n',
            [
                "name: Capture with faults", "steps:",
                Capture("In a domain", "domain", final: false),
                Run("Open the hive", @"reg.exe load HKLM\REFERENCE C:\Windows\System32\config\SECURITY"),
                Run("Leave the domain", @"reg.exe delete HKLM\REFERENCE\Policy\PolPrDmS /f"),
                Run("Close the hive", @"reg.exe unload HKLM\REFERENCE"),
                "  - setVariable: Little patience\n    variable: MediaForgeNetworkPatience\n    value: '8'",
                Capture("Server gone", "gone", final: false),
                "  - setVariable: Much patience\n    variable: MediaForgeNetworkPatience\n    value: '300'",
                Capture("Share full", "full", final: false),
                Capture("Server back", "back", final: true),
            ]));
        using var machine = new VirtualMachine(MachineFirmware.Bios) { Disc = iso, Disks = { new MachineDisk(disk.Path) }, Network = true, Settings = { share.Setting }, TimeLimit = TimeSpan.FromMinutes(12) };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var console = new ConcurrentQueue<string>();
        machine.Watch = console.Enqueue;

        var trouble = Task.Run(() => MakeTroubleAsync(share, console, ended.Token), ended.Token);
        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        await ended.CancelAsync();
        try
        {
            await trouble;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The run ended before all its faults had come.\n{run}");
        }

        run.ShouldTellOf("In a domain", "0x80070A83", @"The Windows in C:\ is a member of a domain.");
        run.ShouldTellOf("Server gone", @"The image is kept in C:\_SMSTaskSequence\Capture\gone.wim", @"copy it to \\deploy\logs\captures\gone.wim yourself");
        run.ShouldTellOf("Share full", "0x80070070", @"There is no room left on \\deploy\logs: cannot write the image. Make room.", @"The image is kept in C:\_SMSTaskSequence\Capture\full.wim");
        run.ShouldShow("was interrupted");
        run.ShouldShow(@"\\deploy\logs is back after");
        run.ShouldShow(@"captured: \\deploy\logs\captures\back.wim has");
        run.ShouldShow(SerialSignal.Ended(media.Id, 0));
        run.ShouldEndWith(RunEnd.Restart);
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        wimlib.Run(["verify", Path.Combine(share.Content, "captures", "back.wim")]).ExitCode.ShouldBe(0, run.ToString());
        Directory.GetFiles(Path.Combine(share.Content, "captures")).Select(Path.GetFileName).ShouldNotContain("full.wim.partial", "a full share is not left full");
        disk.List(1, "_SMSTaskSequence/Capture").ShouldBe(["gone.wim", "gone.wim.kept.txt", "full.wim", "full.wim.kept.txt"], ignoreOrder: true);
        disk.Extract(1, "_SMSTaskSequence/Capture/gone.wim", media.Folder["gone.wim"]);
        wimlib.Run(["verify", media.Folder["gone.wim"]]).ExitCode.ShouldBe(0, run.ToString());
    }

    /// <summary>What the host does meanwhile. An upload has begun when its file is on the share; it ends when the file was read back, seconds later.</summary>
    private static async Task MakeTroubleAsync(LabShare share, ConcurrentQueue<string> console, CancellationToken cancellation)
    {
        await UploadsAsync("gone");
        await share.StopAsync();
        await ShowsAsync(@"The image is kept in C:\_SMSTaskSequence\Capture\gone.wim");
        await share.StartAgainAsync();

        await UploadsAsync("full");
        var filler = Path.Combine(share.Content, "filler");
        Fill(filler);
        await ShowsAsync("'Share full' failed");
        File.Delete(filler);

        await UploadsAsync("back");
        await share.StopAsync();
        await ShowsAsync("was interrupted", "back.wim");
        await share.StartAgainAsync();

        async Task UploadsAsync(string name)
        {
            while (!File.Exists(Path.Combine(share.Content, "captures", name + ".wim.partial"))) await Task.Delay(20, cancellation);
        }

        async Task ShowsAsync(params string[] texts)
        {
            while (!console.Any(l => texts.All(t => l.Contains(t, StringComparison.Ordinal)))) await Task.Delay(100, cancellation);
        }
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        var block = new byte[1 << 20];
        try
        {
            for (var i = 0; i < ShareMebibytes; i++)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            return; // full: that is what it is for
        }
        Assert.Fail("The share should be full.");
    }

    private static string Run(string name, string command) => $"  - runCommandLine: {name}\n    commandLine: {command}";

    private static string Capture(string name, string file, bool final) =>
        $"  - captureImage: {name}\n    continueOnError: {(final ? "false" : "true")}\n    destination: '{LabShare.Unc}\\captures\\{file}.wim'\n    account: '%Account%'\n    password: '%Password%'";
}
