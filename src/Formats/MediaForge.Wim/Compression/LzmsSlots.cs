using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// The slots of LZMS: what numbers a symbol stands for. A slot covers 2^extra numbers, the slots follow each other
/// from 1 up.
/// </summary>
internal sealed unsafe class LzmsSlots
{
    private readonly int[] _base; // pinned, as is the next
    private readonly byte[] _extra;

    private LzmsSlots(ReadOnlySpan<(byte Extra, byte Count)> runs)
    {
        var count = 0;
        foreach (var run in runs) count += run.Count;
        _base = GC.AllocateUninitializedArray<int>(count, pinned: true);
        _extra = GC.AllocateUninitializedArray<byte>(count, pinned: true);
        Base = (int*)Unsafe.AsPointer(ref _base[0]);
        Extra = (byte*)Unsafe.AsPointer(ref _extra[0]);
        int slot = 0, next = 1;
        foreach (var (extra, times) in runs)
        {
            for (var i = 0; i < times; i++, slot++)
            {
                Extra[slot] = extra;
                Base[slot] = next;
                next += 1 << extra;
            }
        }
    }

    /// <summary>Those of match offsets.</summary>
    public static LzmsSlots Offsets { get; } = new(
    [
        (0, 8), (2, 9), (3, 7), (4, 10), (5, 15), (6, 15), (7, 20), (8, 20), (9, 30), (10, 33), (11, 40), (12, 42), (13, 45), (14, 60),
        (15, 73), (16, 80), (17, 85), (18, 95), (19, 105), (20, 6), (30, 1),
    ]);

    /// <summary>Those of match lengths.</summary>
    public static LzmsSlots Lengths { get; } = new(
    [
        (0, 26), (1, 4), (2, 6), (3, 4), (4, 5), (5, 2), (6, 1), (7, 1), (8, 1), (9, 1), (10, 1), (16, 1), (30, 1),
    ]);

    /// <summary>How many there are.</summary>
    public int Count => _base.Length;

    /// <summary>By slot: the number of bits that follow, up to 30.</summary>
    public byte* Extra { get; }

    /// <summary>By slot: its least number.</summary>
    public int* Base { get; }

    /// <summary>How many slots are needed for numbers up to <paramref name="most"/>.</summary>
    public int CountFor(int most)
    {
        var found = Array.BinarySearch(_base, most);
        return found >= 0 ? found + 1 : ~found;
    }
}
