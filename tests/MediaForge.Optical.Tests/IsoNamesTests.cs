using System.Text;

namespace MediaForge.Optical.Tests;

/// <summary>Names of ISO 9660 and Joliet, and the order of records.</summary>
public sealed class IsoNamesTests
{
    [Theory]
    [InlineData("bootmgr", "BOOTMGR")]
    [InlineData("BootMgr.Efi", "BOOTMGR.EFI")]
    [InlineData("a-b_c.d.e", "A-B_C.D.E")]
    [InlineData("with space.txt", "WITH_SPACE~1.TXT")]
    [InlineData("exactly-thirty-one-characters.x", "EXACTLY-THIRTY-ONE-CHARACTERS.X")]
    [InlineData("this-has-thirty-two-characters.x", "THIS-HAS-THIRTY-TWO-C~1.X")]
    [InlineData(".hidden name", ".HIDDEN_NAME~1")]
    [InlineData("ÄÖÜ", "___~1")]
    public void ForFolder_iso_9660_is_upper_case_or_mangled(string name, string expected)
    {
        var stored = Encoding.Latin1.GetString(IsoNames.Iso9660.ForFolder([name])[0]);
        stored.Length.ShouldBeLessThanOrEqualTo(31);
        stored.ShouldBe(expected);
    }

    [Fact]
    public void ForFolder_mangled_name_does_not_take_one_that_fits()
    {
        var stored = IsoNames.Iso9660.ForFolder(["a b", "a_b~1", "a:b"]).Select(Encoding.Latin1.GetString);
        stored.ShouldBe(["A_B~2", "A_B~1", "A_B~3"]);
    }

    [Fact]
    public void ForFolder_joliet_does_not_cut_a_character_in_two()
    {
        var name = new string('x', 94) + "\U0001F4BF" + new string('y', 50);
        Encoding.BigEndianUnicode.GetString(IsoNames.Joliet.ForFolder([name])[0]).ShouldBe(new string('x', 94) + "~1");
    }

    [Theory]
    [InlineData("A", "A.B")]
    [InlineData("A.B", "A-B")]
    [InlineData("A.B", "AA")]
    [InlineData("A.B", "A B")]
    [InlineData("A1", "AB")]
    [InlineData("A.A", "A.B")]
    public void Compare_takes_the_name_before_the_extension(string first, string second)
    {
        IsoNames.Compare(Encoding.Latin1.GetBytes(first), Encoding.Latin1.GetBytes(second), joliet: false).ShouldBeLessThan(0);
        IsoNames.Compare(Encoding.BigEndianUnicode.GetBytes(second), Encoding.BigEndianUnicode.GetBytes(first), joliet: true).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Crc_of_udf_is_xmodem() => UdfTag.Crc("123456789"u8).ShouldBe((ushort)0x31C3);
}
