using System.Diagnostics;

namespace MediaForge.Wim.Tests;

/// <summary>A folder full of files, the same for the same seed: all sizes that matter to chunks, equal contents, links, odd names.</summary>
internal static class RandomTree
{
    private static readonly int[] Sizes = [0, 1, 2, 255, 4096, 32767, 32768, 32769, 65536, 100_000];

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
            else lines.Add($"{name} {info.Length} {Sha1Hash.Of(File.ReadAllBytes(path))} {info.LastWriteTimeUtc.Ticks}");
        }
        foreach (var group in Links(top)) lines.Add(group);
        return lines;
    }

    private static IEnumerable<string> Links(string top)
    {
        using var find = Process.Start(new ProcessStartInfo("find", [top, "-type", "f", "-links", "+1", "-printf", "%i %P\\n"]) { RedirectStandardOutput = true })!;
        var lines = find.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', 2)).ToList();
        find.WaitForExit();
        return lines.GroupBy(l => l[0]).Select(g => "links: " + string.Join(" = ", g.Select(l => l[1]).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal);
    }

    private static void Link(string existing, string path)
    {
        using var ln = Process.Start("ln", [existing, path]);
        ln.WaitForExit();
    }

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
