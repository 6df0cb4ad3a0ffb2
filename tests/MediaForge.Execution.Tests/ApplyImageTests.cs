using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.DiskBench;

namespace MediaForge.Execution.Tests;

public class ApplyImageTests
{
    private const string System32 = @"C:\Windows\System32\";

    private static ApplyOperatingSystem Apply(int? index = 1) => new() { ImagePackage = "OS1", ImageIndex = index };

    private static Bench Uefi(params StepSettings[] steps) => Create(64, true, [WizardLayout(true), .. steps]).WithWindows();

    private static SimulatedWim Data(int index, string name, params string[] files) => new(new ImageFacts(index, name, 1000), files.ToDictionary(f => f, f => System.Text.Encoding.ASCII.GetBytes(f)));

    private static string Fail(Bench bench)
    {
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        return result.Message;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Windows_can_be_started_afterwards(bool uefi)
    {
        var bench = Create(64, uefi, WizardLayout(uefi), Apply()).WithWindows().Succeed();
        bench.Machine.Runs.Single(r => r.Program == @"X:\Windows\System32\bcdboot.exe").Arguments.ShouldBe($@"C:\Windows /s S: /f {(uefi ? "UEFI" : "BIOS")}");
        bench.Machine.Disks.Read(System32 + "ntoskrnl.exe").ShouldNotBeNull();
        bench.Machine.Disks.Files.ShouldContain(uefi ? @"\\?\0-1\EFI\Microsoft\Boot\BCD" : @"\\?\0-1\Boot\BCD");
        bench.Machine.Disks.Volumes.ShouldNotContain(v => v.Root == @"S:\");
        bench["OSDTargetSystemDrive"].ShouldBe("C:");
        bench["OSDTargetSystemRoot"].ShouldBe(@"C:\Windows");
        bench["OSDTargetSystemPartition"].ShouldBe(uefi ? "0-3" : "0-2");
        bench["OSDInstallType"].ShouldBe("Sysprep");
        bench["OSArchitecture"].ShouldBe("X64");
        bench["OSDImagePackageId"].ShouldBe("OS1");
        bench["OSDAnswerFilePath"].ShouldBe(@"C:\Windows\panther\unattend\unattend.xml");
        bench["OSDImageIndex"].ShouldBeNull();
        bench.LogText.ShouldContain("Windows 11 Pro Professional, build 26100 is on C:\\: loader, kernel and hives (ControlSet001) are there");
    }

    [Fact]
    public void Target_is_emptied_but_for_the_data_of_the_task_sequence_and_user_state()
    {
        var bench = Uefi(Apply());
        bench.Succeed();
        bench.Machine.Disks.AddFile(@"C:\old.txt", "x"u8);
        bench.Machine.Disks.AddFile(@"C:\Users\me\file.txt", "x"u8);
        bench.Machine.Disks.AddFile(@"C:\UserState\me\file.txt", "x"u8);
        bench.Machine.Disks.AddFile(@"C:\System Volume Information\tracking.log", "x"u8);
        bench.Sequence.Children.RemoveAt(0);
        bench.Identity = bench.Identity with { Variables = [.. bench.Identity.Variables, new("KeepIt", "1")] };
        bench.Sequence.GlobalVariables.Add(new StepVariable("_SMSTSUserStatePath", "", @"C:\UserState\me"));
        bench.Succeed();
        var files = bench.Machine.Disks.Files;
        files.ShouldNotContain(@"C:\old.txt");
        files.ShouldNotContain(@"C:\Users\me\file.txt");
        files.ShouldContain(@"C:\UserState\me\file.txt");
        files.ShouldContain(@"C:\System Volume Information\tracking.log");
        files.ShouldContain(Bench.JournalPath);
        bench.LogText.ShouldContain(@"deleted from C:\: old.txt, Users, Windows");
    }

    [Theory]
    [InlineData("install.esd", null)]
    [InlineData("install.swm", "install2.swm")]
    [InlineData(@"sources\install.wim", @"sources\boot.wim")]
    public void Image_file_of_a_package_is_found(string file, string? other)
    {
        var bench = Create(64, true, WizardLayout(true), Apply()).Package("OS1", file, SimulatedWim.Write(SimulatedWindows.Image()));
        if (other is not null) bench.Package("OS1", other, [1]);
        bench.Succeed();
    }

    [Fact]
    public void Upgrade_package_takes_the_edition()
    {
        var bench = Create(64, true, WizardLayout(true), new ApplyOperatingSystem { InstallPackage = "UP1", InstallEditionIndex = 2 })
            .Package("UP1", @"sources\install.wim", SimulatedWim.Write(SimulatedWindows.Image(), SimulatedWindows.Image(2, "Windows 11 Enterprise")));
        bench.Succeed().LogText.ShouldContain("applying image 2 'Windows 11 Enterprise'");
        Fail(Create(64, true, WizardLayout(true), new ApplyOperatingSystem { InstallPackage = "UP1" }).Package("UP1", @"sources\install.wim", SimulatedWim.Write(SimulatedWindows.Image(), SimulatedWindows.Image(2, "E"))))
            .ShouldContain("Its images are: 1 'Windows 11 Pro'; 2 'E'. Give the number of one.");
    }

    [Fact]
    public void Missing_image_file_or_index_is_explained()
    {
        Fail(Create(64, true, WizardLayout(true), Apply())).ShouldContain("The media has no package OS1");
        Fail(Create(64, true, WizardLayout(true), Apply()).Package("OS1", "readme.txt", [1])).ShouldContain("The package OS1 has no image");
        Fail(Uefi(Apply()).Package("OS1", "other.wim", [1])).ShouldContain("several image files");
        Fail(Uefi(Apply(7))).ShouldContain("has no image 7. Its images are: 1 'Windows 11 Pro'.");
        Fail(Uefi(new SetVariable { Variable = "OSDImageIndex", Value = "Pro" }, Apply())).ShouldContain("OSDImageIndex is 'Pro'");
        Fail(Uefi(new ApplyOperatingSystem())).ShouldContain("names no image package");
    }

    [Fact]
    public void Image_that_is_no_x64_Windows_is_refused_before_the_target_is_emptied()
    {
        Refused(Data(1, "Files", "a.txt"), "holds no Windows");
        var arm = SimulatedWindows.Image();
        Refused(arm with { Facts = arm.Facts with { Architecture = "arm64" } }, "is a Windows for arm64");
        Refused(SimulatedWindows.Image(totalBytes: 63L << 30), "is too small for image 1");

        static void Refused(SimulatedWim image, string message)
        {
            var bench = Uefi(Apply());
            bench.Succeed();
            bench.Sequence.Children.RemoveAt(0);
            bench.Package("OS1", "install.wim", SimulatedWim.Write(image));
            Fail(bench).ShouldContain(message);
            bench.Machine.Disks.Read(System32 + "ntoskrnl.exe").ShouldNotBeNull();
        }
    }

    [Fact]
    public void Too_little_free_space_is_found_out_after_emptying()
    {
        var bench = Uefi(Apply());
        bench.Succeed();
        bench.Machine.Disks.Format(bench.Machine.Disks.Volumes.Single(v => v.Root == @"C:\") with { Free = 5L << 30 });
        bench.Sequence.Children.RemoveAt(0);
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.DiskFull);
        result.Message.ShouldContain(@"C:\ is too small for image 1 'Windows 11 Pro': it has 5120 MB free, and the image needs 12.6 GB.");
    }

    [Fact]
    public void Damaged_image_is_reported_with_the_file()
    {
        var bench = Create(64, true, WizardLayout(true), Apply()).Package("OS1", "install.wim", [.. SimulatedWim.Write(SimulatedWindows.Image()).AsSpan(0, 100)]);
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.InvalidData);
        result.Message.ShouldContain(@"D:\MediaForge\content\OS1\install.wim");

        bench = Uefi(Apply());
        bench.Machine.OnCall = member => member == "ApplyImage" ? new InvalidDataException("resource at 1234: wrong hash") : null;
        result = bench.Start();
        result.Code.ShouldBe(ErrorText.InvalidData);
        result.Message.ShouldContain(@"The image file D:\MediaForge\content\OS1\install.wim is damaged: resource at 1234: wrong hash");

        bench = Uefi(Apply());
        bench.Machine.OnCall = member => member == "ApplyImage" ? new IOException("There is not enough space on the disk.", ErrorText.DiskFull) : null;
        bench.Start().Code.ShouldBe(ErrorText.DiskFull);
    }

    [Theory]
    [InlineData(@"Windows\System32\ntoskrnl.exe", @"C:\Windows\System32\ntoskrnl.exe is missing")]
    [InlineData(@"Windows\System32\winload.efi", @"C:\Windows\System32\winload.efi or C:\Windows\System32\Boot\winload.efi is missing")]
    [InlineData(@"Windows\System32\config\SOFTWARE", "SOFTWARE")]
    [InlineData(@"Windows\System32\config\SYSTEM", "SYSTEM")]
    [InlineData(@"Windows\Boot\EFI\bootmgfw.efi", "bcdboot ended with")]
    public void Image_that_lacks_something_needed_to_start_fails(string file, string message)
    {
        var image = SimulatedWindows.Image();
        var files = image.Files.Where(f => f.Key != file).ToDictionary();
        var bench = Create(64, true, WizardLayout(true), Apply()).Package("OS1", "install.wim", SimulatedWim.Write(image with { Files = files }));
        Fail(bench).ShouldContain(message);
        bench.Machine.Disks.Volumes.ShouldNotContain(v => v.Root == @"S:\");
    }

    [Fact]
    public void Damaged_hive_and_lying_bcdboot_fail()
    {
        var image = SimulatedWindows.Image();
        var files = image.Files.ToDictionary();
        files[@"Windows\System32\config\SYSTEM"] = [.. files[@"Windows\System32\config\SYSTEM"].AsSpan(0, 4200)];
        Fail(Create(64, true, WizardLayout(true), Apply()).Package("OS1", "install.wim", SimulatedWim.Write(image with { Files = files }))).ShouldContain(@"a registry hive is damaged: C:\Windows\System32\config\SYSTEM: ");
        Fail(Uefi(Apply()).Program("bcdboot.exe", 0)).ShouldContain(@"S:\EFI\Microsoft\Boot\bootmgfw.efi is missing or empty");
    }

    [Theory]
    [InlineData(true, "MBR", "has no EFI system partition")]
    [InlineData(true, "GPT", "has no EFI system partition")]
    [InlineData(false, "GPT", "was started in BIOS mode")]
    public void Disk_that_the_firmware_cannot_start_is_refused_before_the_image_is_applied(bool uefi, string style, string message)
    {
        var bench = Create(64, uefi, Layout(style, new Partition("Primary", "100", "Percent", "NTFS")), Apply()).WithWindows();
        Fail(bench).ShouldContain(message);
        bench.Machine.Disks.Files.ShouldNotContain(System32 + "ntoskrnl.exe");
    }

    [Fact]
    public void Windows_partition_of_a_bios_disk_is_made_active_when_none_is()
    {
        var bench = Create(64, false, Layout("MBR", new Partition("Primary", "100", "Percent", "NTFS")), Apply()).WithWindows().Succeed();
        bench.Machine.AttachedDisks[0].Partitions[0].IsActive.ShouldBeTrue();
        bench.Machine.Disks.Files.ShouldContain(@"C:\bootmgr");
        bench.Machine.Runs[^1].Arguments.ShouldBe(@"C:\Windows /s C: /f BIOS");
    }

    [Fact]
    public void Answer_file_is_taken_along_and_an_old_one_is_not()
    {
        var apply = Apply();
        (apply.ConfigFilePackage, apply.ConfigFileName) = ("CFG1", "unattend.xml");
        var bench = Uefi(apply).Package("CFG1", "unattend.xml", [.. "<?xml version=\"1.0\"?><unattend xmlns=\"urn:schemas-microsoft-com:unattend\"/>"u8]).Succeed();
        bench.Machine.Disks.Read(@"C:\Windows\panther\unattend\unattend.xml")!.Length.ShouldBeGreaterThan(50);
        Fail(Uefi(apply).Package("CFG1", "unattend.xml", [.. "<unattend>"u8])).ShouldContain("is no valid XML");
        Fail(Uefi(apply).Package("CFG1", "unattend.xml", [.. "<settings/>"u8])).ShouldContain("not <unattend>");
        Fail(Uefi(apply).Package("CFG1", "other.xml", [1])).ShouldContain("unattend.xml is missing");

        var image = SimulatedWindows.Image();
        var files = image.Files.ToDictionary();
        files[@"Windows\panther\unattend\unattend.xml"] = [1];
        Create(64, true, WizardLayout(true), Apply()).Package("OS1", "install.wim", SimulatedWim.Write(image with { Files = files })).Succeed()
            .Machine.Disks.Files.ShouldNotContain(@"C:\Windows\panther\unattend\unattend.xml");
    }

    [Fact]
    public void Layered_driver_is_set_by_dism()
    {
        var apply = Apply();
        apply.LayeredDriver = 6;
        var bench = Uefi(apply).Program("dism.exe", 0).Succeed();
        bench.Machine.Runs.Single(r => r.Program.EndsWith("dism.exe", StringComparison.Ordinal)).Arguments.ShouldBe(@"/Image:C:\ /Set-LayeredDriver:6");
        Fail(Uefi(apply).Program("dism.exe", 87, "Error: 87")).ShouldContain("says: Error: 87");
        Fail(Uefi(new SetVariable { Variable = "OsdLayeredDriver", Value = "9" }, Apply())).ShouldContain("must be 0 to 6");
    }

    [Fact]
    public void Capture_of_several_volumes_goes_to_the_next_volumes_in_order()
    {
        var layout = Layout("GPT", new Partition("EFI", "500", "MB"), new Partition("Primary", "5", "GB", "FAT32", "One"), new Partition("Primary", "30", "GB", "NTFS", "Two"), new Partition("Primary", "100", "Percent", "NTFS", "Three"));
        var wim = SimulatedWim.Write(Data(1, "First", "first.txt"), SimulatedWindows.Image(2), Data(3, "Third", "third.txt"));
        var bench = Create(64, true, layout, Apply(null)).Package("OS1", "capture.wim", wim).Succeed();
        var files = bench.Machine.Disks.Files;
        files.ShouldContain(@"C:\first.txt");
        files.ShouldContain(@"E:\Windows\explorer.exe");
        files.ShouldContain(@"F:\third.txt");
        bench["OSDTargetSystemDrive"].ShouldBe("E:");

        var named = Apply(null);
        named.DestinationLogicalDrive = "F:";
        files = Create(64, true, layout, named).Package("OS1", "capture.wim", wim).Succeed().Machine.Disks.Files;
        files.ShouldContain(@"F:\Windows\explorer.exe");
        files.ShouldContain(@"C:\first.txt");
        files.ShouldContain(@"E:\third.txt");

        Fail(Create(64, true, WizardLayout(true), Apply(null)).Package("OS1", "capture.wim", wim)).ShouldContain("There is no volume for image 2 'Windows 11 Pro' (Windows needs NTFS)");
        Create(64, true, WizardLayout(true), Apply(2)).Package("OS1", "capture.wim", wim).Succeed();
    }

    [Fact]
    public void Data_image_goes_to_the_next_volume()
    {
        var layout = Layout("GPT", new Partition("EFI", "500", "MB"), new Partition("Primary", "30", "GB", "NTFS"), new Partition("Primary", "100", "Percent", "NTFS") { LetterVariable = "DataDisk" });
        var bench = Create(64, true, layout, Apply(), new ApplyDataImage { ImagePackage = "DAT1", ImageIndex = 1 }).WithWindows().Package("DAT1", "data.wim", SimulatedWim.Write(Data(1, "Data", @"Shared\data.txt"))).Succeed();
        bench.Machine.Disks.Files.ShouldContain(@"E:\Shared\data.txt");
        bench.Machine.Runs.Count(r => r.Program.EndsWith("bcdboot.exe", StringComparison.Ordinal)).ShouldBe(1);

        // Again, onto what is there, by the variable, without emptying.
        bench.Machine.Disks.AddFile(@"E:\mine.txt", "x"u8);
        bench.Sequence.Children.Clear();
        bench.Sequence.Children.Add(new Step("Set", new SetVariable { Variable = "Where", Value = "E:" }));
        var step = new Step("Data", new ApplyDataImage { ImagePackage = "DAT1", ImageIndex = 1, WipeDestination = false, DestinationVariable = "Where" });
        bench.Sequence.Children.Add(step);
        bench.Succeed();
        bench.Machine.Disks.Files.ShouldContain(@"E:\mine.txt");
        ((ApplyDataImage)step.Settings).WipeDestination = true;
        bench.Succeed();
        bench.Machine.Disks.Files.ShouldNotContain(@"E:\mine.txt");
        bench.Machine.Disks.Files.ShouldContain(@"E:\Shared\data.txt");
        ((ApplyDataImage)step.Settings).ImageIndex = 4;
        Fail(bench).ShouldContain("has no image 4. Its images are: 1 'Data'.");
    }

    [Theory]
    [InlineData("D:", "is the media")]
    [InlineData("X:", "is the running system's own volume")]
    [InlineData("R:", "is not on a fixed disk (Removable)")]
    [InlineData("U:", "is on a removable or USB disk")]
    [InlineData("W:", "is not formatted with a file system that Windows knows (RAW)")]
    [InlineData("Q:", "leads to no volume. The volumes are C:\\, D:\\")]
    [InlineData("CC", "is no drive letter")]
    public void Volumes_that_must_be_left_alone_are_refused(string drive, string message)
    {
        var apply = Apply();
        apply.DestinationLogicalDrive = drive;
        var bench = Uefi(apply);
        bench.Machine.AttachedDisks.Add(new Disk(1, 8L << 30) { IsRemovable = true });
        bench.Machine.Disks.Format(new Volume(@"R:\", "Stick", "NTFS", VolumeKind.Removable, 64L << 30, 64L << 30));
        bench.Machine.Disks.Format(new Volume(@"U:\", "Usb", "NTFS", VolumeKind.Fixed, 64L << 30, 64L << 30) { Disk = 1, Partition = 1 });
        bench.Machine.Disks.Format(new Volume(@"W:\", "", "RAW", VolumeKind.Fixed, 64L << 30, 0));
        Fail(bench).ShouldContain(message);
        var byVariable = Apply();
        byVariable.DestinationVariable = "Where";
        bench.Sequence.Children.Clear();
        bench.Sequence.Children.Add(new Step("Set", new SetVariable { Variable = "Where", Value = drive }));
        bench.Sequence.Children.Add(new Step("Apply", byVariable));
        Fail(bench).ShouldContain(message);
    }

    [Fact]
    public void Without_a_volume_the_message_says_what_there_is()
    {
        var bench = Create(64, true, Apply()).WithWindows();
        var message = Fail(bench);
        message.ShouldContain("There is no volume for image 1 'Windows 11 Pro' (Windows needs NTFS).");
        message.ShouldContain(@"D:\ is the media; X:\ is the running system's own volume");
        var apply = Apply();
        apply.DestinationVariable = "OSDisk";
        Fail(Uefi(apply)).ShouldContain("The variable OSDisk, which is to hold the drive to apply to, is not set.");
    }

    [Fact]
    public void Disk_and_partition_without_a_letter_get_one()
    {
        var layout = Layout("GPT", new Partition("EFI", "500", "MB"), new Partition("Primary", "100", "Percent", "NTFS") { AssignLetter = false });
        var apply = Apply();
        (apply.DestinationDisk, apply.DestinationPartition) = (0, 2);
        Create(64, true, layout, apply).WithWindows().Succeed()["OSDTargetSystemDrive"].ShouldBe("C:");
        apply.DestinationPartition = 9;
        Fail(Create(64, true, layout, apply).WithWindows()).ShouldContain("has no partition 9");
        (apply.DestinationDisk, apply.DestinationPartition) = (5, 1);
        Fail(Create(64, true, layout, apply).WithWindows()).ShouldContain("no disk 5");
    }

    [Fact]
    public void Recovery_and_other_disks_come_after_the_disk_that_was_partitioned()
    {
        var bench = Create(64, true, new PartitionDisk { DiskIndex = 1, Style = "GPT", Partitions = [new("EFI", "500", "MB") { LetterVariable = "Efi" }, new("Recovery", "30", "GB", "NTFS") { LetterVariable = "Rec" }, new("Primary", "100", "Percent", "NTFS") { LetterVariable = "Sys" }] }, Apply()).WithWindows();
        bench.Machine.AttachedDisks.Add(new Disk(1, 100L << 30));
        bench.Machine.AttachedDisks[0] = bench.Machine.AttachedDisks[0] with { Style = "GPT", Partitions = [new DiskPartition(1, 1 << 20, 60L << 30)] };
        bench.Machine.Disks.Format(Bench.DiskC with { Disk = 0, Partition = 1 });
        bench.Succeed();
        bench["OSDTargetSystemDrive"].ShouldBe(bench["Sys"]);
        bench["OSDTargetSystemPartition"].ShouldBe("1-3");
    }

    [Fact]
    public void Disk_that_is_partitioned_again_takes_an_image_again() => Uefi(Apply(), WizardLayout(true), Apply()).Succeed()["OSDTargetSystemDrive"].ShouldBe("C:");

    [Fact]
    public void Second_image_finds_no_volume_that_has_received_none() =>
        Fail(Uefi(Apply(), new ApplyDataImage { ImagePackage = "OS1", ImageIndex = 1 })).ShouldContain(@"C:\ has received an image already");

    [Fact]
    public void Data_image_that_was_cut_off_is_not_measured_again()
    {
        var layout = Layout("GPT", new Partition("Primary", "100", "Percent", "NTFS"));
        var bench = Create(64, true, layout, new ApplyDataImage { ImagePackage = "OS1", ImageIndex = 1, WipeDestination = false }).WithWindows();
        bench.Machine.OnCall = member => member == "ApplyImage" ? new SimulatedPowerCutException() : null;
        Should.Throw<SimulatedPowerCutException>(() => bench.Start());
        bench.Machine.OnCall = null;
        bench.Machine.PowerOn();
        // Half of the image is there.
        var volume = bench.Machine.Disks.Volumes.Single(v => v.Root == @"C:\");
        var files = bench.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\", StringComparison.Ordinal)).ToDictionary(f => f, f => bench.Machine.Disks.Read(f)!);
        bench.Machine.Disks.Format(volume with { Free = 8L << 30 });
        foreach (var (path, content) in files) bench.Machine.Disks.AddFile(path, content);
        bench.Succeed();
        bench.Machine.Runs.Count.ShouldBe(1);
    }
}
