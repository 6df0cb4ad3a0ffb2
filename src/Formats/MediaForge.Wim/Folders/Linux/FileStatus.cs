using System.Runtime.InteropServices;

namespace MediaForge.Wim.Folders.Linux;

/// <summary><c>struct statx</c> (statx(2)), which is the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(16)]
    public uint Links;
    [FieldOffset(28)]
    public ushort Mode;
    [FieldOffset(32)]
    public ulong Inode;
    [FieldOffset(40)]
    public long Size;
    [FieldOffset(64)]
    public long AccessSeconds;
    [FieldOffset(72)]
    public uint AccessNanoseconds;
    [FieldOffset(112)]
    public long WriteSeconds;
    [FieldOffset(120)]
    public uint WriteNanoseconds;
    [FieldOffset(136)]
    public uint DeviceMajor;
    [FieldOffset(140)]
    public uint DeviceMinor;

    /// <summary>The last write to the nanosecond; tells whether a file changed.</summary>
    public readonly long WriteStamp => unchecked(WriteSeconds * 1_000_000_000 + WriteNanoseconds);
}
