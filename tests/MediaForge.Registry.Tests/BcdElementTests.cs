using MediaForge.Registry.Bcd;

namespace MediaForge.Registry.Tests;

public sealed class BcdElementTests
{
    [Fact]
    public void Of_and_As_agree()
    {
        var guids = new[] { BcdObjectIds.BootManager, BcdObjectIds.GlobalSettings };
        BcdElement.OfString(BcdElementIds.Path, @"\a").AsString().ShouldBe(@"\a");
        BcdElement.OfGuid(BcdElementIds.DefaultObject, guids[0]).AsGuid().ShouldBe(guids[0]);
        BcdElement.OfGuidList(BcdElementIds.DisplayOrder, guids).AsGuidList().ShouldBe(guids);
        BcdElement.OfInteger(BcdElementIds.Timeout, 30).AsInteger().ShouldBe(30ul);
        BcdElement.OfInteger(BcdElementIds.Timeout, 30).Data.Length.ShouldBe(8);
        BcdElement.OfBoolean(BcdElementIds.WinPe, true).AsBoolean().ShouldBeTrue();
        BcdElement.OfBoolean(BcdElementIds.WinPe, false).AsBoolean().ShouldBeFalse();
        BcdElement.OfDevice(BcdElementIds.Device, BcdDevice.Boot).AsDevice().ShouldBe(BcdDevice.Boot);
    }

    [Fact]
    public void Of_id_of_another_format_is_refused()
    {
        Should.Throw<ArgumentException>(() => BcdElement.OfString(BcdElementIds.Timeout, "30"));
        Should.Throw<ArgumentException>(() => BcdElement.OfInteger(BcdElementIds.WinPe, 1));
        Should.Throw<ArgumentException>(() => BcdElement.OfDevice(BcdElementIds.Path, BcdDevice.Boot));
    }

    [Fact]
    public void As_another_format_or_wrong_bytes_is_invalid_data()
    {
        Should.Throw<InvalidDataException>(() => BcdElement.OfString(BcdElementIds.Path, @"\a").AsInteger());
        Should.Throw<InvalidDataException>(() => Binary(BcdElementIds.Timeout, 9).AsInteger());
        Should.Throw<InvalidDataException>(() => Binary(BcdElementIds.Timeout, 0).AsInteger());
        Should.Throw<InvalidDataException>(() => Binary(BcdElementIds.WinPe, 0).AsBoolean());
        Should.Throw<InvalidDataException>(() => Binary(BcdElementIds.Device, 5).AsDevice());
        Should.Throw<InvalidDataException>(() => Binary(BcdElementIds.Path, 4).AsString());
        Should.Throw<InvalidDataException>(() => Binary(0x17000077, 12).AsIntegerList());
        Should.Throw<InvalidDataException>(() => new BcdElement(BcdElementIds.DefaultObject, new RegistryValue("Element", RegistryValueType.String, "n\0o\0"u8.ToArray())).AsGuid());
        Binary(BcdElementIds.Timeout, 3).AsInteger().ShouldBe(0ul);
        Binary(0x17000077, 16).AsIntegerList().ShouldBe([0ul, 0ul]);
    }

    private static BcdElement Binary(uint id, int length) => new(id, new RegistryValue("Element", RegistryValueType.Binary, new byte[length]));
}
