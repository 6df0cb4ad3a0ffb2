using System.Text;

namespace MediaForge.Disk.Tests;

public sealed class FatNameTests
{
    [Theory]
    [InlineData("LONGDI~1   ", 0x1F)] // values of a volume that mtools made
    [InlineData("LOWER   TXT", 0xFC)]
    public void Checksum_is_that_of_other_writers(string shortName, int expected) =>
        FatName.Checksum(Encoding.ASCII.GetBytes(shortName)).ShouldBe((byte)expected);

    [Theory]
    [InlineData("BOOTMGR", "BOOTMGR    ", 0, false)]
    [InlineData("bootmgr", "BOOTMGR    ", 0x08, false)]
    [InlineData("boot.sdi", "BOOT    SDI", 0x18, false)]
    [InlineData("BOOT.wim", "BOOT    WIM", 0x10, false)]
    [InlineData("BootX64.efi", "BOOTX64 EFI", 0, true)]
    [InlineData("123.456", "123     456", 0, false)]
    [InlineData("microsoft", "MICROS~1   ", 0, true)]
    [InlineData("a b", "AB~1       ", 0, true)]
    [InlineData("x.html", "X~1     HTM", 0, true)]
    [InlineData("a+b.c", "A_B~1   C  ", 0, true)]
    [InlineData("ключ", "____~1     ", 0, true)]
    [InlineData("ı", "_~1        ", 0, true)]
    [InlineData(".x", "X~1        ", 0, true)]
    [InlineData("...x.y", "X~1     Y  ", 0, true)]
    public void ForFolder_one_name_gets_its_alias(string name, string alias, int caseBits, bool isLong)
    {
        var made = FatName.ForFolder([name]).ShouldHaveSingleItem();

        Encoding.ASCII.GetString(made.ShortName).ShouldBe(alias);
        made.CaseBits.ShouldBe((byte)caseBits);
        made.NeedsLongName.ShouldBe(isLong);
    }

    [Fact]
    public void ForFolder_many_alike_names_get_different_aliases()
    {
        var names = Enumerable.Range(0, 20_000).Select(i => $"some long name {i}.txt").Append("SOMELO~5.TXT").ToList();

        var made = FatName.ForFolder(names);

        made.Select(n => Encoding.ASCII.GetString(n.ShortName)).Distinct().Count().ShouldBe(names.Count);
        Encoding.ASCII.GetString(made[^1].ShortName).ShouldBe("SOMELO~5TXT");
        Encoding.ASCII.GetString(made[9].ShortName).ShouldBe("SOMEL~11TXT");
    }
}
