using MediaForge.Execution.Capture;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using static MediaForge.Execution.Tests.Capture.CaptureBench;

namespace MediaForge.Execution.Tests.Capture;

public class CaptureVolumesTests
{
    private readonly CaptureBench _bench = new();

    private SimulatedMachine Machine => _bench.Machine;

    [Fact]
    public void Select_takes_every_fixed_NTFS_and_FAT32_volume_and_says_why_not_the_others()
    {
        Machine.AttachedDisks.Add(new Disk(0, 1L << 40) { Partitions = [new(1, 0, 1) { Type = DiskPartition.EfiSystem }, new(2, 1, 1), new(3, 2, 1), new(4, 3, 1) { Type = DiskPartition.Recovery }] });
        Machine.AttachedDisks.Add(new Disk(1, 1L << 40) { Bus = "USB", IsRemovable = true });
        Add("D", "NTFS", disk: 0, partition: 3);
        Add("E", "FAT32");
        Add("F", "RAW");
        Add("G", "exFAT");
        Add("H", "ReFS");
        Add("I", "NTFS", disk: 1, partition: 1);
        Add("J", "NTFS", VolumeKind.Removable);
        Add("K", "UDF", VolumeKind.Optical);
        Add("L", "FAT32", disk: 0, partition: 1);
        Add("M", "NTFS", disk: 0, partition: 4);
        Add("N", "NTFS");
        Machine.Disks.AddFile(@"N:\bootmgr", []);
        Machine.Disks.AddFile(@"N:\Boot\BCD", []);
        Add("O", "FAT32");
        Machine.Disks.AddFile(@"O:\EFI\Microsoft\Boot\BCD", []);
        Add("P", "NTFS");
        Add("Q", "NTFS", VolumeKind.Other);
        _bench.Bench.Identity = _bench.Bench.Identity with { MediaRoot = @"P:\" };
        Select().ShouldBe([@"C:\", @"D:\", @"E:\"]);
        var screen = _bench.Bench.Screen.ToString();
        foreach (var line in new[]
        {
            @"F:\ is not captured: it has no file system that Windows can read", @"G:\ is not captured: it has the file system exFAT", @"H:\ is not captured: it has the file system ReFS",
            @"I:\ is not captured: it is on a USB or other removable disk", @"J:\ is not captured: it is on a removable disk", @"K:\ is not captured: it is an optical disc",
            @"L:\ is not captured: it is the EFI system partition", @"M:\ is not captured: it is a recovery partition", @"N:\ is not captured: it holds boot files only", @"O:\ is not captured: it holds boot files only",
            @"P:\ is not captured: it is the media", @"Q:\ is not captured: it is on no fixed disk", @"X:\ (Boot) is not captured: it is Windows PE's own",
            "partition 2 of disk 0 (1024 GB) is not captured: it has no drive letter",
        }) screen.ShouldContain(line);
        screen.Split('\n').Count(l => l.Contains("is not captured", StringComparison.Ordinal)).ShouldBe(14);
    }

    [Fact]
    public void Select_puts_the_volume_of_Windows_first()
    {
        Machine.Disks.Format(Bench.DiskC with { Label = "Data" });
        Add("D", "NTFS");
        _bench.AddWindows(@"D:\");
        Select().ShouldBe([@"D:\", @"C:\"]);
    }

    [Fact]
    public void Select_takes_the_Windows_that_was_built_when_there_are_two()
    {
        Add("D", "NTFS");
        _bench.AddWindows(@"D:\");
        Select().ShouldBe([@"C:\", @"D:\"]);
        _bench.Bench.Variables.Set("OSDTargetSystemRoot", @"d:\Windows");
        Select().ShouldBe([@"D:\", @"C:\"]);
        _bench.Bench.Screen.ToString().ShouldContain(@"WARNING: C:\ has a Windows too");
    }

    [Fact]
    public void Select_without_a_Windows_says_what_it_looked_at()
    {
        Machine.Disks.Format(Bench.DiskC with { FileSystem = "RAW" });
        var failed = Should.Throw<StepFailedException>(Select);
        failed.Message.ShouldContain("No volume that can be captured has a Windows on it");
        failed.Message.ShouldContain(@"C:\ has no file system that Windows can read; it is unformatted, locked by BitLocker");
    }

    [Theory]
    [InlineData("NTFS", 1, true)]
    [InlineData("FAT32", 3, true)]
    [InlineData("FAT32", 4, false)]
    [InlineData("NTFS", 4, true)]
    [InlineData("NTFS", 10, false)]
    public void Roomiest_knows_margin_and_limit_of_file_systems(string fileSystem, int gigabytes, bool fits) =>
        (CaptureVolumes.Roomiest([new(@"C:\", "", fileSystem, VolumeKind.Fixed, 1L << 40, 10L << 30)], (long)gigabytes << 30) is not null).ShouldBe(fits);

    private void Add(string letter, string fileSystem, VolumeKind kind = VolumeKind.Fixed, int? disk = null, int? partition = null) =>
        Machine.Disks.Format(new Volume(letter + @":\", "", fileSystem, kind, 1 << 30, 1 << 29) { Disk = disk, Partition = partition });

    private List<string> Select() =>
        [.. CaptureVolumes.Select(Machine, _bench.Bench.Identity, _bench.Bench.Variables, new ExecutionLog(Machine, _bench.Bench.Variables.Secrets, new ProgressScreen(_bench.Bench.Screen))).Select(v => v.Root)];
}
