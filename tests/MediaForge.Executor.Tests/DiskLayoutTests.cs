using System.Buffers.Binary;
using System.Text;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor.Tests;

public class DiskLayoutTests
{
    private static byte[] Descriptor(int bus, bool removable, string vendor, string product, string serial)
    {
        var bytes = new byte[36 + 100];
        bytes[10] = removable ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), bus);
        var at = 40;
        foreach (var (field, text) in new[] { (12, vendor), (16, product), (24, serial) })
        {
            if (text.Length == 0) continue;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(field), at);
            Encoding.ASCII.GetBytes(text, bytes.AsSpan(at));
            at += text.Length + 1;
        }
        return bytes;
    }

    private static byte[] Layout(int style, params (int Number, long Offset, long Length, byte[] Type, bool Active)[] partitions)
    {
        var bytes = new byte[48 + (144 * partitions.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, style);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), partitions.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 0x1234);
        for (var i = 0; i < partitions.Length; i++)
        {
            var entry = bytes.AsSpan(48 + (144 * i));
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], partitions[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], partitions[i].Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[24..], partitions[i].Number);
            partitions[i].Type.CopyTo(entry[32..]);
            if (partitions[i].Active) entry[33] = 0x80;
        }
        return bytes;
    }

    [Theory]
    [InlineData(11, false, "SATA", false)]
    [InlineData(17, false, "NVMe", false)]
    [InlineData(7, false, "USB", true)]
    [InlineData(12, false, "SD", true)]
    [InlineData(1, true, "SCSI", true)]
    [InlineData(99, false, "", false)]
    public void WithDescriptor_names_bus_model_and_serial(int bus, bool removable, string name, bool isRemovable)
    {
        var disk = DiskLayout.WithDescriptor(new Disk(0, 100), Descriptor(bus, removable, "QEMU    ", "HARDDISK ", " 42 "));
        disk.ShouldBe(new Disk(0, 100) { Bus = name, IsRemovable = isRemovable, Model = "QEMU HARDDISK", Serial = "42", Partitions = disk.Partitions });
    }

    [Fact]
    public void WithDescriptor_damaged_ones_are_taken_as_far_as_they_go()
    {
        var bytes = Descriptor(11, false, "", "DISK", "");
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), 5000);
        DiskLayout.WithDescriptor(new Disk(0, 1), bytes).Serial.ShouldBeEmpty();
        DiskLayout.WithDescriptor(new Disk(0, 1), bytes.AsSpan(0, 20)).Bus.ShouldBeEmpty();
    }

    [Fact]
    public void WithLayout_GPT_has_types_and_the_order_on_the_disk()
    {
        var efi = new Guid(DiskPartition.EfiSystem);
        var disk = DiskLayout.WithLayout(new Disk(0, 1), Layout(1, (2, 500, 50, Guid.Empty.ToByteArray(), false), (1, 100, 400, efi.ToByteArray(), false)));
        disk.Style.ShouldBe("GPT");
        disk.Partitions.ShouldBe([new DiskPartition(1, 100, 400) { Type = DiskPartition.EfiSystem }, new DiskPartition(2, 500, 50) { Type = Guid.Empty.ToString() }]);
    }

    [Fact]
    public void WithLayout_MBR_leaves_out_the_container_and_free_entries()
    {
        var disk = DiskLayout.WithLayout(new Disk(0, 1), Layout(0, (1, 100, 400, [7], true), (0, 500, 500, [5], false), (0, 0, 0, [0], false), (2, 600, 300, [0x0C], false)));
        disk.Style.ShouldBe("MBR");
        disk.Partitions.ShouldBe([new DiskPartition(1, 100, 400) { Type = "07", IsActive = true }, new DiskPartition(2, 600, 300) { Type = "0c" }]);
    }

    [Fact]
    public void WithLayout_disk_without_a_table_has_no_style()
    {
        DiskLayout.WithLayout(new Disk(0, 1), Layout(2)).Style.ShouldBeEmpty();
        var zero = Layout(0, (0, 0, 0, [0], false));
        BinaryPrimitives.WriteInt32LittleEndian(zero.AsSpan(8), 0);
        DiskLayout.WithLayout(new Disk(0, 1), zero).Style.ShouldBeEmpty();
        DiskLayout.WithLayout(new Disk(0, 1), new byte[10]).Style.ShouldBeEmpty();
    }

    [Fact]
    public void WithLayout_more_partitions_than_bytes_are_those_that_are_there()
    {
        var bytes = Layout(1, (1, 100, 400, Guid.Empty.ToByteArray(), false));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 128);
        DiskLayout.WithLayout(new Disk(0, 1), bytes).Partitions.ShouldHaveSingleItem();
    }

    [Fact]
    public void ReadDeviceNumber_is_of_partitions_of_disks_only()
    {
        Number(7, 2, 3).ShouldBe((2, 3));
        Number(7, 2, 0).ShouldBeNull();
        Number(2, 0, 1).ShouldBeNull();
        DiskLayout.ReadDeviceNumber(new byte[4]).ShouldBeNull();

        static (int, int)? Number(int type, int disk, int partition)
        {
            var bytes = new byte[12];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, type);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), disk);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), partition);
            return DiskLayout.ReadDeviceNumber(bytes);
        }
    }

    [Fact]
    public void ReadFirstExtent_is_disk_and_offset()
    {
        var bytes = new byte[32];
        DiskLayout.ReadFirstExtent(bytes).ShouldBeNull();
        bytes[0] = 1;
        bytes[8] = 3;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), 1L << 40);
        DiskLayout.ReadFirstExtent(bytes).ShouldBe((3, 1L << 40));
    }
}
