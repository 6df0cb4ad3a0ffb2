using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>What a file entry says about a file or folder.</summary>
/// <param name="Kind">The type of file (ECMA-167 4/14.6.6).</param>
/// <param name="Content">Its bytes, as ranges of the image.</param>
/// <param name="Modified">When it was last written.</param>
internal sealed record UdfNode(byte Kind, ByteSource Content, DateTimeOffset? Modified)
{
    private const byte UnspecifiedKind = 0;
    private const byte RegularFileKind = 5;
    private const byte RealTimeFileKind = 249;

    public bool IsFolder => Kind == UdfFileEntry.DirectoryType;

    /// <summary>Whether it is a file with bytes: no link, device or pipe.</summary>
    public bool IsFile => Kind is UnspecifiedKind or RegularFileKind or RealTimeFileKind;
}
