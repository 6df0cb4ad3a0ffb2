namespace MediaForge.Registry.Tests;

/// <summary>Hives that tests write and read.</summary>
internal static class SampleHive
{
    public static DateTimeOffset Time { get; } = new(2026, 11, 22, 10, 20, 30, TimeSpan.Zero);

    /// <summary>One of everything: every kind of value, odd names, long data, many subkeys, a class name, two descriptors.</summary>
    public static RegistryHive Everything(int minorVersion = 5)
    {
        var hive = RegistryHive.Create("ROOT", minorVersion);
        var values = hive.Root.Create(@"Software\Values");
        values.SetString(string.Empty, "the default value");
        values.SetString("text", "grüße, мир");
        values.SetString("empty text", string.Empty);
        values.SetExpandString("path", @"%SystemRoot%\system32");
        values.SetDWord("dword", 0xDEADBEEF);
        values.SetQWord("qword", 0x0123456789ABCDEF);
        values.SetMultiString("multi", "one", "two", "three");
        values.SetMultiString("no texts");
        values.SetValue("none", RegistryValueType.None, default);
        for (var size = 1; size <= 9; size++) values.SetBinary($"binary {size}", Bytes(size));
        values.SetBinary("größe", Bytes(20)); // Latin-1
        values.SetBinary("имя", Bytes(21));   // UTF-16
        values.SetValue("odd type", (RegistryValueType)0x17, Bytes(3));

        var large = hive.Root.Create("Large");
        foreach (var size in (int[])[4092, 16343, 16344, 16345, 40000, 70000]) large.SetBinary($"{size}", Bytes(size));

        var many = hive.Root.Create("Many");
        for (var i = 0; i < 1300; i++) many.Create($"key{i * 7919 % 1300:D4}").SetDWord("n", (uint)i);
        for (var i = 0; i < 60; i++) many.SetDWord($"value{i}", (uint)i);

        hive.Root.Create(@"Names\Ключ\Unterschlüssel");
        hive.Root.Create(@"Names\with space, and /slash");
        hive.Root.Create("Classy").ClassName = "a class";
        var guarded = hive.Root.Create("Guarded");
        var descriptor = RegistryHive.DefaultSecurityDescriptor.ToArray();
        descriptor[0x14 + 8 + 4] = 0x19; // another access mask
        guarded.SecurityDescriptor = descriptor;
        guarded.Create("Inherits");
        return hive;
    }

    /// <summary>A random tree; the same for the same seed.</summary>
    public static RegistryHive Random(int seed)
    {
        var random = new Random(seed);
        var hive = RegistryHive.Create("r" + seed, random.Next(3, 7));
        var keys = new List<RegistryKey> { hive.Root };
        for (var i = random.Next(1, 200); i > 0; i--)
        {
            var key = keys[random.Next(keys.Count)];
            switch (random.Next(5))
            {
                case 0:
                    keys.Add(key.Create(Name(random)));
                    break;
                case 1 when key.Subkeys.Count > 0:
                    var gone = key.Subkeys[random.Next(key.Subkeys.Count)];
                    key.Delete(gone.Name).ShouldBeTrue();
                    keys.RemoveAll(k => IsBelow(k, gone));
                    break;
                case 2 when key.Values.Count > 0:
                    key.DeleteValue(key.Values[random.Next(key.Values.Count)].Name).ShouldBeTrue();
                    break;
                default:
                    var size = random.Next(10) == 0 ? random.Next(30000) : random.Next(30);
                    key.SetValue(random.Next(8) == 0 ? string.Empty : Name(random), (RegistryValueType)random.Next(12), Bytes(size, seed));
                    break;
            }
        }
        return hive;
    }

    public static byte[] Bytes(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(size + (seed * 1000)).NextBytes(bytes);
        return bytes;
    }

    private static bool IsBelow(RegistryKey? key, RegistryKey top)
    {
        for (; key is not null; key = key.Parent)
            if (key == top) return true;
        return false;
    }

    private static string Name(Random random)
    {
        var alphabet = random.Next(3) == 0 ? "abcÄßЖ漢\uD83D\uDE00" : "abcdefgXYZ01 -{}";
        return new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
    }
}
