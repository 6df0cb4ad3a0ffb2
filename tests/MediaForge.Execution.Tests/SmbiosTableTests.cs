using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Tests;

public class SmbiosTableTests
{
    [Fact]
    public void Read_gives_make_model_serial_uuid_and_asset_tag()
    {
        var facts = SmbiosTable.Read(Table());
        facts.Make.ShouldBe("Contoso");
        facts.Model.ShouldBe("Book");
        facts.SerialNumber.ShouldBe("SN1");
        facts.Uuid.ShouldBe("03020100-0504-0706-0809-0A0B0C0D0E0F");
        facts.AssetTag.ShouldBe("TAG9");
    }

    [Fact]
    public void Read_gives_the_OEM_strings_of_all_structures() => SmbiosTable.Read(Table()).OemStrings.ShouldBe(["first", "mediaforge-boot-test", "of another"]);

    [Fact]
    public void Read_hostile_bytes_are_InvalidData_only()
    {
        var table = Table();
        for (var length = 0; length < table.Length; length++) Should.Throw<InvalidDataException>(() => SmbiosTable.Read(table.AsSpan(0, length)));
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var copy = (byte[])table.Clone();
            for (var flips = 0; flips < 3; flips++) copy[random.Next(copy.Length)] = (byte)random.Next(256);
            try
            {
                SmbiosTable.Read(copy).Make.Length.ShouldBeLessThan(copy.Length);
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith("SMBIOS");
            }
        }
    }

    private static byte[] Table()
    {
        byte[] system = [1, 27, 0, 0, 1, 2, 0, 3, .. Enumerable.Range(0, 16).Select(i => (byte)i), 6, 0, 0, .. "Contoso\0Book\0SN1\0\0"u8];
        byte[] bios = [0, 5, 0, 0, 0, 0, 0];
        byte[] enclosure = [3, 13, 1, 0, 0, 3, 0, 0, 2, 0, 0, 0, 0, .. "Case\0TAG9\0\0"u8];
        byte[] oem = [11, 5, 3, 0, 2, .. "first\0mediaforge-boot-test \0\0"u8];
        byte[] moreOem = [11, 5, 4, 0, 1, .. "of another\0\0"u8];
        byte[] end = [127, 4, 2, 0, 0, 0];
        byte[] all = [.. bios, .. system, .. enclosure, .. oem, .. moreOem, .. end];
        return [0, 3, 4, 0, .. BitConverter.GetBytes(all.Length), .. all];
    }
}
