using System.Buffers.Binary;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>What Windows says of an open file (FILE_NETWORK_OPEN_INFORMATION).</summary>
/// <param name="CreationTime">FILETIME.</param>
/// <param name="AccessTime">FILETIME.</param>
/// <param name="WriteTime">FILETIME.</param>
/// <param name="Length">Bytes of the stream that is open.</param>
/// <param name="Attributes">The attributes.</param>
[SupportedOSPlatform("windows")]
internal readonly record struct WindowsFile(ulong CreationTime, ulong AccessTime, ulong WriteTime, long Length, FileAttributes Attributes)
{
    private const int CreationOffset = 0;
    private const int AccessOffset = 8;
    private const int WriteOffset = 16;
    private const int LengthOffset = 40;
    private const int AttributesOffset = 48;
    private const int Size = 56;

    /// <summary>Looks at an open file.</summary>
    public static uint LookAt(SafeFileHandle file, out WindowsFile state)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var status = Nt.Query(file, Nt.NetworkOpenInformation, bytes);
        state = new WindowsFile(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[CreationOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[AccessOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[WriteOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LengthOffset..]),
            (FileAttributes)BinaryPrimitives.ReadUInt32LittleEndian(bytes[AttributesOffset..]));
        return status;
    }
}
