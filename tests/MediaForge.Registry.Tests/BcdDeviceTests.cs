using MediaForge.Registry.Bcd;

namespace MediaForge.Registry.Tests;

public sealed class BcdDeviceTests
{
    private static readonly Guid Options = new("7619dcc8-fafe-11d9-b411-000476eba25f");

    [Fact]
    public void Encode_mbr_partition_gives_the_bytes_of_windows() =>
        Convert.ToHexStringLower(BcdPartitionDevice.Mbr(1 << 20, 0x12345678).Encode()).ShouldBe(
            "00000000000000000000000000000000" + "06000000000000004800000000000000" + "00001000000000000000000000000000" +
            "0000000001000000" + "78563412000000000000000000000000" + "00000000000000000000000000000000");

    [Fact]
    public void Decode_every_kind_gives_back_what_was_encoded()
    {
        var mbr = BcdPartitionDevice.Mbr(0x1_2345_6000, 0xCAFEBABE);
        var gpt = BcdPartitionDevice.Gpt(new Guid("b012b84d-c47c-4ed5-b722-c0c42163e569"), new Guid("a1943bbc-ea85-487c-97c7-c9ede908a38a"));
        foreach (var device in (BcdDevice[])[BcdDevice.Boot, mbr, gpt, new BcdRamdiskDevice(Options, BcdDevice.Boot, @"\sources\boot.wim"), new BcdRamdiskDevice(Guid.Empty, gpt, @"\MediaForge\Büro.wim"), new BcdRamdiskDevice(Options, mbr, "x")])
        {
            BcdDevice.Decode(device.Encode()).ShouldBe(device);
            BcdDevice.Decode(device.Encode()).ShouldNotBeOfType<BcdOpaqueDevice>();
        }
    }

    [Fact]
    public void Decode_what_is_not_understood_to_the_last_byte_keeps_every_byte()
    {
        var original = new BcdRamdiskDevice(Options, BcdDevice.Boot, @"\sources\boot.wim").Encode();
        var opaque = 0;
        for (var at = 16; at < original.Length; at++)
        {
            var bytes = (byte[])original.Clone();
            bytes[at] ^= 0x40;
            var device = BcdDevice.Decode(bytes);
            device.Encode().ShouldBe(bytes);
            if (device is BcdOpaqueDevice) opaque++;
        }
        // Only characters of the path may differ and still be understood.
        opaque.ShouldBeGreaterThanOrEqualTo(original.Length - 16 - 36);
    }

    [Fact]
    public void Decode_any_length_keeps_every_byte_or_is_invalid_data()
    {
        var original = new BcdRamdiskDevice(Options, BcdDevice.Boot, @"\sources\boot.wim").Encode();
        for (var length = 0; length < original.Length; length++)
        {
            var bytes = original[..length];
            if (length < 32) Should.Throw<InvalidDataException>(() => BcdDevice.Decode(bytes));
            else BcdDevice.Decode(bytes).Encode().ShouldBe(bytes);
        }
    }

    [Fact]
    public void New_ramdisk_of_what_cannot_hold_a_file_is_refused()
    {
        Should.Throw<ArgumentException>(() => new BcdRamdiskDevice(Options, new BcdRamdiskDevice(Options, BcdDevice.Boot, "x"), "y"));
        Should.Throw<ArgumentException>(() => new BcdRamdiskDevice(Options, BcdDevice.Boot, string.Empty));
        Should.Throw<ArgumentException>(() => new BcdRamdiskDevice(Options, BcdDevice.Boot, "a\0b"));
    }
}
