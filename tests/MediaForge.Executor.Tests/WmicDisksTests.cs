using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor.Tests;

public class WmicDisksTests
{
    private const string DiskHeader = "Node,Index,InterfaceType,MediaType,Model,SerialNumber,Size";
    private const string PartitionHeader = "Node,Bootable,DiskIndex,Index,Size,StartingOffset,Type";

    [Fact]
    public void ReadDisks_GPT_and_USB()
    {
        var disks = WmicDisks.ReadDisks(
            [DiskHeader, "PC,1,USB,Removable Media,Stick, the blue one,77,8000000000", "PC,0,IDE,Fixed hard disk media,QEMU HARDDISK,QM0001,64424509440"],
            [PartitionHeader, "PC,FALSE,0,2,63000000000,300000000,GPT: Basic Data", "PC,TRUE,0,0,100000000,1048576,GPT: System", "PC,FALSE,0,3,1,9000000000000,GPT: Unknown", "PC,TRUE,1,0,7999000000,1048576,Installable File System"]);
        disks.Select(d => d.Number).ShouldBe([0, 1]);
        disks[0].Style.ShouldBe("GPT");
        disks[0].Bus.ShouldBe("IDE");
        disks[0].IsRemovable.ShouldBeFalse();
        disks[0].Length.ShouldBe(64424509440);
        disks[0].Partitions.ShouldBe(
        [
            new DiskPartition(1, 1048576, 100000000) { Type = DiskPartition.EfiSystem },
            new DiskPartition(3, 300000000, 63000000000) { Type = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" },
            new DiskPartition(4, 9000000000000, 1),
        ]);
        disks[1].Model.ShouldBe("Stick, the blue one");
        disks[1].Serial.ShouldBe("77");
        disks[1].IsRemovable.ShouldBeTrue();
        disks[1].Style.ShouldBe("MBR");
        disks[1].Partitions.ShouldBe([new DiskPartition(1, 1048576, 7999000000) { Type = "07", IsActive = true }]);
    }

    [Fact]
    public void ReadDisks_disk_without_partitions_has_no_style()
    {
        var disk = WmicDisks.ReadDisks([DiskHeader, "PC,0,SCSI,Fixed hard disk media,D,,1000"], [PartitionHeader]).ShouldHaveSingleItem();
        disk.Style.ShouldBeEmpty();
        disk.Partitions.ShouldBeEmpty();
        disk.Serial.ShouldBeEmpty();
    }

    [Fact]
    public void ReadDisks_lines_that_are_none_are_passed_over() =>
        WmicDisks.ReadDisks([DiskHeader, "No Instance(s) Available.", "PC,x,IDE,F,M,S,1"], []).ShouldBeEmpty();

    [Theory]
    [InlineData(@"PC,\\PC\root\cimv2:Win32_DiskPartition.DeviceID=""Disk #0, Partition #1"",\\PC\root\cimv2:Win32_LogicalDisk.DeviceID=""C:""")]
    [InlineData(@"PC,""\\PC\root\cimv2:Win32_DiskPartition.DeviceID=""""Disk #0, Partition #1"""""",""\\PC\root\cimv2:Win32_LogicalDisk.DeviceID=""""C:""""""")]
    [InlineData(@"PC,\\PC\root\cimv2:Win32_DiskPartition.DeviceID=\""Disk #0, Partition #1\"",\\PC\root\cimv2:Win32_LogicalDisk.DeviceID=\""C:\""")]
    public void ReadLetters_takes_every_way_of_quoting(string line)
    {
        var letters = WmicDisks.ReadLetters(["Node,Antecedent,Dependent", line]);
        letters["c:"].ShouldBe((0, 2));
        letters.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Node,Antecedent,Dependent")]
    [InlineData(@"PC,Disk #x, Partition #1,Win32_LogicalDisk.DeviceID=""C:""")]
    [InlineData(@"PC,Disk #0, Partition #1,Win32_LogicalDisk.DeviceID=")]
    [InlineData("")]
    public void ReadLetters_lines_that_are_none_are_passed_over(string line) => WmicDisks.ReadLetters([line]).ShouldBeEmpty();
}
