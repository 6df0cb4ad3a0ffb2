using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>A reference machine that somebody has set up and generalized: the media starts in it and captures its volumes.</summary>
public sealed class ExistingMachineTests
{
    /// <summary>By the sequence of templates/sequences: Windows and data of NTFS, one of FAT32; neither another system's volume nor a stick.</summary>
    [Fact]
    public async Task Each_volume_that_Windows_reads_is_captured_and_what_is_left_out_is_named()
    {
        using var media = new LabMedia();
        await using var share = await LabShare.StartAsync();
        var disk = LabDisk.CreatePartitioned(media.Folder["disk.img"], gpt: true, ("ntfs", 1600), ("ntfs", 64), ("fat32", 64), ("ext4", 32));
        disk.Apply(1, SmallWindows.CreateWim(media.Folder, "windows"));
        var data = Guid.NewGuid().ToString("N");
        media.Folder.Write("data/Projects/deep/data.txt", data);
        ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("capture", media.Folder["data"], media.Folder["data.wim"], "Data", "--no-acls");
        disk.Apply(2, media.Folder["data.wim"]);
        disk.CopyTo(3, media.Folder.Write("fat.txt", media.Token));
        var stick = LabDisk.CreatePartitioned(media.Folder["stick.img"], gpt: false, ("fat32", 64));
        stick.CopyTo(1, media.Folder.Write("stick.txt", "what nobody asked for"));
        var iso = await media.BuildAsync(
            new MediaDefinition
            {
                BootFiles = [LabAdk.Require().Root],
                Variables = [new MediaVariable("CaptureAccount", LabShare.User), new MediaVariable("CapturePassword", share.Password, Secret: true)],
            }, Sequence());
        using var machine = new VirtualMachine(MachineFirmware.Uefi)
        {
            Disc = iso,
            Disks = { new MachineDisk(disk.Path), new MachineDisk(stick.Path, MachineDiskBus.Removable) },
            Network = true,
            Settings = { share.Setting },
            TimeLimit = TimeSpan.FromMinutes(12),
        };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow(SerialSignal.Ended(media.Id, 0));
        run.ShouldEndWith(RunEnd.Restart);
        var image = Path.Combine(share.Content, "captures", "reference.wim");
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        wimlib.Run(["verify", image]).ExitCode.ShouldBe(0, run.ToString());
        var info = wimlib.RunOk("info", image);
        info.ShouldMatch(@"Image Count: +3\n", run.ToString());
        info.ShouldMatch(@"(?s)Index: +1\nName: +reference\n.*Edition ID: +Professional.*Index: +2\nName: +reference - D\n.*Index: +3\nName: +reference - E[^\n]*\n", run.ToString());
        Names(1).ShouldContain("/Windows/System32/ntoskrnl.exe", StringComparer.OrdinalIgnoreCase, run.ToString());
        Names(1).ShouldNotContain(n => n.Contains("_SMSTaskSequence", StringComparison.OrdinalIgnoreCase), run.ToString());
        Text(2, "/Projects/deep/data.txt").ShouldBe(data, run.ToString());
        Text(3, "/fat.txt").ShouldBe(media.Token, run.ToString());
        for (var index = 1; index <= 3; index++) Names(index).ShouldNotContain("/stick.txt", run.ToString());
        var log = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(share.Content, "captures", "Logs"), "smsts.log", SearchOption.AllDirectories).ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
        log.ShouldContain(@"the Windows in C:\ is generalized (IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE)");
        log.ShouldMatch(@"partition 4 of disk 0 \([^\]]*\) is not captured: it has no drive letter");
        log.ShouldMatch(@"F:\\ (\(NO NAME\) )?is not captured: it is on a removable disk");
        log.ShouldContain(@"G:\ (MEDIAFORGE) is not captured: it is the media");
        log.ShouldNotContain("cannot be marked as captured");
        log.ShouldNotContain(share.Password);

        string[] Names(int index) => wimlib.RunOk("dir", image, $"{index}").Split('\n', StringSplitOptions.TrimEntries);
        string Text(int index, string file)
        {
            wimlib.RunOk("extract", image, $"{index}", file, "--dest-dir", media.Folder[$"extracted-{index}"], "--no-acls");
            return File.ReadAllText(media.Folder[$"extracted-{index}/{Path.GetFileName(file)}"]);
        }
    }

    private static string Sequence()
    {
        var template = File.ReadAllText(Repository.PathOf("templates", "sequences", "capture.yaml"));
        return Replaced(Replaced(Replaced(template, @"\\server\share\", LabShare.Unc + @"\"), @"DOMAIN\user", "'%CaptureAccount%'"), "{ fromEnvironment: MEDIAFORGE_CAPTURE_PASSWORD }", "'%CapturePassword%'");

        static string Replaced(string text, string what, string by)
        {
            text.ShouldContain(what);
            return text.Replace(what, by, StringComparison.Ordinal);
        }
    }
}
