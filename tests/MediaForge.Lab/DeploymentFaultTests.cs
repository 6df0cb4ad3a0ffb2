using System.Globalization;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>What can be wrong before a Windows is on the disk. Each fault has a message of its own that says what to do, and leaves the disk alone.</summary>
public sealed class DeploymentFaultTests
{
    private const string OnePartition = "      - { type: Primary, fileSystem: NTFS, bootable: true }";

    /// <summary>A machine whose disk nobody sees.</summary>
    [Fact]
    public async Task A_machine_without_a_disk_is_refused()
    {
        using var media = new LabMedia();
        var iso = await media.BuildAsync(new MediaDefinition { BootFiles = [LabAdk.Require().Root], Firmware = FirmwareChoice.Bios }, $"name: No disk\nsteps:\n{Partition("Partition", 0, OnePartition, final: true)}");
        using var machine = new VirtualMachine(MachineFirmware.Bios) { Disc = iso };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldTellOf("Partition", "This machine has no disk that Windows PE can see.");
        run.ShouldShow("THE TASK SEQUENCE HAS FAILED");
        run.ShouldShow(SerialSignal.Ended(media.Id, 1));
        run.ShouldEndWith(RunEnd.Restart);
    }

    /// <summary>One start shows them all: all but the last step go on after their failure.</summary>
    [Fact]
    public async Task Faults_of_disks_shares_and_images_are_told_apart()
    {
        using var media = new LabMedia();
        await using var share = await LabShare.StartAsync(mebibytes: 40);
        var good = SmallWindows.CreateWim(media.Folder, "good");
        var broken = SmallWindows.CreateWim(media.Folder, "broken");
        FlipByteInTheMiddle(broken);
        var definition = new MediaDefinition
        {
            BootFiles = [LabAdk.Require().Root],
            Firmware = FirmwareChoice.Bios,
            Content = [new MediaContent("GOOD", good), new MediaContent("CHANGED", media.Folder.Write("changed.wim", await File.ReadAllBytesAsync(good, TestContext.Current.CancellationToken))), new MediaContent("BROKEN", broken)],
            Variables = [new MediaVariable("Account", LabShare.User), new MediaVariable("Right", share.Password, Secret: true)],
        };
        var iso = await media.BuildAsync(definition, string.Join('\n',
        [
            "name: Faults", "steps:",
            Partition("Disk too small", 1, "      - { type: Primary, size: 200, sizeUnits: MB, fileSystem: NTFS, bootable: true }\n      - { type: Primary, size: 2, sizeUnits: GB, fileSystem: NTFS }"),
            Capture("Wrong password", @"\\deploy\logs\x.wim", "not-the-password"),
            Capture("No such share", @"\\deploy\nothing\x.wim", "%Right%"),
            Capture("Read-only share", @"\\deploy\readonly\captures\x.wim", "%Right%"),
            Capture("Forbidden share", @"\\deploy\forbidden\x.wim", "%Right%"),
            Capture("No such server", @"\\nobody\logs\x.wim", "%Right%"),
            Capture("Server away", @"\\away\logs\x.wim", "%Right%"),
            Capture("Share full", @"\\deploy\logs\x.wim", "%Right%"),
            Set("Do not check any more", "MediaForgeSkipCaptureCheck", "true"),
            Partition("Good disk", 0, """
                      - { type: Primary, size: 100, sizeUnits: MB, fileSystem: NTFS, bootable: true, assignLetter: false }
                      - { type: Primary, size: 8, sizeUnits: MB, fileSystem: NTFS, letterVariable: SmallDrive }
                      - { type: Primary, fileSystem: NTFS, letterVariable: LargeDrive }
                """, final: true),
            Apply("Missing index", "GOOD", 9, "LargeDrive"),
            Apply("Volume too small", "GOOD", 1, "SmallDrive"),
            Apply("Changed on the media", "CHANGED", 1, "LargeDrive"),
            Apply("Damaged before", "BROKEN", 1, "LargeDrive", final: true),
            """
              - captureImage: Capture
                destination: '%Destination%'
                account: '%Account%'
                password: '%Password%'
            """,
        ]));
        media.Change(iso, MediaPaths.Content + "/CHANGED/changed.wim");
        var large = LabDisk.CreateEmpty(media.Folder["large.img"], 4);
        var small = LabDisk.CreatePartitioned(media.Folder["small.img"], gpt: false, ("raw", 300));
        var before = await File.ReadAllBytesAsync(small.Path, TestContext.Current.CancellationToken);
        using var machine = new VirtualMachine(MachineFirmware.Bios)
        {
            Disc = iso,
            Disks = { new MachineDisk(large.Path), new MachineDisk(small.Path) },
            Network = true,
            Settings = { share.Setting, ("server", "away:127.78.0.1") },
            TimeLimit = TimeSpan.FromMinutes(12),
        };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldTellOf("Disk too small", "Partition 2 is to have 2048 MB, but ", " MB are left for it.", "Nothing was changed on the disk.");
        run.ShouldTellOf("Wrong password", "0x8007052E", @"Nothing was changed yet, but 'Capture' would fail at the end: The user name or password is wrong: deploy does not let the account LAB\tester in.");
        run.ShouldTellOf("No such share", "0x80070043", "The server deploy has no share nothing.");
        run.ShouldTellOf("Read-only share", @"The account LAB\tester may not make the folder \\deploy\readonly\captures, which does not exist. Give it the right to change files");
        run.ShouldTellOf("Forbidden share", "0x80070005", @"The server refuses the account LAB\tester access to \\deploy\forbidden.");
        run.ShouldTellOf("No such server", "The server's name, nobody, cannot be resolved.");
        run.ShouldTellOf("Server away", "away (127.78.0.1) cannot be reached on TCP port 445:");
        run.ShouldTellOf("Share full", "0x80070070", @"MB of room for this account, and the image needs 64 MB at the very least");
        run.ShouldShow(@"'Changed on the media', which continues on error, will fail: C:\MediaForge\content\CHANGED\changed.wim is not what was put on the media");
        run.ShouldShow("disk 0 is partitioned: 3 partitions");
        run.ShouldTellOf("Missing index", "good.wim has no image 9. Its images are: 1 'Windows 11 Pro'.");
        run.ShouldTellOf("Volume too small", "is too small for image 1 'Windows 11 Pro': it has ", " MB in all, and the image needs");
        run.ShouldTellOf("Changed on the media", "0x80091007", @"\MediaForge\content\CHANGED\changed.wim is not what was put on the media: its SHA-256 is");
        run.ShouldTellOf("Damaged before", "0x8007000D", @"\MediaForge\content\BROKEN\broken.wim is damaged:", "Make the media again from a good file.");
        run.ShouldShow("THE TASK SEQUENCE HAS FAILED");
        run.ShouldShow(SerialSignal.Ended(media.Id, 1));
        run.Find(share.Password).ShouldBeNull();
        run.ShouldEndWith(RunEnd.Restart);
        (await File.ReadAllBytesAsync(small.Path, TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(before).ShouldBeTrue("a disk that is too small is left as it was");
        Directory.GetFiles(share.Content).ShouldBeEmpty("what a check makes it takes away");
    }

    /// <summary>A partition step that is refused because of the capture at the end of the sequence.</summary>
    private static string Capture(string name, string destination, string password) =>
        $"{Set("Destination", "Destination", destination)}\n{Set("Password", "Password", password)}\n{Partition(name, 0, OnePartition)}";

    private static string Set(string name, string variable, string value) => $"  - setVariable: {name}\n    variable: {variable}\n    value: '{value}'";

    private static string Partition(string name, int disk, string rows, bool final = false) =>
        string.Create(CultureInfo.InvariantCulture, $"  - partitionDisk: {name}\n    continueOnError: {(final ? "false" : "true")}\n    disk: {disk}\n    style: MBR\n    partitions:\n{rows}");

    private static string Apply(string name, string image, int index, string drive, bool final = false) =>
        string.Create(CultureInfo.InvariantCulture, $"  - applyOperatingSystem: {name}\n    continueOnError: {(final ? "false" : "true")}\n    image: {image}\n    imageIndex: {index}\n    destinationVariable: {drive}");

    /// <summary>In the data of a file, far from the WIM's header and tables.</summary>
    private static void FlipByteInTheMiddle(string wim)
    {
        using var file = File.Open(wim, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var old = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(old ^ 0xFF));
    }
}
