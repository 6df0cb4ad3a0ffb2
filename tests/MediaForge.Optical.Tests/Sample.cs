using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>Trees and discs to test with, and how two trees are compared.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Date = new(2026, 11, 22, 13, 14, 15, TimeSpan.Zero);

    public static OpticalOptions Options { get; } = new()
    {
        VolumeLabel = "MediaForge",
        Timestamp = Date,
        VolumeSetId = 0x0123456789ABCDEF,
        Publisher = "MediaForge developers",
        Application = "MediaForge 0.1",
    };

    /// <summary>Bytes that differ from file to file.</summary>
    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A UDF volume that Linux wrote; see Data/README.md.</summary>
    public static byte[] WrittenByLinux(string name)
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", name + ".img.gz")), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        packed.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>The files of a Windows boot disc, small.</summary>
    public static MediaTree BootDisc()
    {
        var tree = new MediaTree();
        tree.AddFile("sources/boot.wim", ByteSource.FromBytes(Bytes(1, 300_000))).Order = 100;
        tree.AddFile("bootmgr", ByteSource.FromBytes(Bytes(2, 40_001))).Order = -10;
        tree.AddFile("bootmgr.efi", ByteSource.FromBytes(Bytes(3, 2048))).Order = -5;
        tree.AddFile("boot/bcd", ByteSource.FromBytes(Bytes(4, 2047))).Order = -9;
        tree.AddFile("boot/boot.sdi", ByteSource.FromBytes(Bytes(5, 2049)));
        tree.AddFile("EFI/Microsoft/Boot/BCD", ByteSource.FromBytes(Bytes(6, 1)));
        tree.AddFile("autorun.inf", ByteSource.FromText("[autorun]\r\n")).Modified = new DateTimeOffset(2001, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2));
        tree.AddFile("empty.txt", ByteSource.Empty);
        tree.AddFolder("empty folder");
        return tree;
    }

    /// <summary>A random tree whose names keep their form only in UDF.</summary>
    public static MediaTree RandomTree(int seed, int nodes = 120)
    {
        var random = new Random(seed);
        var tree = new MediaTree();
        var folders = new List<string> { "" };
        for (var i = 0; i < nodes; i++)
        {
            var path = folders[random.Next(folders.Count)] + RandomName(random, i);
            if (random.Next(4) == 0)
            {
                tree.AddFolder(path);
                folders.Add(path + "/");
            }
            else
            {
                tree.AddFile(path, ByteSource.FromBytes(Bytes(seed + i, random.Next(3) == 0 ? random.Next(3) * 2048 : random.Next(9000)))).Order = random.Next(-2, 3);
            }
        }
        return tree;
    }

    /// <summary>What is in a tree: path to a hash for a file, to "folder" for a folder.</summary>
    public static SortedDictionary<string, string> Content(MediaTree tree, Func<string, string>? rename = null)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in tree.Root.Descendants())
            content.Add(rename is null ? node.Path : rename(node.Path), node is MediaFile file ? Hash(file.Content) : "folder");
        return content;
    }

    /// <summary>The same of a folder on disk.</summary>
    public static SortedDictionary<string, string> Content(string folder)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
            content.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'), Directory.Exists(path) ? "folder" : Hash(ByteSource.FromFile(path)));
        return content;
    }

    public static async Task<string> WriteAsync(TempFolder folder, ByteSource image, string name = "disc.iso")
    {
        await image.WriteToFileAsync(folder[name]);
        return folder[name];
    }

    private static string Hash(ByteSource source)
    {
        using var stream = source.OpenStream();
        return $"{source.Length}:{Convert.ToHexString(SHA256.HashData(stream))[..16]}";
    }

    private static string RandomName(Random random, int i)
    {
        string[] words = ["setup", "Treiber", "名前", "файл", "\U0001F4BF", "Ünïcödé", "a.b.c", "long name with spaces", "X86", "_", "ÿ", "~1", "semi;colon"];
        var name = new StringBuilder();
        for (var n = random.Next(1, 6); n > 0; n--) name.Append(words[random.Next(words.Length)]);
        return name.Append(i).Append(random.Next(2) == 0 ? ".txt" : "").ToString();
    }
}
