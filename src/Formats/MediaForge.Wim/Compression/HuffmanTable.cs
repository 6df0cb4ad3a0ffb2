using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaForge.Wim.Compression;

/// <summary>
/// A canonical Huffman code as a two-level lookup table: the next <see cref="Bits"/> bits of the stream index
/// the first level; a code word longer than that is finished in a second-level table.
/// </summary>
/// <remarks>
/// An entry is <c>symbol &lt;&lt; 5 | length of the whole code word</c>; with the top bit set it is the number of a
/// second-level table. Symbols are below 1024 and words at most 16 bits long, so an entry fits 16 bits and the
/// tables stay in the first-level cache. A code must be complete, as those of every known encoder are; one of no
/// words at all is a matter for the caller: legal where it is not used.
/// </remarks>
internal sealed unsafe class HuffmanTable
{
    private const int LinkFlag = 0x8000;
    private const int LengthBits = 5;

    private readonly int _maxLength;
    private readonly ushort[] _sorted;
    private readonly ushort[] _entries; // pinned
    private readonly string _name;

    /// <param name="name">What the code is for, to be named in errors.</param>
    /// <param name="symbols">The most symbols that a code may have.</param>
    /// <param name="maxLength">The longest code word, at most 16.</param>
    /// <param name="bits">The bits that the first level looks at; at most <paramref name="maxLength"/>.</param>
    public HuffmanTable(string name, int symbols, int maxLength, int bits)
    {
        _name = name;
        _maxLength = maxLength;
        _sorted = new ushort[symbols];
        Bits = bits;
        SubBits = maxLength - bits;
        // Every second-level table has at least two symbols; room for one per symbol is more than enough.
        _entries = GC.AllocateArray<ushort>((1 << bits) + (SubBits == 0 ? 0 : symbols << SubBits), pinned: true);
        Entries = (ushort*)Unsafe.AsPointer(ref _entries[0]);
    }

    /// <summary>
    /// Both levels: the first one, then the second-level tables of 2^<see cref="SubBits"/> entries. Every index that the
    /// next bits can give is inside, and once a code was built every entry that they lead to is one of its symbols.
    /// </summary>
    public ushort* Entries { get; }

    public int Bits { get; }

    public int SubBits { get; }

    /// <summary>Whether the code has no words. Then the table is not to be used.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Makes the table for the given code lengths (0 = symbol unused).</summary>
    /// <exception cref="InvalidDataException">The lengths are those of no complete code, and not all 0.</exception>
    public void Build(ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[17];
        counts.Clear();
        foreach (var length in lengths) counts[length]++;
        counts[0] = 0;

        var room = 1 << _maxLength; // in units of the longest word
        Span<int> next = stackalloc int[18];
        next[0] = next[1] = 0;
        for (var length = 1; length <= _maxLength; length++)
        {
            room -= counts[length] << (_maxLength - length);
            next[length + 1] = next[length] + counts[length];
        }
        var used = next[_maxLength + 1];
        IsEmpty = used == 0;
        if (IsEmpty) return;
        if (room != 0) throw new InvalidDataException($"The {_name} code is {(room < 0 ? "over-full" : "incomplete")}.");

        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0) _sorted[next[lengths[symbol]]++] = (ushort)symbol;
        Fill(lengths, _sorted.AsSpan(0, used));
    }

    private void Fill(ReadOnlySpan<byte> lengths, ReadOnlySpan<ushort> sorted)
    {
        var at = Entries;
        var i = 0;
        for (; i < sorted.Length && lengths[sorted[i]] <= Bits; i++)
        {
            var length = lengths[sorted[i]];
            at = Repeat((ushort)(sorted[i] << LengthBits | length), 1 << (Bits - length), at);
        }

        var second = Entries + (1 << Bits);
        for (var link = 0; i < sorted.Length; link++)
        {
            *at++ = (ushort)(LinkFlag | link);
            for (var end = second + (1 << SubBits); i < sorted.Length && second < end; i++)
            {
                var length = lengths[sorted[i]];
                second = Repeat((ushort)(sorted[i] << LengthBits | length), 1 << (_maxLength - length), second);
            }
        }
    }

    /// <summary>Writes an entry so many times (a power of two); returns where the next goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* Repeat(ushort entry, int times, ushort* at)
    {
        switch (times)
        {
            case 1:
                *at = entry;
                break;
            case 2:
                *(uint*)at = entry * 0x10001u;
                break;
            case 4:
                *(ulong*)at = entry * 0x1000100010001UL;
                break;
            default:
                var entries = Vector128.Create(entry);
                for (var i = 0; i < times; i += Vector128<ushort>.Count) Vector128.Store(entries, at + i);
                break;
        }
        return at + times;
    }

    /// <exception cref="InvalidDataException">The code has no words.</exception>
    public void RefuseEmpty()
    {
        if (IsEmpty) throw new InvalidDataException($"The {_name} code has no words, but is used.");
    }

    /// <summary>Whether an entry names a second-level table.</summary>
    public static bool IsLink(int entry) => (entry & LinkFlag) != 0;

    /// <summary>The number of the second-level table in a link entry.</summary>
    public static int LinkOf(int entry) => entry & ~LinkFlag;

    /// <summary>The length in bits of the code word.</summary>
    public static int LengthOf(int entry) => entry & ((1 << LengthBits) - 1);

    /// <summary>The symbol.</summary>
    public static int SymbolOf(int entry) => entry >> LengthBits;
}
