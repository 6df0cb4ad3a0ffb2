using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.DiskBench;

namespace MediaForge.Execution.Tests;

public class PartitionDiskTests
{
    private static readonly string[] Start = ["select disk 0", "attributes disk clear readonly noerr", "online disk noerr", "clean"];

    private static Partition Windows(string size = "100", string units = "Percent") => new("Primary", size, units, "NTFS", "Windows");

    [Theory]
    [InlineData(20, 19927)]
    [InlineData(1024, 1037742)]
    public void Bios_layout_of_the_wizard(int gigabytes, int windows)
    {
        var bench = Create(gigabytes, uefi: false, WizardLayout(uefi: false));
        var scripts = bench.RecordScripts();
        bench.Succeed();
        scripts.ShouldHaveSingleItem().ShouldBe([
            .. Start, "convert mbr",
            "create partition primary size=350", "format fs=ntfs label=\"System Reserved\" quick", "active",
            $"create partition primary size={windows}", "format fs=ntfs label=\"Windows\" quick", "assign letter=C",
            "create partition primary", "format fs=ntfs label=\"Recovery\" quick", "set id=27"]);
        var disk = bench.Machine.AttachedDisks[0];
        disk.Style.ShouldBe("MBR");
        disk.Partitions.Select(p => (p.Type, p.IsActive, p.Offset >> 20)).ShouldBe([("07", true, 1), ("07", false, 351), ("27", false, 351 + windows)]);
        disk.Partitions[2].Length.ShouldBe(((gigabytes * 1024L) - 351 - windows) << 20);
    }

