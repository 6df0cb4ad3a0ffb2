using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Names between UTF-16, as Windows has them, and the bytes of Linux: UTF-8, in which halves of pairs that stand alone
/// take three bytes ("WTF-8"), as they do for ntfs-3g; Windows allows them.
/// </summary>
internal static class LinuxName
{
    /// <summary>The most bytes of the names of a file and a stream of it, 255 characters each as on Windows, with a colon and the ending zero.</summary>
    public const int MaxSize = 2 * 255 * 3 + 2;

    /// <summary>Writes the bytes and a zero; returns how many there are without it.</summary>
    public static int Encode(ReadOnlySpan<char> name, Span<byte> bytes)
    {
        if (Utf8.FromUtf16(name, bytes, out _, out var size, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            size = 0;
            for (var i = 0; i < name.Length; i++)
            {
                if (Rune.DecodeFromUtf16(name[i..], out var rune, out _) == OperationStatus.Done)
                {
                    size += rune.EncodeToUtf8(bytes[size..]);
                    i += rune.Utf16SequenceLength - 1;
                    continue;
                }
                bytes[size++] = (byte)(0xE0 | name[i] >> 12);
                bytes[size++] = (byte)(0x80 | name[i] >> 6 & 0x3F);
                bytes[size++] = (byte)(0x80 | name[i] & 0x3F);
            }
        }
        bytes[size] = 0;
        return size;
    }

    /// <summary>The bytes and a zero, of any length.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = new byte[text.Length * 3 + 1];
        Array.Resize(ref bytes, Encode(text, bytes) + 1);
        return bytes;
    }

    /// <summary>The name, or null when the bytes are none in this encoding.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var name = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var size) == OperationStatus.Done)
            {
                name.Append(rune.ToString());
            }
            else
            {
                // a half of a pair: ED A0..BF 80..BF; but a pair is never written as two halves
                if (bytes.Length < 3 || bytes[0] != 0xED || bytes[1] is < 0xA0 or > 0xBF || bytes[2] is < 0x80 or > 0xBF) return null;
                var half = (char)(0xD000 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F);
                if (char.IsLowSurrogate(half) && name.Length > 0 && char.IsHighSurrogate(name[^1])) return null;
                name.Append(half);
                size = 3;
            }
            bytes = bytes[size..];
        }
        return name.ToString();
    }

    /// <summary>The bytes as near as they can be shown.</summary>
    public static string Show(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
