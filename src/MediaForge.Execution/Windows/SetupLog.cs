using System.Text;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Windows;

/// <summary>The logs of Windows Setup and Sysprep.</summary>
internal static class SetupLog
{
    private const int TailLength = 256 << 10;

    /// <summary>The last lines of a log, at most a number of them; empty when it is not there.</summary>
    public static IReadOnlyList<string> ReadTail(Machine machine, string path, int lines)
    {
        if (!machine.FileExists(path)) return [];
        using var stream = machine.OpenRead(path);
        var content = new byte[Math.Min(stream.Length, TailLength)];
        // Two bytes make a character in a UTF-16 file, so an even position.
        stream.Seek((stream.Length - content.Length) & ~1L, SeekOrigin.Begin);
        var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return [.. Decode(content.AsSpan(0, length)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(lines)];
    }

    /// <summary>The text of a file of Windows: UTF-16 when it begins with its mark or every second byte is 0, else UTF-8, which such files are when they hold ASCII.</summary>
    public static string Decode(ReadOnlySpan<byte> content)
    {
        var isUtf16 = content is [0xFF, 0xFE, ..] || (content.Length > 3 && content[1] == 0 && content[3] == 0);
        return (isUtf16 ? Encoding.Unicode : Encoding.UTF8).GetString(content).TrimStart('\uFEFF');
    }
}