    [Theory]
    [InlineData(20, 19651)]
    [InlineData(1024, 1037466)]
    public void Uefi_layout_of_the_wizard(int gigabytes, int windows)
    {
        var bench = Create(gigabytes, uefi: true, WizardLayout(uefi: true));
        var scripts = bench.RecordScripts();
        bench.Succeed();
        scripts.ShouldHaveSingleItem().ShouldBe([
            .. Start, "convert gpt",
            "create partition efi size=500", "format fs=fat32 quick",
            "create partition msr size=128",
            $"create partition primary size={windows}", "format fs=ntfs label=\"Windows\" quick", "assign letter=C",
            "create partition primary", "format fs=ntfs label=\"Recovery\" quick", "set id=de94bba4-06d1-4d40-a16a-bfd50179d6ac", "gpt attributes=0x8000000000000001"]);
        bench.Machine.Disks.Volumes.Single(v => v.Root == @"C:\").ShouldSatisfyAllConditions(v => v.Partition.ShouldBe(3), v => v.Length.ShouldBe((long)windows << 20), v => v.Label.ShouldBe("Windows"));
        bench["_MediaForgePartitionedDisk"].ShouldBe("0");
        bench.Machine.Disks.Files.ShouldNotContain(f => f.Contains("diskpart.txt", StringComparison.Ordinal));
        bench.LogText.ShouldContain("diskpart> create partition msr size=128");
        bench.LogText.ShouldContain("DiskPart successfully formatted the volume.");
    }

    [Fact]
    public void Old_single_step_takes_the_whole_disk()
    {
        var bench = Create(20, uefi: false, Layout("MBR", new Partition("PRIMARY", "100", "PERCENT", "NTFS") { Bootable = true, LetterVariable = "osdisk" }));
        var scripts = bench.RecordScripts();
        bench.Succeed();
        scripts[0][5..].ShouldBe(["create partition primary", "format fs=ntfs quick", "assign letter=C", "active"]);
        bench["OSDISK"].ShouldBe("C:");
    }

    [Fact]
    public void Sizes_are_of_what_is_left_when_the_row_is_reached()
    {
        var bench = Create(100, uefi: true, Layout("GPT", new Partition("EFI", "1", "gb"), new Partition("Primary", "50", "percent", "NTFS", "A"), new Partition("Primary", "50", "Percent", "NTFS", "B") { QuickFormat = false }, new Partition("Primary", "", "Percent")));
        var scripts = bench.RecordScripts();
        bench.Succeed();
        // 102400 - 1 - 1 for the copy of the table - 1024 = 101374
        scripts[0][5..].ShouldBe([
            "create partition efi size=1024", "format fs=fat32 quick",
            "create partition primary size=50687", "format fs=ntfs label=\"A\" quick", "assign letter=C",
            "create partition primary size=25343", "format fs=ntfs label=\"B\"", "assign letter=E",
            "create partition primary", "assign letter=F"]);
    }

    [Fact]
    public void Extended_hidden_and_logical_partitions_of_an_mbr_disk()
    {
        var bench = Create(100, uefi: false, Layout("MBR",
            new Partition("Primary", "10", "GB", "NTFS") { Bootable = true },
            new Partition("Hidden", "1", "GB", "NTFS"),
            new Partition("Extended", "20", "GB"),
            new Partition("Logical", "50", "Percent", "NTFS", "L1"),
            new Partition("Logical", "100", "Percent", "FAT32", "L2"),
            new Partition("Primary", "100", "Percent", "NTFS", "Last")));
        var scripts = bench.RecordScripts();
        bench.Succeed();
        scripts[0][5..].ShouldBe([
            "create partition primary size=10240", "format fs=ntfs quick", "assign letter=C", "active",
            "create partition primary size=1024", "format fs=ntfs quick", "set id=17",
            "create partition extended size=20480",
            "create partition logical size=10239", "format fs=ntfs label=\"L1\" quick", "assign letter=E",
            "create partition logical", "format fs=fat32 label=\"L2\" quick", "assign letter=F",
            "create partition primary", "format fs=ntfs label=\"Last\" quick", "assign letter=G"]);
    }

    [Fact]
    public void Letters_skip_what_is_taken_and_reuse_what_the_disk_gives_up()
    {
        var bench = Create(20, uefi: true, Layout("GPT", new Partition("EFI", "200", "MB"), Windows("50") with { LetterVariable = "OSDisk" }, Windows() with { LetterVariable = "Data" }));
        bench.Machine.EmptyDrives = "E";
        bench.Machine.AttachedDisks[0] = bench.Machine.AttachedDisks[0] with { Style = "MBR", Partitions = [new DiskPartition(1, 1 << 20, 1L << 30) { Type = "07" }, new DiskPartition(2, 2L << 30, 1L << 30)] };
        bench.Machine.Disks.Format(new Volume(@"C:\", "Old data", "NTFS", VolumeKind.Fixed, 1L << 30, 1 << 29) { Disk = 0, Partition = 1 });
        bench.Succeed();
        (bench["OSDisk"], bench["Data"]).ShouldBe(("C:", "F:"));
        bench.LogText.ShouldContain("everything on disk 0 (20 GB, SATA, QEMU HARDDISK, serial QM00001) is destroyed now");
        bench.LogText.ShouldContain(@"lost: partition 1, C:\ 'Old data', NTFS, 1024 MB, of which 512 MB are used");
        bench.LogText.ShouldContain("lost: partition 2, 1024 MB, type unknown, without a drive letter");
    }

    [Fact]
    public void Step_may_run_twice()
    {
        var bench = Create(20, uefi: true, WizardLayout(true), WizardLayout(true)).Succeed();
        bench.Machine.AttachedDisks[0].Partitions.Count.ShouldBe(4);
        bench.Machine.Disks.Volumes.Count(v => v.Disk == 0).ShouldBe(3);
    }

    [Fact]
    public void Log_leaves_the_disk_before_it_is_wiped_and_goes_back_afterwards()
    {
        var bench = Create(20, true, WizardLayout(true), WizardLayout(true));
        var folders = new List<string?>();
        var real = new SimulatedDiskpart(bench.Machine);
        bench.Machine.AddProgram(@"X:\Windows\System32\diskpart.exe", (request, line) =>
        {
            folders.Add(bench.Log.Folder);
            return real.Run(request, line);
        });
        bench.Succeed();
        folders.ShouldBe([@"X:\Windows\Temp\SMSTSLog", @"X:\Windows\Temp\SMSTSLog"]);
        bench.Log.Folder.ShouldBe(@"C:\_SMSTaskSequence\Logs\SMSTSLog");
    }

    [Fact]
    public void Number_of_the_disk_comes_from_a_variable()
    {
        var settings = Layout("GPT", Windows());
        settings.DiskIndexVariable = "TargetDisk";
        Create(20, true, settings).Refuse(ErrorText.InvalidParameter).ShouldContain("The variable TargetDisk, which is to hold the number of the disk, is not set.");
        Create(20, true, SetTo("TargetDisk", "first"), settings).Refuse(ErrorText.InvalidParameter).ShouldContain("holds 'first'");
        var bench = Create(20, true, SetTo("TargetDisk", "1"), settings);
        bench.Machine.AttachedDisks.Add(new Disk(1, 40L << 30));
        bench.Succeed();
        bench.Machine.AttachedDisks.Select(d => d.Partitions.Count).ShouldBe([0, 1]);
        Create(20, true, SetTo("OSDDiskIndex", "1"), Layout("GPT", Windows())).Refuse().ShouldContain("no disk 1");
    }

    [Fact]
    public void Rows_come_from_variables()
    {
        var bench = Create(20, true, SetTo("OSDPartitions", "2"), SetTo("OSDPartitions0Type", "EFI"), SetTo("OSDPartitions0Size", "300"), SetTo("OSDPartitions0SizeUnits", "MB"), SetTo("OSDPartitions1Type", "Primary"), SetTo("OSDPartitions1FileSystem", "NTFS"), SetTo("OSDPartitions1VolumeLetterVariable", "Sys"), Layout("GPT"));
        bench.Succeed();
        bench.Machine.AttachedDisks[0].Partitions.Select(p => p.Length >> 20).ShouldBe([300, 20178]);
        bench["Sys"].ShouldBe("C:");
        Create(20, true, SetTo("OSDPartitions", "2"), SetTo("OSDPartitions0Type", "EFI"), Layout("GPT")).Refuse().ShouldContain("OSDPartitions1Type is not set");
    }

    [Fact]
    public void TSUEFIDrive_gets_a_letter_and_must_be_FAT32()
    {
        var row = new Partition("Primary", "500", "MB", "FAT32") { LetterVariable = "TSUEFIDrive", AssignLetter = false };
        var bench = Create(20, uefi: false, Layout("GPT", row, Windows() with { Bootable = true })).Succeed();
        bench["TSUEFIDrive"].ShouldBe("C:");
        bench.LogText.ShouldNotContain("BIOS mode");
        Create(20, false, Layout("GPT", row with { FileSystem = "NTFS" })).Refuse().ShouldContain("FAT32");
    }

    [Theory]
    [InlineData("GPT", true, true, "gets no EFI partition")]
    [InlineData("GPT", false, true, "started in BIOS mode")]
    [InlineData("MBR", true, true, "started in UEFI mode")]
    [InlineData("MBR", false, true, null)]
    [InlineData("MBR", true, false, null)]
    [InlineData("GPT", true, false, null)]
    public void Layouts_that_the_firmware_cannot_start_are_warned_of(string style, bool uefi, bool bootable, string? warning)
    {
        var bench = Create(20, uefi, Layout(style, Windows() with { Bootable = bootable })).Succeed();
        if (warning is null) bench.Screen.ToString().ShouldNotContain("The disk is to be started from");
        else bench.Screen.ToString().ShouldContain(warning);
    }

    [Fact]
    public void No_disk_at_all_names_the_controllers_without_a_driver()
    {
        var bench = Create(20, true, WizardLayout(true));
        bench.Machine.AttachedDisks.Clear();
        bench.Refuse(ErrorText.NoVolume).ShouldContain("No storage controller lacks a driver as far as Windows knows");
        Device("VEN_8086&DEV_9A0B&SUBSYS_1&REV_00", @"PCI\CC_0104", driver: null);
        Device("VEN_8086&DEV_1234&SUBSYS_1&REV_00", @"PCI\CC_0200", driver: null);
        Device("VEN_1AF4&DEV_1042&SUBSYS_1&REV_00", @"PCI\CC_0100", driver: "viostor");
        var message = bench.Refuse(ErrorText.NoVolume);
        message.ShouldContain(@"These storage controllers have no driver: PCI\VEN_8086&DEV_9A0B (Intel; for VMD and RAID the driver is iaStorVD");
        message.ShouldNotContain("DEV_1234");
        message.ShouldNotContain("1AF4");

        void Device(string id, string compatible, string? driver)
        {
            var key = $@"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Enum\PCI\{id}\3&1";
            bench.Machine.RegistryValues[key + "|CompatibleIDs"] = new RegistryData("REG_MULTI_SZ", id + "\n" + compatible);
            if (driver is not null) bench.Machine.RegistryValues[key + "|Service"] = new RegistryData("REG_SZ", driver);
        }
    }

    [Fact]
    public void Disk_that_is_not_there_lists_those_that_are()
    {
        var settings = WizardLayout(true);
        settings.DiskIndex = 3;
        Create(20, true, settings).Refuse(ErrorText.NoVolume).ShouldContain("no disk 3. It has disk 0 (20 GB, SATA, QEMU HARDDISK, serial QM00001).");
    }

    [Fact]
    public void Media_and_removable_disks_are_left_alone()
    {
        var bench = Create(20, true, WizardLayout(true));
        bench.Machine.AttachedDisks[0] = bench.Machine.AttachedDisks[0] with { Bus = "USB", IsRemovable = true };
        bench.Refuse(ErrorText.NotSupported).ShouldContain("removable or USB");

        bench = Create(20, true, SetTo("MediaForgeAllowRemovableDisk", "true"), WizardLayout(true));
        bench.Machine.AttachedDisks[0] = bench.Machine.AttachedDisks[0] with { Bus = "USB", IsRemovable = true };
        bench.Succeed();

        bench = Create(20, true, SetTo("MediaForgeAllowRemovableDisk", "true"), WizardLayout(true));
        bench.Machine.AttachedDisks[0] = bench.Machine.AttachedDisks[0] with { IsRemovable = true, Partitions = [new DiskPartition(1, 1 << 20, 8L << 30)] };
        bench.Machine.Disks.Format(new Volume(Media, "MEDIA", "FAT32", VolumeKind.Removable, 8L << 30, 0) { Disk = 0, Partition = 1 });
        bench.Refuse(ErrorText.NotSupported).ShouldContain(@"is the media that this task sequence runs from (D:\)");
    }

    public static TheoryData<string, string> BadLayouts => new()
    {
        { "MBR|", "has no partitions" },
        { "GPT|Primary,30,GB,NTFS", "is to have 30720 MB, but 20478 MB are left" },
        { "GPT|Primary,10,GB,NTFS;Primary,100,Percent,NTFS;Primary,1,MB", "Partition 3: nothing is left" },
        { "GPT|Primary,20477,MB,NTFS;Primary,50,Percent", "50 percent of the 1 MB" },
        { "GPT|Primary,101,Percent,NTFS", "100 is the most" },
        { "GPT|Primary,ten,GB,NTFS", "'ten'" },
        { "GPT|Primary,1,TB,NTFS", "'TB'" },
        { "GPT|Swap,1,GB,NTFS", "'Swap'" },
        { "GPT|3,1,GB,NTFS", "'3'" },
        { "GPT|Primary,1,GB,ext4", "'ext4'" },
        { "GPT|EFI,1,GB,NTFS", "must be FAT32" },
        { "GPT|EFI,20,MB", "FAT32 needs at least 33 MB" },
        { "GPT|Primary,4,MB,NTFS", "NTFS needs at least 8 MB" },
        { "GPT|Logical,1,GB,NTFS", "no logical partitions on a GPT disk" },
        { "GPT|Hidden,1,GB,NTFS", "no hidden partitions on a GPT disk" },
        { "MBR|EFI,1,GB", "needs a GPT disk" },
        { "MBR|MSR,1,GB", "needs a GPT disk" },
        { "MBR|Logical,1,GB,NTFS", "must come before it" },
        { "MBR|Extended,1,GB;Extended,1,GB", "one extended partition" },
        { "MBR|Primary,1,GB;Primary,1,GB;Primary,1,GB;Primary,1,GB;Primary,1,GB", "at most 4 partitions" },
        { "MBR|Extended,1,GB;Logical,1,GB", "1023 MB are left" },
        { "GPT|Primary,1,GB,FAT32,A label too long", "at most 11 characters" },
        { "GPT|Primary,1,GB,NTFS,say \"x\"", "quotation marks" },
        { "GPT|Primary,1,GB,NTFS,Zweite Läufe", "ASCII" },
        { "LVM|Primary,1,GB,NTFS", "must be MBR or GPT" },
    };

    [Theory]
    [MemberData(nameof(BadLayouts))]
    public void Layout_that_cannot_be_made_is_refused_before_anything_is_touched(string layout, string message)
    {
        var rows = layout[4..].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(',')).Select(r => new Partition(r[0], r[1], r[2], r.ElementAtOrDefault(3) ?? "", r.ElementAtOrDefault(4) ?? ""));
        Create(20, true, Layout(layout[..3], [.. rows])).Refuse().ShouldContain(message);
    }

    [Fact]
    public void Large_FAT32_and_read_only_variables_are_refused()
    {
        Create(100, true, Layout("GPT", new Partition("Primary", "", "", "FAT32"))).Refuse().ShouldContain("at most 32768 MB with FAT32");
        Create(20, true, Layout("GPT", Windows() with { LetterVariable = "_Mine" })).Refuse().ShouldContain("'_Mine' cannot receive the drive letter");
        var settings = Layout("GPT", Windows());
        settings.DiskType = "Dynamic";
        Create(20, true, settings).Refuse().ShouldContain("must be Basic");
    }

    [Fact]
    public void Failure_of_diskpart_is_explained()
    {
        var bench = Create(20, true, WizardLayout(true));
        bench.Program("diskpart.exe", 1, "Disk 0 is now the selected disk.", "", "DiskPart has encountered an error: The device is not ready.", "See the System Event Log for more information.");
        var result = bench.Start();
        result.Message.ShouldContain("Disk 0 cannot be partitioned: diskpart ended with code 1 (a command failed) and says: DiskPart has encountered an error: The device is not ready. See the System Event Log for more information.");
        bench.Machine.Disks.Files.ShouldNotContain(f => f.Contains("diskpart.txt", StringComparison.Ordinal));
        bench.Machine.Disks.Delete(@"X:\Windows\System32\diskpart.exe");
        bench.Start().Message.ShouldContain(@"X:\Windows\System32\diskpart.exe is missing");
    }

    [Fact]
    public void Success_of_diskpart_is_not_believed()
    {
        var bench = Create(20, true, WizardLayout(true)).Program("diskpart.exe", 0);
        bench.Start().Message.ShouldContain("diskpart reported success, but disk 0 is not as it was asked for: it is without a partition table and not GPT.");
        var real = new SimulatedDiskpart(bench.Machine);
        bench.Machine.AddProgram(@"X:\Windows\System32\diskpart.exe", (request, line) =>
        {
            var result = real.Run(request, line);
            bench.Machine.Disks.Format(bench.Machine.Disks.Volumes.Single(v => v.Root == @"C:\") with { FileSystem = "RAW" });
            return result;
        });
        bench.Start().Message.ShouldContain("has the file system RAW");
    }

    [Fact]
    public void Volumes_that_take_a_moment_are_waited_for()
    {
        var bench = Create(20, true, WizardLayout(true));
        var hidden = true;
        var real = new SimulatedDiskpart(bench.Machine);
        bench.Machine.AddProgram(@"X:\Windows\System32\diskpart.exe", (request, line) =>
        {
            var result = real.Run(request, line);
            if (hidden) bench.Machine.Disks.ChangeLetter(@"C:\", @"\\?\later\");
            return result;
        });
        bench.Machine.OnWait = _ =>
        {
            if (hidden && bench.Machine.Waits.Count == 3) bench.Machine.Disks.ChangeLetter(@"\\?\later\", @"C:\");
        };
        bench.Succeed();
        bench.Machine.Waits.Count.ShouldBe(3);
    }

    [Fact]
    public void ConvertDisk_makes_a_disk_dynamic_once()
    {
        var bench = Create(20, false, Layout("MBR", Windows()), new ConvertDisk { DiskIndex = 0 }, new ConvertDisk { DiskIndex = 0 }).Succeed();
        bench.Machine.AttachedDisks[0].Partitions[0].Type.ShouldBe("42");
        bench.Machine.Runs.Count.ShouldBe(2);
        bench.LogText.ShouldContain("is dynamic already");
        Create(20, false, new ConvertDisk { DiskIndex = 0 }).Refuse().ShouldContain("no partition table");
        Create(20, false, new ConvertDisk { DiskIndex = 7 }).Refuse().ShouldContain("no disk 7");
    }

    private static SetVariable SetTo(string name, string value) => new() { Variable = name, Value = value };
}
