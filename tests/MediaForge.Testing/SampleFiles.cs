using System.Text;

namespace MediaForge.Testing;

/// <summary>Contents that exercise the codecs: text, machine code with calls, noise, zeros, long runs, skewed offsets.</summary>
public static class SampleFiles
{
    public static DateTime Time { get; } = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    public static byte[] Noise(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Words(int size, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        string[] words = ["task", "sequence", "Windows", "image", "boot", "media", "the", "of", "a", "\r\n", "0x", "reference", "driver", "\tpackage"];
        while (text.Length < size) text.Append(words[random.Next(words.Length)]).Append(random.Next(5) == 0 ? random.Next(100000).ToString() : " ");
        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    public static byte[] Code(int size, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[size + 16];
        for (var i = 0; i < size;)
        {
            switch (random.Next(4))
            {
                case 0:
                    bytes[i] = 0xE8;
                    BitConverter.TryWriteBytes(bytes.AsSpan(i + 1), random.Next(6) * 0x1000 - i);
                    i += 5;
                    break;
                case 1:
                    new byte[] { 0x48, 0x8B, 0x0D, (byte)random.Next(4), 0x40, 0, 0 }.CopyTo(bytes, i);
                    i += 7;
                    break;
                case 2:
                    bytes[i++] = (byte)(0x50 + random.Next(8));
                    break;
                default:
                    bytes[i++] = 0xE8;
                    bytes[i++] = (byte)random.Next(256);
                    break;
            }
        }
        return bytes[..size];
    }

    public static byte[] Runs(int size, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[size];
        for (var i = 0; i < size;)
        {
            var n = Math.Min(size - i, random.Next(8) == 0 ? random.Next(70000) : random.Next(400));
            bytes.AsSpan(i, n).Fill((byte)random.Next(4));
            i += n;
        }
        return bytes;
    }

    /// <summary>Records of 4 bytes that repeat at multiples of 8: what LZX has aligned offset blocks for.</summary>
    public static byte[] Records(int size, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[size];
        for (var i = 0; i + 8 <= size; i += 8)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i), random.Next(3000) * 77773);
            BitConverter.TryWriteBytes(bytes.AsSpan(i + 4), random.Next(4));
        }
        return bytes;
    }

    /// <summary>Paths with slashes and their contents.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["empty.txt"] = [],
        ["one.bin"] = [42],
        ["Windows/System32/words.txt"] = Words(150_000, 1),
        ["Windows/System32/code.dll"] = Code(200_123, 2),
        ["Windows/System32/noise.dat"] = Noise(100_000, 3),
        ["Windows/System32/zeros.dat"] = new byte[150_000],
        ["Windows/System32/runs.dat"] = Runs(400_001, 4),
        ["Windows/records.dat"] = Records(260_000, 5),
        ["Windows/exact.dat"] = Words(32768, 6),
        ["Windows/exact2.dat"] = Code(65536, 7),
        ["Windows/mixed.dat"] = [.. Words(40_000, 8), .. Noise(70_000, 9), .. Code(90_000, 10), .. Runs(1_900_000, 13), .. Words(100_000, 11)],
        ["Users/Copy of words.txt"] = Words(150_000, 1),
        ["Grüße/日本.txt"] = Words(10, 12),
    };

    public static void WriteAll(string folder)
    {
        foreach (var (path, bytes) in All)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
            File.SetLastWriteTimeUtc(file, Time);
        }
        Directory.CreateDirectory(Path.Combine(folder, "Empty folder"));
    }
}
