using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaForge.Testing;

/// <summary>A folder full of files, the same for the same seed: all sizes that matter to chunks, equal contents, links, odd names.</summary>
public static partial class RandomTree
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100;
    private const uint AllFields = 0x7FF;
    private const int StatusSize = 256;
    private const int LinksOffset = 16;
    private const int InodeOffset = 32;

    private static readonly int[] Sizes = [0, 1, 2, 255, 4096, 32767, 32768, 32769, 65536, 100_000];

    /// <summary>Fills a folder.</summary>
    public static void Make(string top, int seed, int files, int largest = 300_000)
    {
        var random = new Random(seed);
        var folders = new List<string> { top };
        Directory.CreateDirectory(top);
        var made = new List<string>();
        for (var i = 0; i < files; i++)
        {
            if (random.Next(5) == 0)
            {
                folders.Add(Path.Combine(folders[random.Next(folders.Count)], "folder of " + Name(random, i)));
                Directory.CreateDirectory(folders[^1]);
            }
            var path = Path.Combine(folders[random.Next(folders.Count)], Name(random, i));
            switch (random.Next(12))
            {
                case 0 when made.Count > 0:
                    Link(made[random.Next(made.Count)], path);
                    break;
                case 1 when made.Count > 0:
                    File.CreateSymbolicLink(path, random.Next(2) == 0 ? Path.GetFileName(made[random.Next(made.Count)]) : "../somewhere/else");
                    continue;
                case 2 when made.Count > 0:
                    File.WriteAllBytes(path, File.ReadAllBytes(made[random.Next(made.Count)]));
                    made.Add(path);
                    break;
                default:
                    File.WriteAllBytes(path, Content(random, random.Next(3) == 0 ? Sizes[random.Next(Sizes.Length)] : random.Next(random.Next(1, largest))));
                    made.Add(path);
                    break;
            }
            File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 8000)));
        }
        for (var i = folders.Count - 1; i >= 0; i--) Directory.SetLastWriteTimeUtc(folders[i], new DateTime(2011, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(random.NextInt64(TimeSpan.TicksPerDay)));
    }

    /// <summary>One line for all that two folders have to agree on, for every file: kind, length, hash, time, links.</summary>
    public static List<string> Describe(string top)
    {
        var lines = new List<string>();
        var inodes = new Dictionary<string, int>();
        foreach (var path in Directory.EnumerateFileSystemEntries(top, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Append(top).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(top, path);
            var info = new FileInfo(path);
            if (info.LinkTarget is { } target) lines.Add($"{name} -> {target}");
            else if (Directory.Exists(path)) lines.Add($"{name}/ {Directory.GetLastWriteTimeUtc(path).Ticks}");
            else lines.Add($"{name} {info.Length} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))} {info.LastWriteTimeUtc.Ticks}");
        }
        foreach (var group in Links(top)) lines.Add(group);
        return lines;
    }

    private static unsafe IEnumerable<string> Links(string top)
    {
        var files = new Dictionary<ulong, List<string>>();
        var status = stackalloc byte[StatusSize];
        foreach (var path in Directory.EnumerateFiles(top, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (StatX(CurrentFolder, path, NoFollow, AllFields, status) != 0) throw new IOException($"statx of '{path}' failed with {Marshal.GetLastPInvokeError()}.");
            if (*(uint*)(status + LinksOffset) < 2) continue;
            var inode = *(ulong*)(status + InodeOffset);
            if (!files.TryGetValue(inode, out var names)) files.Add(inode, names = []);
            names.Add(Path.GetRelativePath(top, path));
        }
        return files.Values.Select(names => "links: " + string.Join(" = ", names.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal);
    }

    private static void Link(string existing, string path)
    {
        if (MakeLink(existing, path) != 0) throw new IOException($"link to '{existing}' at '{path}' failed with {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeLink(string existing, string path);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* status);

    private static string Name(Random random, int i) => random.Next(6) switch
    {
        0 => $"Datei mit Umlaut äöü {i}",
        1 => $"{i} 日本語.txt",
        2 => $"a-rather-long-name-{new string((char)('a' + random.Next(26)), random.Next(1, 180))}-{i}",
        _ => $"file{i}.{(random.Next(2) == 0 ? "DLL" : "txt")}",
    };

    private static byte[] Content(Random random, int size) => random.Next(6) switch
    {
        0 => SampleFiles.Noise(size, random.Next()),
        1 => SampleFiles.Code(size, random.Next()),
        2 => SampleFiles.Runs(size, random.Next()),
        3 => new byte[size],
        _ => SampleFiles.Words(size, random.Next()),
    };
}
