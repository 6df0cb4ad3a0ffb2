using System.Buffers.Binary;
using System.Text;

namespace MediaForge.Registry;

/// <summary>How names and texts are stored: UTF-16LE code units, or one byte per character when all are below 256.</summary>
/// <remarks>Code units are copied one by one, since names need not be valid UTF-16 and have to survive a round trip.</remarks>
internal static class HiveText
{
    public static string FromUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return string.Empty;
        return string.Create(bytes.Length / 2, bytes, static (chars, from) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * i)..]);
        });
    }

    public static string FromLatin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static bool IsLatin1(string text)
    {
        foreach (var c in text)
            if (c > 0xFF) return false;
        return true;
    }

    /// <summary>The text in its shortest stored form.</summary>
    public static byte[] ToStoredName(string text, out bool latin1)
    {
        latin1 = IsLatin1(text);
        return latin1 ? Encoding.Latin1.GetBytes(text) : ToUtf16(text);
    }

    public static byte[] ToUtf16(string text, int terminators = 0)
    {
        var bytes = new byte[2 * (text.Length + terminators)];
        for (var i = 0; i < text.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), text[i]);
        return bytes;
    }

    /// <summary>The hash of an "lh" list: h = 37 h + upper-cased character.</summary>
    public static uint Hash(string name)
    {
        uint hash = 0;
        foreach (var c in name) hash = unchecked((hash * 37) + char.ToUpperInvariant(c));
        return hash;
    }

    /// <summary>The hint of an "lf" list: the first four characters, or zero when one does not fit a byte.</summary>
    public static uint Hint(string name)
    {
        uint hint = 0;
        for (var i = 0; i < Math.Min(4, name.Length); i++)
        {
            if (name[i] > 0xFF) return 0;
            hint |= (uint)name[i] << (8 * i);
        }
        return hint;
    }
}
