namespace MediaForge.Disk;

/// <summary>exFAT's sums: each byte is added to what was summed before, rotated right by one bit.</summary>
internal static class ExFatChecksum
{
    // Fields of the boot sector that change while a volume is in use (specification, section 3.4).
    private static readonly int[] Changing = [ExFatLayout.Boot.Flags, ExFatLayout.Boot.Flags + 1, ExFatLayout.Boot.PercentInUse];

    /// <summary>The sum over the first 11 sectors of a boot region.</summary>
    public static uint OfBootRegion(ReadOnlySpan<byte> sectors)
    {
        var sum = 0u;
        for (var i = 0; i < sectors.Length; i++)
            if (!Changing.Contains(i)) sum = uint.RotateRight(sum, 1) + sectors[i];
        return sum;
    }

    /// <summary>The sum over the bytes of an up-case table.</summary>
    public static uint OfTable(ReadOnlySpan<byte> table)
    {
        var sum = 0u;
        foreach (var b in table) sum = uint.RotateRight(sum, 1) + b;
        return sum;
    }

    /// <summary>The sum over a file's entries, without the field that holds it.</summary>
    public static ushort OfEntries(ReadOnlySpan<byte> entries)
    {
        ushort sum = 0;
        for (var i = 0; i < entries.Length; i++)
            if (i is not (ExFatLayout.Entry.SetChecksum or ExFatLayout.Entry.SetChecksum + 1)) sum = Add(sum, entries[i]);
        return sum;
    }

    /// <summary>The hash of a name, which drivers compare before they compare names.</summary>
    public static ushort OfName(string name)
    {
        ushort sum = 0;
        foreach (var c in name)
        {
            var upper = ExFatUpCase.Of(c);
            sum = Add(Add(sum, (byte)upper), (byte)(upper >> 8));
        }
        return sum;
    }

    private static ushort Add(ushort sum, byte value) => (ushort)((ushort)((sum << 15) | (sum >> 1)) + value);
}
