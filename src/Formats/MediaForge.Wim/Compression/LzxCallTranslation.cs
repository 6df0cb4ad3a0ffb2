using System.Buffers.Binary;

namespace MediaForge.Wim.Compression;

/// <summary>Makes the operands of x86 CALL instructions absolute, so that calls of one target look the same; the decoder undoes it in every chunk.</summary>
internal static class LzxCallTranslation
{
    private const byte CallOpcode = 0xE8;
    private const int CallSize = 5;
    private const int Tail = 10; // no calls are translated in the last bytes of a chunk
    private const int FileSize = 12_000_000;

    /// <summary>Translates a chunk in place.</summary>
    public static void Apply(Span<byte> chunk)
    {
        if (chunk.Length <= Tail) return;
        var end = chunk.Length - Tail;
        for (var i = 0; i < end; i += CallSize)
        {
            var step = chunk[i..end].IndexOf(CallOpcode);
            if (step < 0) return;
            i += step;
            var operand = chunk.Slice(i + 1, sizeof(int));
            var target = BinaryPrimitives.ReadInt32LittleEndian(operand);
            if (target < -i || target >= FileSize) continue;
            BinaryPrimitives.WriteInt32LittleEndian(operand, target < FileSize - i ? target + i : target - FileSize);
        }
    }
}
