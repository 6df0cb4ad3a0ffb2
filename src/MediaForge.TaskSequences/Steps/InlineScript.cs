using System.Text;

namespace MediaForge.TaskSequences.Steps;

/// <summary>A script inside a sequence, as ConfigMgr writes it: Base64 of UTF-16 (little-endian) with its byte order mark.</summary>
public static class InlineScript
{
    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);

    /// <summary>The script's text; empty for an empty value.</summary>
    /// <exception cref="InvalidDataException">The value is not Base64 of UTF-16.</exception>
    public static string Decode(string value)
    {
        try
        {
            ReadOnlySpan<byte> bytes = Convert.FromBase64String(value);
            if (bytes.StartsWith(Utf16.Preamble)) bytes = bytes[Utf16.Preamble.Length..];
            return Utf16.GetString(bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException("Run PowerShell Script: the inline script is not Base64 of UTF-16 text.", e);
        }
    }

    /// <summary>The value that holds a script; empty for an empty script.</summary>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    public static string Encode(string script) => script.Length == 0 ? string.Empty : Convert.ToBase64String([.. Utf16.Preamble, .. Utf16.GetBytes(script)]);
}
