namespace MediaForge.Wim.Tests;

/// <summary>Plain texts of ours and what wimlib 1.13 makes of them.</summary>
internal static class Vectors
{
    /// <summary>A sentence, nine times.</summary>
    public static byte[] A { get; } = [.. Enumerable.Repeat("hello hello hello hello hello hello hello hello!"u8.ToArray(), 9).SelectMany(b => b)];

    /// <summary>Machine code with calls to one place.</summary>
    public static byte[] B { get; } = MakeB();

    public static byte[] LzxA { get; } = Convert.FromHexString("1b20000200000000240032408b09627f071e7e0360fd00000000000000020c21e4e6dfe700580000000000008008b940a7f323df2f3946c24f94");

    public static byte[] LzxB { get; } = Convert.FromHexString("252000830000010050402000135f14369014f7241bb96d6cedf849b1494922902929f01350a0dd36a02000c00000cc000c0c810c395efd334861f87c00620000000000000133560bbeefe9fb5ac7268a1abb25a74b744771f9212502f2c24bf7deb36f2eb87c023ef8dc634b5ac2972061d662904216828a9e900f267eacfb98f4b1e263bdc76b8f961ee33cc628062d451540311f4dfd94f8a9ea53cba731fc0000");

    public static byte[] LzmsA { get; } = Convert.FromHexString("a71b10fc000000952ca08534d768206f6c6c6568");

    public static byte[] LzmsB { get; } = Convert.FromHexString("7f083bda57d293cf04cb37910000000000ae9edbec61bda1ccff418557a1555815528553a19465b0355751d54fbce65b823e0c55b540000d8b489000001234e8");

    public static byte[] XpressA()
    {
        var bytes = new byte[256];
        foreach (var (at, value) in new[] { (16, 0x44), (50, 0x40), (52, 0x02), (54, 0x03), (55, 0x40), (128, 0x03), (151, 0x30), (175, 0x30) }) bytes[at] = (byte)value;
        return [.. bytes, .. Convert.FromHexString("2f395ac23058160000ff7c01")];
    }

    private static byte[] MakeB()
    {
        var code = new List<byte>();
        for (var i = 0; i < 40; i++)
        {
            var p = code.Count;
            code.AddRange([0xE8, .. BitConverter.GetBytes(0x1234 - p), 0x90, 0x48, 0x8B, 0x0D, .. BitConverter.GetBytes(0x4000 - p), (byte)(0x50 + (i & 7)), 0xC3]);
        }
        return [.. code];
    }
}
