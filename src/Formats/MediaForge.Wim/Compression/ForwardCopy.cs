using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaForge.Wim.Compression;

/// <summary>Copies of bytes that were just written, which may overlap what they write, for decoders that have checked them.</summary>
internal static unsafe class ForwardCopy
{
    /// <summary>Repeats <paramref name="length"/> bytes from <paramref name="offset"/> bytes back.</summary>
    /// <param name="to">Where; <paramref name="offset"/> bytes before it there is something, and <paramref name="length"/> bytes fit behind it.</param>
    /// <param name="offset">At least 1.</param>
    /// <param name="length">At least 1.</param>
    /// <param name="end">The end of the output. What is copied too much before it is written over later.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* to, int offset, int length, byte* end)
    {
        if (end - to >= length + Vector128<byte>.Count && offset >= Vector128<byte>.Count)
        {
            var stop = to + length;
            do
            {
                Vector128.Store(Vector128.Load(to - offset), to);
                to += Vector128<byte>.Count;
            }
            while (to < stop);
            return;
        }
        CopyNear(to, offset, length, end);
    }

    private static void CopyNear(byte* to, int offset, int length, byte* end)
    {
        var stop = to + length;
        var from = to - offset;
        if (offset == 1)
        {
            new Span<byte>(to, length).Fill(*from);
            return;
        }
        if (end - to < length + sizeof(ulong))
        {
            while (to < stop) *to++ = *from++;
            return;
        }
        // What repeats after so many bytes also does after a multiple of them, and that may be eight or more.
        for (var i = 0; i < sizeof(ulong); i++) to[i] = from[i];
        var period = offset;
        while (period < sizeof(ulong)) period += offset;
        for (to += sizeof(ulong); to < stop; to += sizeof(ulong)) *(ulong*)to = *(ulong*)(to - period);
    }
}
