using System.Buffers.Binary;

namespace MediaForge.Wim.Folders;

/// <summary>
/// A symbolic link or a junction as its reparse data say it (Microsoft, [MS-FSCC] 2.1.2.4 "Symbolic Link Reparse Data
/// Buffer" and 2.1.2.5 "Mount Point Reparse Data Buffer"), without the 8 bytes of the common header, as WIMs keep them.
/// </summary>
/// <remarks>
/// <c>substitute offset u16, length u16, print offset u16, length u16, [flags u32 of a symbolic link], names</c>: offsets and lengths
/// are in bytes, offsets from the start of the names. The substitute name is what the system follows; an absolute
/// one is a path of the kernel (<c>\??\C:\a</c>). The print name is what people are shown.
/// </remarks>
/// <param name="Tag">Which of the two.</param>
/// <param name="IsRelative">Whether the target is relative to the folder that the link is in; never for a junction.</param>
/// <param name="Target">The substitute name.</param>
/// <param name="PrintName">The print name; may be empty.</param>
internal sealed record ReparsePoint(uint Tag, bool IsRelative, string Target, string PrintName)
{
    /// <summary>IO_REPARSE_TAG_SYMLINK.</summary>
    public const uint SymbolicLink = 0xA000000C;

    /// <summary>IO_REPARSE_TAG_MOUNT_POINT: a junction, or a volume mounted in a folder.</summary>
    public const uint Junction = 0xA0000003;

    /// <summary>The header before the data in a file system.</summary>
    public const int HeaderSize = 8;

    /// <summary>The most bytes of data that NTFS takes, without the header.</summary>
    public const int MaxDataSize = 16384 - HeaderSize;

    /// <summary>The bit of tags that Microsoft gave out; the data of others begin with a GUID.</summary>
    public const uint MicrosoftBit = 0x80000000;

    private const int EntryFlagsOffset = Dentry.ReparseTagOffset + 6; // u16 in the entry of a link
    private const int TargetAsIsFlag = 1;

    /// <summary>The GUID of the maker before the data of a tag without <see cref="MicrosoftBit"/>.</summary>
    public const int GuidSize = 16;

    private const string Device = @"\??\";
    private const int SubstituteOffset = 0;
    private const int PrintOffset = 4;
    private const int FlagsOffset = 8;
    private const int FixedSize = 8;
    private const uint RelativeFlag = 1;

    /// <summary>Whether the data of that tag are read by <see cref="Read"/>.</summary>
    public static bool IsLink(uint tag) => tag is SymbolicLink or Junction;

    /// <summary>The data of any reparse point with the header that file systems want: <c>tag u32, length u16, 0 u16</c>.</summary>
    /// <exception cref="InvalidDataException">The data are longer than there can be, or too short, or those of a link are corrupt.</exception>
    public static byte[] ToBuffer(uint tag, ReadOnlySpan<byte> data, string where)
    {
        if (IsLink(tag)) _ = Read(tag, data, where);
        // the GUID before the data of other makers is not counted
        var length = (tag & MicrosoftBit) != 0 ? data.Length : data.Length - GuidSize;
        if (length < 0 || data.Length > MaxDataSize) throw new InvalidDataException($"{where} has reparse data of {data.Length} bytes, which cannot be for the tag {tag:X8}.");
        var buffer = new byte[HeaderSize + data.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(sizeof(uint)), (ushort)length);
        data.CopyTo(buffer.AsSpan(HeaderSize));
        return buffer;
    }

    /// <summary>Whether the capture left the target of the entry as it was, rather than making it relative to its top.</summary>
    public static bool IsTargetAsIs(WimEntry entry) => (entry.Record[EntryFlagsOffset] & TargetAsIsFlag) != 0;

    /// <summary>Reads the data of a symbolic link or junction.</summary>
    /// <exception cref="InvalidDataException">They are corrupt.</exception>
    public static ReparsePoint Read(uint tag, ReadOnlySpan<byte> data, string where)
    {
        if (!IsLink(tag)) throw new ArgumentOutOfRangeException(nameof(tag), $"The tag {tag:X8} is that of neither a symbolic link nor a junction.");
        var names = tag == SymbolicLink ? FixedSize + sizeof(uint) : FixedSize;
        if (data.Length < names) throw new InvalidDataException($"{where}: the data of the link are {data.Length} bytes where at least {names} are needed.");
        var relative = tag == SymbolicLink && (BinaryPrimitives.ReadUInt32LittleEndian(data[FlagsOffset..]) & RelativeFlag) != 0;
        var target = ReadName(data, names, SubstituteOffset, where);
        if (target.Length == 0 || target.Contains('\0')) throw new InvalidDataException($"{where}: the link has no target, or a zero in it.");
        return new ReparsePoint(tag, relative, target, ReadName(data, names, PrintOffset, where));
    }

