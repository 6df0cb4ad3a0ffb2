using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    private const int NoOpcode = 0;
    private const int Jump = -1; // is left as it is, with its address

    /// <summary>How many places <see cref="Undo"/> needs to note targets.</summary>
    public const int TargetsSize = Addresses;

    /// <summary>Undoes the filter.</summary>
    /// <param name="chunk">The whole chunk.</param>
    /// <param name="size">Its size.</param>
    /// <param name="targets"><see cref="TargetsSize"/> places of scratch memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // one call for a chunk of 64 MiB: too few for the run-time compiler to see that it matters
    public static void Undo(byte* chunk, int size, int* targets)
    {
        if (size <= Tail + 1) return;
        new Span<int>(targets, TargetsSize).Fill(-Addresses);
        var code = -(LongReach + 1); // the last place that is surely machine code
        var end = size - Tail;
        for (var i = 1; i < end;)
        {
            var starts = Starts(chunk + i);
            var block = i;
            i += Vector128<byte>.Count;
            for (; starts != 0; starts &= starts - 1)
            {
                var start = block + BitOperations.TrailingZeroCount(starts);
                if (start >= end) return;
                var at = chunk + start;
                var opcode = OpcodeSize(at);
                if (opcode == NoOpcode) continue;
                if (opcode == Jump)
                {
                    i = start + JumpSize;
                    break;
                }
                var address = at + opcode;
                if (start - code <= (*at == 0xE8 ? CallReach : LongReach)) *(int*)address -= start;
                var target = (start + *(ushort*)address) & (Addresses - 1);
                i = start + opcode + sizeof(int);
                var last = i - 1;
                if (last - targets[target] <= TargetReach) code = last;
                targets[target] = last;
                break;
            }
        }
    }

    /// <summary>The size of an opcode before an address, or one of the constants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OpcodeSize(byte* at) => *at switch
    {
        0x48 or 0x4C => (at[2] & 7) == 5 && (at[1] == 0x8D || at[1] == 0x8B && (at[0] & 4) == 0 && (at[2] & 0xF0) == 0) ? 3 : NoOpcode, // lea, mov
        0xE8 => 1, // call
        0xE9 => Jump,
        0xF0 => at[1] == 0x83 && at[2] == 0x05 ? 3 : NoOpcode, // lock add
        _ => at[1] == 0x15 ? 2 : NoOpcode, // 0xFF: call indirectly
    };

    /// <summary>Which of 16 bytes an opcode may begin with (48, 4C, E8, E9, F0, FF): those whose half bytes have a bit in common here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Starts(byte* at)
    {
        var bytes = Vector128.Load(at);
        var low = Vector128.Shuffle(Vector128.Create((byte)4, 0, 0, 0, 0, 0, 0, 0, 3, 2, 0, 0, 1, 0, 0, 4), bytes & Vector128.Create((byte)15));
        var high = Vector128.Shuffle(Vector128.Create((byte)0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4), bytes >>> 4);
        return ~Vector128.Equals(low & high, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
    }
}
