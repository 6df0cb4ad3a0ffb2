using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// The x86 filter of LZMS, undone: in what looks like machine code, addresses that are relative to the instruction were
/// made absolute, so that equal targets are equal bytes. Whether it looks so follows from targets that recur.
/// </summary>
internal static unsafe class LzmsFilter
{
    private const int Tail = 16; // no instructions are looked for in the last bytes
    private const int Addresses = 1 << 16;
    private const int TargetReach = Addresses - 1; // a target that recurs within that many bytes means machine code
    private const int LongReach = 1023; // and goes on to mean so for that many
    private const int CallReach = 511;
    private const int JumpSize = 5;

    /// <summary>How many places <see cref="Undo"/> needs to note targets.</summary>
    public const int TargetsSize = Addresses;

    /// <summary>Undoes the filter.</summary>
    /// <param name="chunk">The whole chunk.</param>
    /// <param name="size">Its size.</param>
    /// <param name="targets"><see cref="TargetsSize"/> places of scratch memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Undo(byte* chunk, int size, int* targets)
    {
        if (size <= Tail + 1) return;
        new Span<int>(targets, TargetsSize).Fill(-Addresses);
        var code = -(LongReach + 1); // the last place that is surely machine code
        var end = size - Tail;
        fixed (byte* starts = Starts)
        {
            for (var i = 1; i < end;)
            {
                var at = chunk + i;
                if (starts[*at] == 0)
                {
                    i++;
                    continue;
                }
                var opcode = OpcodeSize(at);
                if (opcode <= 0)
                {
                    i -= opcode;
                    continue;
                }
                var address = at + opcode;
                if (i - code <= (*at == 0xE8 ? CallReach : LongReach)) *(int*)address -= i;
                var target = (i + *(ushort*)address) & (Addresses - 1);
                i += opcode + sizeof(int);
                var last = i - 1;
                if (last - targets[target] <= TargetReach) code = last;
                targets[target] = last;
            }
        }
    }

    /// <summary>The size of an opcode before an address; or, negated, how far to go on when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OpcodeSize(byte* at) => *at switch
    {
        0x48 or 0x4C => (at[2] & 7) == 5 && (at[1] == 0x8D || at[1] == 0x8B && (at[0] & 4) == 0 && (at[2] & 0xF0) == 0) ? 3 : -1, // lea, mov
        0xE8 => 1, // call
        0xE9 => -JumpSize, // jmp
        0xF0 => at[1] == 0x83 && at[2] == 0x05 ? 3 : -1, // lock add
        _ => at[1] == 0x15 ? 2 : -1, // 0xFF: call indirectly
    };

    /// <summary>1 for each byte that an opcode may begin with.</summary>
    private static readonly byte[] Starts = MakeStarts();

    private static byte[] MakeStarts()
    {
        var starts = new byte[256];
        foreach (var first in (ReadOnlySpan<byte>)[0x48, 0x4C, 0xE8, 0xE9, 0xF0, 0xFF]) starts[first] = 1;
        return starts;
    }
}
