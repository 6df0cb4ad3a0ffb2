using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaForge.Wim.Compression;

/// <summary>Copies of bytes that were just written, which may overlap what they write.</summary>
internal static unsafe class MatchCopy
{
    /// <summary>Repeats <paramref name="length"/> bytes from <paramref name="offset"/> bytes back at <paramref name="at"/>.</summary>
    /// <param name="output">The chunk.</param>
    /// <param name="at">Where in the chunk; up to there it is written.</param>
    /// <param name="offset">Whatever the input says.</param>
    /// <param name="length">Whatever the input says, from 1 up.</param>
    /// <param name="size">The size of the chunk.</param>
    /// <exception cref="InvalidDataException">The match begins before the chunk or ends after it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* output, int at, int offset, int length, int size)
    {
        var room = size - at;
        if ((uint)(offset - 1) >= (uint)at || (uint)length > (uint)room) ThrowOutside(at, offset, length, size);
        var to = output + at;
        if (offset < sizeof(ulong) || room - length < Vector128<byte>.Count)
        {
            CopySlowly(to, offset, length, room);
            return;
        }
        // In words, some bytes too many: what they spoil is written later.
        var end = to + length;
        if (offset >= Vector128<byte>.Count)
        {
            do
            {
                Vector128.Store(Vector128.Load(to - offset), to);
                to += Vector128<byte>.Count;
            }
            while (to < end);
            return;
        }
        do
        {
            *(ulong*)to = *(ulong*)(to - offset);
            to += sizeof(ulong);
        }
        while (to < end);
    }

    private static void CopySlowly(byte* to, int offset, int length, int room)
    {
        var end = to + length;
        if (offset == 1)
        {
            new Span<byte>(to, length).Fill(to[-1]);
            return;
        }
        if (room - length < sizeof(ulong))
        {
            for (; to < end; to++) *to = to[-offset];
            return;
        }
        // What repeats after so many bytes also does after a multiple of them, and that may be eight or more.
        for (var i = 0; i < sizeof(ulong); i++) to[i] = to[i - offset];
        var period = offset;
        while (period < sizeof(ulong)) period += offset;
        for (to += sizeof(ulong); to < end; to += sizeof(ulong)) *(ulong*)to = *(ulong*)(to - period);
    }

    /// <summary>Says where a match is wrong.</summary>
    public static void ThrowOutside(int at, long offset, int length, int size) =>
        throw new InvalidDataException($"A match at byte {at} ({length} bytes from {offset} back) is not inside the chunk of {size} bytes.");
}
