using System.Text;
using MediaForge.Media.Definition;

namespace MediaForge.Media.Building;

/// <summary>The winpeshl.ini that starts the executor in Windows PE (templates/winpeshl.ini).</summary>
internal static class WinpeshlIni
{
    /// <summary>The file: ASCII with CRLF, as winpeshl.exe wants it, without the template's comments.</summary>
    public static byte[] Create()
    {
        var lines = Templates.Read("winpeshl.ini").Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0 && l[0] != ';');
        return Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\r\n")));
    }
}
