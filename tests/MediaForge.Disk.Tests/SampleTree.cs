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

    /// <summary>Random names, folders, sizes and times.</summary>
    public static MediaTree Random(Random random, int most)
    {
        var tree = new MediaTree();
        var folders = new List<string> { string.Empty };
        var count = random.Next(most);
        for (var i = 0; i < count; i++)
        {
            var path = $"{folders[random.Next(folders.Count)]}{Name(random, i)}";
            if (random.Next(6) == 0)
            {
                tree.AddFolder(path);
                folders.Add(path + "/");
                continue;
            }
            var file = tree.AddFile(path, Bytes(random.Next(4) == 0 ? random.Next(3) * 4096 : random.Next(20_000), i));
            file.Order = random.Next(3);
            if (random.Next(2) == 0) file.Modified = new DateTimeOffset(1990 + random.Next(60), 1 + random.Next(12), 1 + random.Next(28), random.Next(24), random.Next(60), 2 * random.Next(30), TimeSpan.Zero);
        }
        return tree;
    }

    public static void ShouldBeSame(MediaTree read, MediaTree expected, DateTimeOffset time)
    {
        read.Root.Descendants().Select(n => n.Path).ShouldBe(expected.Root.Descendants().Select(n => n.Path));
        foreach (var file in expected.Files)
        {
            var there = read.FindFile(file.Path)!;
            there.Content.ToArray().ShouldBe(file.Content.ToArray(), file.Path);
            there.Modified.ShouldBe(file.Modified ?? time);
        }
    }

    private static string Name(Random random, int i) => random.Next(5) switch
    {
        0 => $"{i:X4}.BIN",
        1 => $"lower{i}.txt",
        2 => $"Ключ äöü 日本語 {i}",
        3 => $"{i} {new string((char)('a' + random.Next(26)), random.Next(1, 240))}",
        _ => $"A name with several words {i}.extension",
    };
}
