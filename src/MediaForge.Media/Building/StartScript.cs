using System.Text;
using MediaForge.Media.Definition;

namespace MediaForge.Media.Building;

/// <summary>The script of a prestaged media that a factory runs (templates/prestage.cmd).</summary>
internal static class StartScript
{
    /// <summary>The file: ASCII with CRLF.</summary>
    public static byte[] Create() => Encoding.ASCII.GetBytes(Templates.Read("prestage.cmd").ReplaceLineEndings("\r\n"));
}
