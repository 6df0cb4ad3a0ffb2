using System.Buffers.Binary;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>The streams of an open file (FILE_STREAM_INFORMATION: <c>next u32, name bytes u32, length u64, allocated u64, name</c>).</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsStreams
{
    private const int NameSizeOffset = 4;
    private const int LengthOffset = 8;
    private const int NameOffset = 24;
    private const int FirstSize = 1024;
    private const int MaxSize = 1 << 20;
    private const string DataSuffix = ":$DATA";

    /// <summary>The named streams and their lengths.</summary>
    public static uint List(SafeFileHandle file, List<(string Name, long Length)> streams)
    {
        Span<byte> bytes = stackalloc byte[FirstSize];
        var status = Nt.Query(file, Nt.StreamInformation, bytes);
        for (var size = 2 * FirstSize; status == NtStatus.BufferOverflow && size <= MaxSize; size *= 2)
        {
            bytes = new byte[size];
            status = Nt.Query(file, Nt.StreamInformation, bytes);
        }
        if (status == NtStatus.EndOfFile) return NtStatus.Success; // a folder without any
        if (!NtStatus.IsSuccess(status)) return status;
        for (var rest = bytes; rest.Length >= NameOffset;)
        {
            var next = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[NameSizeOffset..]);
            if (size == 0 || size > rest.Length - NameOffset) break;
            // ":name:$DATA"
            var name = Dentry.ReadText(rest.Slice(NameOffset, (int)size));
            if (name.EndsWith(DataSuffix, StringComparison.OrdinalIgnoreCase) && name.Length > DataSuffix.Length + 1)
                streams.Add((name[1..^DataSuffix.Length], BinaryPrimitives.ReadInt64LittleEndian(rest[LengthOffset..])));
            if (next == 0 || next > rest.Length) break;
            rest = rest[(int)next..];
        }
        return NtStatus.Success;
    }
}
