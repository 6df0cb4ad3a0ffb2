using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>Copies of bytes that were just written, which may overlap what they write.</summary>
internal static class MatchCopy
{
    /// <summary>Repeats <paramref name="length"/> bytes from <paramref name="offset"/> bytes back at <paramref name="at"/>.</summary>
    /// <exception cref="InvalidDataException">The match begins before the chunk or ends after it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(Span<byte> output, int at, int offset, int length)
    {
        if ((uint)offset > (uint)at || offset == 0 || length > output.Length - at) ThrowOutside(at, offset, length, output.Length);
        if (offset >= 8 && output.Length - at >= length + 8)
        {
            // In words, up to 7 bytes too many: what they spoil is written later.
            var end = at + length;
            do
            {
                BinaryPrimitives.WriteUInt64LittleEndian(output[at..], BinaryPrimitives.ReadUInt64LittleEndian(output[(at - offset)..]));
                at += 8;
            }
            while (at < end);
            return;
        }
        CopySlowly(output, at, offset, length);
    }

    private static void CopySlowly(Span<byte> output, int at, int offset, int length)
    {
        var target = output.Slice(at, length);
        if (offset == 1)
        {
            target.Fill(output[at - 1]);
            return;
        }
        var source = output.Slice(at - offset, length);
        for (var i = 0; i < target.Length; i++) target[i] = source[i];
    }

    private static void ThrowOutside(int at, int offset, int length, int size) =>
        throw new InvalidDataException($"A match at byte {at} ({length} bytes from {offset} back) is not inside the chunk of {size} bytes.");
}
