using System.Buffers.Binary;

namespace MediaForge.Disk;

/// <summary>
/// The up-case table that goes onto exFAT volumes: drivers compare names by it, whatever it says beyond ASCII, which is
/// prescribed. Ours has the simple upper cases of Latin, Greek, Cyrillic, Armenian, Roman numerals, and circled and
/// full-width letters, as Unicode has them; it is written down here so that it never depends on a library's version.
/// </summary>
internal static class ExFatUpCase
{
    // A run of characters that stand for themselves is FFFF and its length (specification, section 7.2.5.1).
    private const ushort SelfRun = 0xFFFF;

    private static readonly char[] Map = MakeMap();

    /// <summary>The table's bytes, compressed as the specification has it.</summary>
    public static byte[] Table { get; } = MakeTable();

    /// <summary>A character's upper case.</summary>
    public static char Of(char c) => Map[c];

    private static char[] MakeMap()
    {
        var map = new char[0x10000];
        for (var i = 0; i < map.Length; i++) map[i] = (char)i;
        Shift('a', 'z', -32);
        Shift('\u00E0', '\u00F6', -32);
        Shift('\u00F8', '\u00FE', -32);
        map[0xFF] = '\u0178';
        Pairs(0x0101, 0x012F);
        Pairs(0x0133, 0x0137);
        Pairs(0x013A, 0x0148);
        Pairs(0x014B, 0x0177);
        Pairs(0x017A, 0x017E);
        map[0x3AC] = '\u0386';
        Shift('\u03AD', '\u03AF', -37);
        Shift('\u03B1', '\u03C1', -32);
        Shift('\u03C3', '\u03CB', -32);
        map[0x3CC] = '\u038C';
        Shift('\u03CD', '\u03CE', -63);
        Shift('\u0430', '\u044F', -32);
        Shift('\u0450', '\u045F', -80);
        Pairs(0x0461, 0x0481);
        Pairs(0x048B, 0x04BF);
        Pairs(0x04C2, 0x04CE);
        Pairs(0x04D1, 0x0513);
        Shift('\u0561', '\u0586', -48);
        Pairs(0x1E01, 0x1E95);
        Pairs(0x1EA1, 0x1EF9);
        Shift('\u2170', '\u217F', -16);
        Shift('\u24D0', '\u24E9', -26);
        Shift('\uFF41', '\uFF5A', -32);
        return map;

        void Shift(char first, char last, int by)
        {
            for (int c = first; c <= last; c++) map[c] = (char)(c + by);
        }

        // Alphabets in which each small letter follows its capital.
        void Pairs(int first, int last)
        {
            for (var c = first; c <= last; c += 2) map[c] = (char)(c - 1);
        }
    }

    private static byte[] MakeTable()
    {
        var units = new List<ushort>();
        for (var c = 0; c < Map.Length;)
        {
            var run = 0;
            while (c + run < Map.Length && Map[c + run] == c + run) run++;
            // The prescribed beginning is spelt out; elsewhere runs are worth it from three on.
            if (c >= 128 && run >= 3)
            {
                units.Add(SelfRun);
                units.Add((ushort)run);
                c += run;
                continue;
            }
            units.Add(Map[c++]);
        }
        var bytes = new byte[2 * units.Count];
        for (var i = 0; i < units.Count; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), units[i]);
        return bytes;
    }
}
