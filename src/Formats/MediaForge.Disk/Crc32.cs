namespace MediaForge.Disk;

/// <summary>CRC-32 as IEEE 802.3 and zlib have it: the one of GUID partition tables (UEFI specification, section 5.3.2).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320; // bits reversed

    private static readonly uint[] Table = MakeTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? Polynomial ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
