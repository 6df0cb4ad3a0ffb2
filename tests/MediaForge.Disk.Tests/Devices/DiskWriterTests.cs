using MediaForge.Bytes;
using MediaForge.Disk.Devices;

namespace MediaForge.Disk.Tests.Devices;

public sealed class DiskWriterTests
{
    [Theory]
    [InlineData(PartitionScheme.Mbr)]
    [InlineData(PartitionScheme.Gpt)]
    public async Task Write_a_larger_disk_has_the_media_and_a_table_that_fits_it(PartitionScheme scheme)
    {
        var image = Image(scheme, 1);
        using var disk = new FakeDisk(image.Length + (5 << 20) + 512);
        new Random(1).NextBytes(disk.Bytes);
        var content = DiskContent.For(image, disk.Length);

        await new DiskWriter(disk, content).WriteAsync(TestContext.Current.CancellationToken);

        (await new DiskWriter(disk, content).FindDifferenceAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
        var read = PartitionTable.Read(ByteSource.FromBytes(disk.Bytes));
        read.Partitions.ShouldBe(PartitionTable.Read(image).Partitions);
        SampleTree.ShouldBeSame(FatVolume.Open(ByteSource.FromBytes(disk.Bytes).Slice(1 << 20, read.Partitions[0].Length)).Tree, Tree(1), SampleTree.Time);
        using var folder = new TempFolder();
        var file = folder.Write("disk.img", disk.Bytes);
        ExternalTool.Require("sfdisk", "fdisk").RunOk("--verify", file).ShouldContain("No errors detected");
        if (scheme == PartitionScheme.Gpt) ExternalTool.Require("sgdisk", "gdisk").RunOk("-v", file).ShouldContain("No problems found");
        else disk.Bytes[^(32 << 10)..].ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void For_an_image_as_large_as_the_disk_is_the_image()
    {
        foreach (var scheme in Enum.GetValues<PartitionScheme>())
        {
            var image = Image(scheme, 1);
            var content = DiskContent.For(image, image.Length);
            ByteSource.Concat([content.Image, content.End]).ToArray().ShouldBe(image.ToArray());
        }
        Should.Throw<IOException>(() => DiskContent.For(Image(PartitionScheme.Mbr, 1), 1 << 20)).Message.ShouldContain("larger");
        Should.Throw<InvalidDataException>(() => DiskContent.For(ByteSource.Zeros(1 << 20), 1 << 30));
    }

    /// <summary>Whenever the power goes, the disk has either no partition table or is whole.</summary>
    [Fact]
    public async Task Write_that_is_cut_short_leaves_no_partition_table()
    {
        var image = Image(PartitionScheme.Mbr, 1);
        var content = DiskContent.For(image, image.Length + (1 << 20));
        using var whole = new FakeDisk(image.Length + (1 << 20));
        await new DiskWriter(whole, content).WriteAsync(TestContext.Current.CancellationToken);
        whole.Log[..2].ShouldBe(["write 0", "flush"]);
        whole.Log[^3..].ShouldBe(["flush", "write 0", "flush"]);

        for (var at = 2; at <= whole.Writes; at++)
        {
            using var disk = new FakeDisk(image.Length + (1 << 20)) { FailsAt = at, Bytes = (byte[])whole.Bytes.Clone() };
            await Should.ThrowAsync<IOException>(() => new DiskWriter(disk, content).WriteAsync(TestContext.Current.CancellationToken));
            PartitionTable.IsPartitioned(ByteSource.FromBytes(disk.Bytes)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Update_writes_what_differs_and_ends_with_the_same_disk()
    {
        ByteSource old = Image(PartitionScheme.Mbr, 1), image = Image(PartitionScheme.Mbr, 2);
        using var disk = new FakeDisk(old.Length + (3 << 20));
        await new DiskWriter(disk, DiskContent.For(old, disk.Length)).WriteAsync(TestContext.Current.CancellationToken);
        var before = disk.Written;
        var content = DiskContent.For(image, disk.Length);

        var update = await new DiskWriter(disk, content).UpdateAsync([], TestContext.Current.CancellationToken);

        update.Written.ShouldBeInRange(1, 5 << 20);
        update.Compared.ShouldBe(image.Length - (1 << 20));
        (await new DiskWriter(disk, content).FindDifferenceAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
        disk.Log.Skip(disk.Log.LastIndexOf("write 0")).ShouldBe(["write 0", "flush"]); // the table last

        before = disk.Written;
        (await new DiskWriter(disk, content).UpdateAsync([], TestContext.Current.CancellationToken)).Written.ShouldBe(0);
        disk.Written.ShouldBe(before);
    }

    [Fact]
    public async Task Update_does_not_touch_what_is_said_to_be_the_same()
    {
        var image = Image(PartitionScheme.Mbr, 1);
        using var disk = new FakeDisk(image.Length);
        await new DiskWriter(disk, DiskContent.For(image, disk.Length)).WriteAsync(TestContext.Current.CancellationToken);
        disk.Bytes[10 << 20] ^= 1;
        disk.Bytes[20 << 20] ^= 1;

        var update = await new DiskWriter(disk, DiskContent.For(image, disk.Length)).UpdateAsync([new ByteRange((5 << 20) + 1, 8 << 20), new ByteRange(100, 5)], TestContext.Current.CancellationToken);

        update.Compared.ShouldBe(image.Length - (1 << 20) - (8 << 20) + 512);
        (await new DiskWriter(disk, DiskContent.For(image, disk.Length)).FindDifferenceAsync(TestContext.Current.CancellationToken)).ShouldBe(10 << 20);
    }

    /// <summary>What an update wrote is read back; what it did not is not.</summary>
    [Fact]
    public async Task Update_names_what_it_wrote_and_only_that_is_read_back()
    {
        ByteSource old = Image(PartitionScheme.Mbr, 1), image = Image(PartitionScheme.Mbr, 2);
        using var disk = new FakeDisk(old.Length);
        await new DiskWriter(disk, DiskContent.For(old, disk.Length)).WriteAsync(TestContext.Current.CancellationToken);
        var writer = new DiskWriter(disk, DiskContent.For(image, disk.Length));

        var update = await writer.UpdateAsync([], TestContext.Current.CancellationToken);

        update.Places.Sum(p => p.Length).ShouldBe(update.Written);
        update.Places[0].ShouldBe(new ByteRange(0, 1 << 20)); // the table
        update.Places.Select(p => p.Offset).ShouldBeInOrder(SortDirection.Ascending);
        var written = update.Places[1];
        var elsewhere = update.Places[^1].Offset + update.Places[^1].Length;
        disk.Bytes[elsewhere] ^= 1;
        (await writer.FindDifferenceAsync(update.Places, TestContext.Current.CancellationToken)).ShouldBeNull();
        (await writer.FindDifferenceAsync(TestContext.Current.CancellationToken)).ShouldBe(elsewhere);
        disk.Bytes[written.Offset + 5] ^= 1;
        (await writer.FindDifferenceAsync(update.Places, TestContext.Current.CancellationToken)).ShouldBe(written.Offset + 5);
    }

    /// <summary>The thread that reads ahead hands its failure to who takes the blocks, after those before it, and ends when they end.</summary>
    [Fact]
    public void Reader_hands_over_all_blocks_in_order_and_what_fails()
    {
        var bytes = SampleTree.Bytes(1_000_000, 3);
        ByteRange[] ranges = [new(5, 100_000), new(300_000, 0), new(300_000, 65_536), new(999_999, 1)];
        var taken = new List<(long Offset, byte[] Bytes)>();
        new BlockReader(bytes, ranges, 4096).ForEach((at, block) => taken.Add((at, block.ToArray())), TestContext.Current.CancellationToken);
        taken.Sum(t => t.Bytes.Length).ShouldBe(165_537);
        taken.ShouldAllBe(t => t.Bytes.Length <= 4096 && t.Bytes.SequenceEqual(bytes.ReadBytes(t.Offset, t.Bytes.Length)));
        taken.Select(t => t.Offset).ShouldBeInOrder(SortDirection.Ascending);

        taken.Clear();
        var failing = ByteSource.Concat([bytes, ByteSource.Deferred(10_000, () => throw new IOException("bad sector"))]);
        Should.Throw<IOException>(() => new BlockReader(failing, [new(900_000, 110_000)], 50_000).ForEach((at, block) => taken.Add((at, block.ToArray())), TestContext.Current.CancellationToken)).Message.ShouldBe("bad sector");
        taken.Select(t => t.Offset).ShouldBe([900_000, 950_000]);

        Should.Throw<InvalidOperationException>(() => new BlockReader(bytes, [new(0, 1_000_000)], 4096).ForEach((_, _) => throw new InvalidOperationException("the disk is gone"), TestContext.Current.CancellationToken)).Message.ShouldBe("the disk is gone");
        using var cancel = new CancellationTokenSource();
        taken.Clear();
        Should.Throw<OperationCanceledException>(() => new BlockReader(bytes, [new(0, 1_000_000)], 4096).ForEach((at, block) => { taken.Add((at, block.ToArray())); cancel.Cancel(); }, cancel.Token));
        taken.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Probe_finds_counterfeit_disks(bool forgets)
    {
        for (var real = 2L << 20; real <= 56L << 20; real += 1 << 20)
        {
            using var disk = new FakeDisk(64 << 20) { Real = real, Forgets = forgets };
            var kept = CapacityProbe.Run(disk, 42, TestContext.Current.CancellationToken);
            if (forgets) kept.ShouldBeInRange(real, real + (8 << 20));
            else kept.ShouldBeLessThan(64 << 20, $"{real >> 20} MiB");
        }
        using var honest = new FakeDisk(64 << 20);
        CapacityProbe.Run(honest, 42, TestContext.Current.CancellationToken).ShouldBe(64 << 20);
        honest.Bytes.ShouldAllBe(b => b == 0);
        using var small = new FakeDisk(100 << 10);
        CapacityProbe.Run(small, 42, TestContext.Current.CancellationToken).ShouldBe(100 << 10);
    }

    private static MediaTree Tree(int version)
    {
        var tree = SampleTree.Everything();
        tree.FindFile("efi/boot/bootx64.efi")!.Content = SampleTree.Bytes(300_000, version);
        return tree;
    }

    private static ByteSource Image(PartitionScheme scheme, int version)
    {
        var volume = Fat32Image.Build(Tree(version), new Fat32ImageOptions { Label = "X", Timestamp = SampleTree.Time, PartitionOffset = 1 << 20 });
        return DiskImage.Build([new NewPartition(PartitionType.Fat32, volume) { IsActive = true, Id = Guid.Empty, Name = "x" }], new DiskImageOptions { Scheme = scheme, Signature = 1, Id = new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), Bootable = true });
    }
}
