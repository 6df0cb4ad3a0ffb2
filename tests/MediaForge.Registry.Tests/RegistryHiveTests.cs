using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Registry.Tests;

public sealed class RegistryHiveTests
{
    private static RegistryHive Reread(RegistryHive hive) => RegistryHive.Read(ByteSource.FromBytes(hive.Write(SampleHive.Time)));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Write_hive_with_everything_is_exported_the_same_by_hivexregedit(int minorVersion)
    {
        var tool = ExternalTool.Require("hivexregedit", "libwin-hivex-perl");
        using var folder = new TempFolder();
        var hive = SampleHive.Everything(minorVersion);
        hive.Root.Find(@"Software\Values")!.DeleteValue("größe").ShouldBeTrue(); // the tool prints Latin-1 names in Latin-1, and others in UTF-8
        var file = folder.Write("HIVE", hive.Write(SampleHive.Time));

        var exported = RegText.Parse(tool.RunOk("--export", "--prefix", @"HKLM\X", file, @"\"), @"HKLM\X");

        RegText.ShouldMatch(exported, RegText.Of(hive.Root));
    }

    [Fact]
    public void Write_hive_is_accepted_by_hivexml_and_file()
    {
        var xml = ExternalTool.Require("hivexml", "libhivex-bin");
        var magic = ExternalTool.Require("file", "file");
        using var folder = new TempFolder();
        var file = folder.Write("HIVE", SampleHive.Everything().Write(SampleHive.Time));

        var document = System.Xml.Linq.XDocument.Parse(xml.RunOk(file));
        document.Descendants("node").Count().ShouldBe(1300 + 12);
        document.Descendants("node").First().Attribute("name")!.Value.ShouldBe("ROOT");
        document.Descendants("node").First().Element("mtime")!.Value.ShouldStartWith("2026-11-22T10:20:30");
        document.Descendants("value").Select(v => v.Attribute("key")?.Value).ShouldContain("größe");
        document.Descendants("value").Select(v => v.Attribute("key")?.Value).ShouldContain("имя");
        magic.RunOk(file).ShouldContain("MS Windows registry file");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Read_hive_that_hivex_edited_has_its_changes(int minorVersion)
    {
        var tool = ExternalTool.Require("hivexregedit", "libwin-hivex-perl");
        using var folder = new TempFolder();
        var file = folder.Write("HIVE", SampleHive.Everything(minorVersion).Write(SampleHive.Time));
        var edits = "Windows Registry Editor Version 5.00\n\n[X\\New]\n\n[X\\New\\Deeper]\n\"number\"=dword:00000011\n\"bytes\"=hex(3):01,02,03,04,05\n@=\"hello\"\n\n[-X\\Classy]\n\n[X\\Software\\Values]\n\"text\"=\"changed\"\n\n";
        tool.RunOk("--merge", "--prefix", "X", file, folder.Write("edits.reg", edits));

        var hive = RegistryHive.Read(ByteSource.FromFile(file));

        hive.Root.Find(@"New\Deeper")!.GetDWord("number").ShouldBe(0x11u);
        hive.Root.Find(@"new\DEEPER")!.GetValue("bytes")!.Data.ToArray().ShouldBe([1, 2, 3, 4, 5]);
        hive.Root.Find(@"New\Deeper")!.GetString(string.Empty).ShouldBe("hello");
        hive.Root.Find("Classy").ShouldBeNull();
        hive.Root.Find(@"Software\Values")!.GetString("text").ShouldBe("changed");
        hive.Root.Find(@"Software\Values")!.GetQWord("qword").ShouldBe(0x0123456789ABCDEFul);
        hive.Root.Find("Many")!.Subkeys.Count.ShouldBe(1300);

        // And what hivex wrote, rewritten by us, is the same to hivex.
        var again = folder.Write("AGAIN", hive.Write(SampleHive.Time));
        RegText.ShouldMatch(RegText.Parse(tool.RunOk("--export", "--prefix", "X", again, @"\"), "X"), RegText.Parse(tool.RunOk("--export", "--prefix", "X", file, @"\"), "X"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Write_then_read_keeps_everything(int minorVersion)
    {
        var hive = SampleHive.Everything(minorVersion);

        var read = Reread(hive);

        RegText.ShouldMatch(RegText.Of(read.Root), RegText.Of(hive.Root));
        read.MinorVersion.ShouldBe(minorVersion);
        read.IsDirty.ShouldBeFalse();
        read.LastWritten.ShouldBe(SampleHive.Time);
        read.Root.Name.ShouldBe("ROOT");
        read.Root.Find("Classy")!.ClassName.ShouldBe("a class");
        read.Root.Find("Software")!.ClassName.ShouldBeNull();
        read.Root.Find("Software")!.LastWritten.ShouldBe(SampleHive.Time);
        read.Root.Find("Software")!.SecurityDescriptor.ToArray().ShouldBe(RegistryHive.DefaultSecurityDescriptor.ToArray());
        read.Root.Find(@"Guarded\Inherits")!.SecurityDescriptor.ToArray().ShouldBe(hive.Root.Find("Guarded")!.SecurityDescriptor.ToArray());
    }

    [Fact]
    public void Write_random_trees_read_back_the_same()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var hive = SampleHive.Random(seed);
            var bytes = hive.Write(SampleHive.Time);
            var read = RegistryHive.Read(ByteSource.FromBytes(bytes));
            RegText.ShouldMatch(RegText.Of(read.Root), RegText.Of(hive.Root), $"seed {seed}");
            read.Write(SampleHive.Time).AsSpan(HiveLayout.BaseBlock.Size).SequenceEqual(bytes.AsSpan(HiveLayout.BaseBlock.Size)).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void Write_same_tree_and_time_gives_same_bytes() =>
        SampleHive.Everything().Write(SampleHive.Time).ShouldBe(SampleHive.Everything().Write(SampleHive.Time));

    [Fact]
    public void Write_shares_one_security_cell_per_descriptor_and_counts_its_keys()
    {
        var bytes = SampleHive.Everything().Write(SampleHive.Time);
        var cells = Cells(bytes, "sk").ToList();

        cells.Count.ShouldBe(2);
        cells.Sum(c => (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(c + HiveLayout.Security.References))).ShouldBe(1300 + 12);
        foreach (var cell in cells)
        {
            var other = (uint)(cells.Single(c => c != cell) - HiveLayout.Cell.SizeField - HiveLayout.BaseBlock.Size);
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(cell + HiveLayout.Security.Next)).ShouldBe(other);
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(cell + HiveLayout.Security.Previous)).ShouldBe(other);
        }
    }

    [Fact]
    public void Write_unchanged_key_keeps_its_time_and_changed_key_gets_the_new_one()
    {
        var hive = Reread(SampleHive.Everything());
        hive.Root.Find(@"Software\Values")!.SetDWord("dword", 1);
        hive.Root.Find("Many")!.Delete("key0000").ShouldBeTrue();
        var later = SampleHive.Time.AddDays(1);

        var read = RegistryHive.Read(ByteSource.FromBytes(hive.Write(later)));

        read.Root.Find("Software")!.LastWritten.ShouldBe(SampleHive.Time);
        read.Root.Find(@"Software\Values")!.LastWritten.ShouldBe(later);
        read.Root.Find("Many")!.LastWritten.ShouldBe(later);
        read.LastWritten.ShouldBe(later);
    }

    [Fact]
    public void Read_keys_in_li_list_finds_them()
    {
        var hive = RegistryHive.Create("R", 3);
        hive.Root.Create("alpha").SetDWord("n", 1);
        hive.Root.Create("beta").SetDWord("n", 2);
        var bytes = hive.Write(SampleHive.Time);
        var list = Cells(bytes, "lf").Single();
        "li"u8.CopyTo(bytes.AsSpan(list));
        bytes.AsSpan(list + 12, 4).CopyTo(bytes.AsSpan(list + 8));

        var read = RegistryHive.Read(ByteSource.FromBytes(bytes));

        read.Root.Subkeys.Select(k => k.Name).ShouldBe(["alpha", "beta"]);
        read.Root.Find("beta")!.GetDWord("n").ShouldBe(2u);
    }

    [Fact]
    public void Read_different_sequence_numbers_is_dirty()
    {
        var bytes = SampleHive.Everything().Write(SampleHive.Time);
        bytes[HiveLayout.BaseBlock.PrimarySequence]++;
        FixChecksum(bytes);

        RegistryHive.Read(ByteSource.FromBytes(bytes)).IsDirty.ShouldBeTrue();
    }

    [Fact]
    public void Read_wrong_checksum_is_refused()
    {
        var bytes = SampleHive.Everything().Write(SampleHive.Time);
        bytes[HiveLayout.BaseBlock.FileName]++;

        Should.Throw<InvalidDataException>(() => RegistryHive.Read(ByteSource.FromBytes(bytes))).Message.ShouldContain("checksum");
    }

    [Fact]
    public void Read_key_that_contains_itself_is_refused()
    {
        var hive = RegistryHive.Create("R");
        hive.Root.Create(@"a\b");
        var bytes = hive.Write(SampleHive.Time);
        foreach (var list in Cells(bytes, "lh"))
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(list + 4), 0x20); // the root

        Should.Throw<InvalidDataException>(() => RegistryHive.Read(ByteSource.FromBytes(bytes))).Message.ShouldContain("another use");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(8000)]
    public void Read_truncated_file_is_refused(int length)
    {
        var bytes = SampleHive.Everything().Write(SampleHive.Time);

        Should.Throw<InvalidDataException>(() => RegistryHive.Read(ByteSource.FromBytes(bytes.AsMemory(0, length))));
    }

    [Fact]
    public void Read_mutated_hives_either_works_or_says_that_the_data_is_invalid()
    {
        var hive = SampleHive.Everything();
        hive.Root.Find("Large")!.DeleteValue("70000");
        hive.Root.Delete("Many");
        var original = hive.Write(SampleHive.Time);
        var random = new Random(20261122);
        int good = 0, bad = 0;
        for (var round = 0; round < 4000; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                // Cells are dense at the start of bins; aim at fields rather than at the bulk of the data.
                var at = random.Next(2) == 0 ? random.Next(bytes.Length) : HiveLayout.BaseBlock.Size + random.Next(6000);
                if (random.Next(3) == 0) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at & ~3), random.Next(2) == 0 ? uint.MaxValue : (uint)random.Next(bytes.Length) & ~7u);
                else bytes[at] = (byte)random.Next(256);
            }
            FixChecksum(bytes);
            try
            {
                var read = RegistryHive.Read(ByteSource.FromBytes(bytes));
                RegistryHive.Read(ByteSource.FromBytes(read.Write(SampleHive.Time))).MinorVersion.ShouldBe(read.MinorVersion);
                good++;
            }
            catch (InvalidDataException)
            {
                bad++;
            }
        }
        good.ShouldBeGreaterThan(100);
        bad.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Create_unknown_version_is_refused(int minorVersion) =>
        Should.Throw<ArgumentOutOfRangeException>(() => RegistryHive.Create("R", minorVersion));

    /// <summary>Offsets in the file of the data of cells in use with that signature.</summary>
    internal static IEnumerable<int> Cells(byte[] file, string signature)
    {
        for (var bin = HiveLayout.BaseBlock.Size; bin < file.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(bin + HiveLayout.Bin.Size));
            for (var at = bin + HiveLayout.Bin.HeaderSize; at < bin + size;)
            {
                var cell = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
                if (cell < 0 && file[at + 4] == signature[0] && file[at + 5] == signature[1]) yield return at + 4;
                at += Math.Abs(cell);
            }
            bin += size;
        }
    }

    internal static void FixChecksum(byte[] file) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(HiveLayout.BaseBlock.Checksum), HiveReader.Checksum(file));
}
