using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

/// <summary>Trees that tests put on volumes.</summary>
internal static class SampleTree
{
    public static DateTimeOffset Time { get; } = new(2026, 11, 22, 10, 20, 30, TimeSpan.Zero);

    /// <summary>Names of every kind, nested folders, files of all sizes around a cluster's.</summary>
    public static MediaTree Everything()
    {
        var tree = new MediaTree();
        tree.AddFile("EFI/BOOT/BOOTX64.EFI", Bytes(300_000, 1));
        tree.AddFile("efi/microsoft/boot/bcd", Bytes(12288, 2));
        tree.AddFile("bootmgr", Bytes(5, 3));
        tree.AddFile("boot/boot.sdi", Bytes(70_001, 4));
        tree.AddFile("Mixed.Txt", Bytes(1, 5));
        tree.AddFile("a long name, with [signs].config", Bytes(10, 6));
        tree.AddFile("another long name.config", Bytes(11, 7));
        tree.AddFile("ANOTHE~1.CON", Bytes(12, 8)); // takes the alias that its neighbour would like
        tree.AddFile("empty.txt", ByteSource.Empty);
        tree.AddFile("thirteen char", Bytes(13, 9));
        tree.AddFile("Größe und Ключ.txt", Bytes(14, 10));
        tree.AddFile(".hidden", Bytes(15, 11));
        tree.AddFile("two.dots.txt", Bytes(16, 12));
        tree.AddFile(new string('n', 255), Bytes(17, 13));
        foreach (var size in (int[])[511, 512, 513, 2047, 2048, 2049, 4095, 4096, 4097]) tree.AddFile($"sizes/{size}", Bytes(size, size));
        for (var i = 0; i < 100; i++) tree.AddFile($"many/file number {i}.txt", Bytes(i, i));
        tree.AddFolder("empty folder");
        tree.AddFolder("a/b/c/d/e/f");
        tree.FindFile("bootmgr")!.Modified = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
        return tree;
    }

    public static ByteSource Bytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return ByteSource.FromBytes(bytes);
    }
}