    /// <summary>The data, names ended by zeros as Windows writes those of junctions, and readers of links take them.</summary>
    /// <exception cref="InvalidDataException">The target is longer than reparse data may be.</exception>
    public byte[] ToBytes()
    {
        var names = Tag == SymbolicLink ? FixedSize + sizeof(uint) : FixedSize;
        var (target, print) = (Target.Length * sizeof(char), PrintName.Length * sizeof(char));
        var size = (long)names + target + print + 2 * sizeof(char);
        if (size > MaxDataSize) throw new InvalidDataException($"The link to '{PrintName}' has a target of {Target.Length} characters, longer than a link can have.");
        var bytes = new byte[size];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteUInt16LittleEndian(span[(SubstituteOffset + sizeof(ushort))..], (ushort)target);
        BinaryPrimitives.WriteUInt16LittleEndian(span[PrintOffset..], (ushort)(target + sizeof(char)));
        BinaryPrimitives.WriteUInt16LittleEndian(span[(PrintOffset + sizeof(ushort))..], (ushort)print);
        if (IsRelative) BinaryPrimitives.WriteUInt32LittleEndian(span[FlagsOffset..], RelativeFlag);
        for (var i = 0; i < Target.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(span[(names + i * sizeof(char))..], Target[i]); // as they are, halves of pairs too
        for (var i = 0; i < PrintName.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(span[(names + target + sizeof(char) + i * sizeof(char))..], PrintName[i]);
        return bytes;
    }

    /// <summary>
    /// The link with its target relative to the top of what is captured, under the same drive; null when it does not
    /// lie below it, or is relative anyway.
    /// </summary>
    /// <param name="top">The top as Windows names it: <c>C:\mount</c>, or <c>C:\</c>.</param>
    public ReparsePoint? RelativeTo(string top)
    {
        if (TargetOnDrive is not { } target || top.Length < 3 || top[1] != ':') return null;
        var folder = top.TrimEnd('\\');
        if (!target.StartsWith(folder, StringComparison.OrdinalIgnoreCase) || (target.Length > folder.Length && target[folder.Length] != '\\')) return null;
        return WithTargetOnDrive(string.Concat(target.AsSpan(0, 2), target.AsSpan(folder.Length)));
    }

    /// <summary>The link with its target, relative to the top of an image, below another top; itself when it is not of that kind.</summary>
    /// <param name="top">The top as Windows names it: <c>C:\target</c>, or <c>C:\</c>.</param>
    public ReparsePoint Below(string top)
    {
        if (TargetOnDrive is not { } target || top.Length < 3 || top[1] != ':') return this;
        var rest = target.AsSpan(2).TrimStart('\\');
        var folder = top.TrimEnd('\\');
        return WithTargetOnDrive(rest.IsEmpty && folder.Length > 2 ? folder : string.Concat(folder, "\\", rest));
    }

    /// <summary>An absolute target on a drive (<c>C:\a\b</c>); null for a relative one, a share, a volume without a letter.</summary>
    public string? TargetOnDrive
    {
        get
        {
            if (IsRelative || !Target.StartsWith(Device, StringComparison.Ordinal)) return null;
            var path = Target[Device.Length..];
            return path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && (path.Length == 2 || path[2] == '\\') ? path : null;
        }
    }

    /// <summary>
    /// A symbolic link as Linux has it: slashes for backslashes, and for an absolute one the drive <c>C:</c>, as wimlib does.
    /// </summary>
    /// <exception cref="InvalidDataException">The target is too long.</exception>
    public static ReparsePoint FromUnix(string target)
    {
        var path = target.Replace('/', '\\');
        return target.StartsWith('/')
            ? new ReparsePoint(SymbolicLink, false, $@"{Device}C:{path.TrimEnd('\\')}", $"C:{path.TrimEnd('\\')}")
            : new ReparsePoint(SymbolicLink, true, path, path);
    }

    /// <summary>The target as Linux has it, without the drive; null when it is a share or a volume, which have no name there.</summary>
    public string? ToUnix()
    {
        if (IsRelative) return Target.Replace('\\', '/');
        if (TargetOnDrive is { } path) return path.Length == 2 ? "/" : path[2..].Replace('\\', '/');
        // rooted, without a drive: relative to the drive of the link
        return Target.StartsWith('\\') && !Target.StartsWith(Device, StringComparison.Ordinal) && !Target.StartsWith(@"\\", StringComparison.Ordinal) ? Target.Replace('\\', '/') : null;
    }

    private ReparsePoint WithTargetOnDrive(string path) => this with { Target = Device + path, PrintName = path };

    private static string ReadName(ReadOnlySpan<byte> data, int names, int field, string where)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(data[field..]);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(data[(field + sizeof(ushort))..]);
        if ((offset | length) % sizeof(char) != 0 || offset + length > data.Length - names)
            throw new InvalidDataException($"{where}: the link names {length} bytes at offset {offset} where {data.Length - names} bytes of names are.");
        return Dentry.ReadText(data.Slice(names + offset, length));
    }
}
