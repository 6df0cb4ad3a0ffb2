namespace MediaForge.Wim.Folders.Linux;

/// <summary>A name in a folder and what is known of the file at one look.</summary>
internal sealed class FoundFile(string name, in FileStatus status)
{
    private const uint KindMask = 0xF000;
    private const uint FolderKind = 0x4000;
    private const uint FileKind = 0x8000;
    private const uint LinkKind = 0xA000;

    public string Name => name;

    /// <summary>Kind and permissions.</summary>
    public uint Mode { get; } = status.Mode;

    public bool IsFolder => (Mode & KindMask) == FolderKind;

    public bool IsFile => (Mode & KindMask) == FileKind;

    public bool IsLink => (Mode & KindMask) == LinkKind;

    /// <summary>How many names the file has.</summary>
    public uint Links { get; } = status.Links;

    /// <summary>The bytes of its content.</summary>
    public long Size { get; } = status.Size;

    /// <summary>What tells a file from all others.</summary>
    public UInt128 Identity { get; } = new((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode);

    /// <summary>The last write to the nanosecond.</summary>
    public long WriteStamp { get; } = status.WriteStamp;

    /// <summary>FILETIME.</summary>
    public ulong AccessTime { get; } = LinuxTimes.ToFileTime(status.AccessSeconds, status.AccessNanoseconds);

    /// <summary>FILETIME.</summary>
    public ulong WriteTime { get; } = LinuxTimes.ToFileTime(status.WriteSeconds, status.WriteNanoseconds);
}
