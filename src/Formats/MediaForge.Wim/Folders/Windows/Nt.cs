using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>
/// The calls of the Windows kernel by which folders are read and written (Microsoft, "Windows driver documentation", ntifs.h):
/// names relative to an open folder, as NTFS has them (<c>con</c>, a dot at the end, any length of the path), no link followed,
/// and results that tell what is not supported from what went wrong.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Nt
{
    public const uint ReadData = 0x1; // FILE_LIST_DIRECTORY of a folder
    public const uint WriteData = 0x2;
    public const uint ReadEa = 0x8;
    public const uint WriteEa = 0x10;
    public const uint Traverse = 0x20;
    public const uint ReadAttributes = 0x80;
    public const uint WriteAttributes = 0x100;
    public const uint Delete = 0x10000;
    public const uint ReadControl = 0x20000;
    public const uint WriteDacl = 0x40000;
    public const uint WriteOwner = 0x80000;
    public const uint Synchronize = 0x100000;
    public const uint SystemSecurity = 0x1000000;

    public const uint ShareAll = 7;

    public const uint OpenExisting = 1; // FILE_OPEN
    public const uint CreateNew = 2; // FILE_CREATE
    public const uint OverwriteOrCreate = 5; // FILE_OVERWRITE_IF

    public const uint IsFolder = 0x1; // FILE_DIRECTORY_FILE
    public const uint SequentialOnly = 0x4;
    public const uint SynchronousIo = 0x20; // FILE_SYNCHRONOUS_IO_NONALERT
    public const uint IsFile = 0x40; // FILE_NON_DIRECTORY_FILE
    public const uint BackupIntent = 0x4000;
    public const uint ReparsePointItself = 0x200000;

    public const int BasicInformation = 4;
    public const int StandardInformation = 5;
    public const int LinkInformation = 11;
    public const int DispositionInformation = 13;
    public const int EndOfFileInformation = 20;
    public const int StreamInformation = 22;
    public const int NetworkOpenInformation = 34;
    public const int IdBothDirectoryInformation = 37;
    public const int ShortNameInformation = 40;
    public const int VolumeAttributeInformation = 5;

    public const uint SetObjectId = 0x90098;
    public const uint GetObjectId = 0x9009C;
    public const uint SetReparsePoint = 0x900A4;
    public const uint GetReparsePoint = 0x900A8;
    public const uint SetSparse = 0x900C4;
    public const uint SetCompression = 0x9C040;

    private const uint CaseInsensitive = 0x40; // OBJ_CASE_INSENSITIVE

    /// <summary>Opens or makes a file by its name in an open folder; by a path of the kernel when that is 0.</summary>
    public static uint Open(nint folder, string name, uint access, uint disposition, uint options, out SafeFileHandle file, long allocation = 0)
    {
        nint handle;
        uint status;
        fixed (char* text = name)
        {
            var unicode = new UnicodeString { Length = (ushort)(name.Length * sizeof(char)), MaximumLength = (ushort)(name.Length * sizeof(char)), Buffer = text };
            var place = new ObjectAttributes { Length = sizeof(ObjectAttributes), RootDirectory = folder, ObjectName = &unicode, Attributes = CaseInsensitive };
            IoStatus io;
            status = CreateFile(&handle, access | Synchronize, &place, &io, allocation > 0 ? &allocation : null, 0, ShareAll, disposition,
                options | SynchronousIo | BackupIntent, null, 0);
        }
        file = NtStatus.IsSuccess(status) ? new SafeFileHandle(handle, true) : new SafeFileHandle();
        return status;
    }

    public static uint Query(SafeFileHandle file, int kind, Span<byte> buffer)
    {
        IoStatus io;
        fixed (byte* start = buffer) return QueryInformation(file, &io, start, (uint)buffer.Length, kind);
    }

    public static uint Set(SafeFileHandle file, int kind, ReadOnlySpan<byte> buffer)
    {
        IoStatus io;
        fixed (byte* start = buffer) return SetInformation(file, &io, start, (uint)buffer.Length, kind);
    }

    /// <summary>Asks the file system for something; how many bytes it answered.</summary>
    public static uint Control(SafeFileHandle file, uint code, ReadOnlySpan<byte> input, Span<byte> output, out int answered)
    {
        IoStatus io;
        uint status;
        fixed (byte* from = input, to = output) status = FsControl(file, 0, 0, 0, &io, code, from, (uint)input.Length, to, (uint)output.Length);
        answered = NtStatus.IsSuccess(status) ? (int)io.Information : 0;
        return status;
    }

    public static uint Read(SafeFileHandle file, long offset, Span<byte> buffer, out int read)
    {
        IoStatus io;
        uint status;
        fixed (byte* start = buffer) status = ReadFile(file, 0, 0, 0, &io, start, (uint)buffer.Length, &offset, null);
        read = NtStatus.IsSuccess(status) ? (int)io.Information : 0;
        return status;
    }

    public static uint Write(SafeFileHandle file, long offset, ReadOnlySpan<byte> buffer, out int written)
    {
        IoStatus io;
        uint status;
        fixed (byte* start = buffer) status = WriteFile(file, 0, 0, 0, &io, start, (uint)buffer.Length, &offset, null);
        written = NtStatus.IsSuccess(status) ? (int)io.Information : 0;
        return status;
    }

    /// <summary>Some entries of a folder; from the first when <paramref name="fromStart"/> says so.</summary>
    public static uint List(SafeFileHandle folder, Span<byte> buffer, bool fromStart)
    {
        IoStatus io;
        fixed (byte* start = buffer) return QueryDirectory(folder, 0, 0, 0, &io, start, (uint)buffer.Length, IdBothDirectoryInformation, 0, null, fromStart ? (byte)1 : (byte)0);
    }

    public static uint GetEas(SafeFileHandle file, Span<byte> buffer, out int size)
    {
        IoStatus io;
        uint status;
        fixed (byte* start = buffer) status = QueryEa(file, &io, start, (uint)buffer.Length, 0, null, 0, null, 1);
        size = NtStatus.IsSuccess(status) ? (int)io.Information : 0;
        return status;
    }

    public static uint SetEas(SafeFileHandle file, ReadOnlySpan<byte> list)
    {
        IoStatus io;
        fixed (byte* start = list) return SetEa(file, &io, start, (uint)list.Length);
    }

    public static uint GetSecurity(SafeFileHandle file, uint parts, Span<byte> buffer, out uint size)
    {
        uint needed = 0;
        uint status;
        fixed (byte* start = buffer) status = QuerySecurity(file, parts, start, (uint)buffer.Length, &needed);
        size = needed;
        return status;
    }

    public static uint SetSecurity(SafeFileHandle file, uint parts, ReadOnlySpan<byte> descriptor)
    {
        fixed (byte* start = descriptor) return SetSecurity(file, parts, start);
    }

    public static uint QueryVolume(SafeFileHandle file, int kind, Span<byte> buffer)
    {
        IoStatus io;
        fixed (byte* start = buffer) return QueryVolumeInformation(file, &io, start, (uint)buffer.Length, kind);
    }

    /// <summary>The error of Win32 that a status is.</summary>
    [LibraryImport("ntdll", EntryPoint = "RtlNtStatusToDosError")]
    public static partial int ToWin32Error(uint status);

    [LibraryImport("ntdll", EntryPoint = "NtCreateFile")]
    private static partial uint CreateFile(nint* file, uint access, ObjectAttributes* place, IoStatus* io, long* allocation, uint attributes, uint share, uint disposition, uint options, void* eas, uint easSize);

    [LibraryImport("ntdll", EntryPoint = "NtQueryInformationFile")]
    private static partial uint QueryInformation(SafeFileHandle file, IoStatus* io, byte* buffer, uint size, int kind);

    [LibraryImport("ntdll", EntryPoint = "NtSetInformationFile")]
    private static partial uint SetInformation(SafeFileHandle file, IoStatus* io, byte* buffer, uint size, int kind);

    [LibraryImport("ntdll", EntryPoint = "NtFsControlFile")]
    private static partial uint FsControl(SafeFileHandle file, nint done, nint apc, nint context, IoStatus* io, uint code, byte* input, uint inputSize, byte* output, uint outputSize);

    [LibraryImport("ntdll", EntryPoint = "NtReadFile")]
    private static partial uint ReadFile(SafeFileHandle file, nint done, nint apc, nint context, IoStatus* io, byte* buffer, uint size, long* offset, uint* key);

    [LibraryImport("ntdll", EntryPoint = "NtWriteFile")]
    private static partial uint WriteFile(SafeFileHandle file, nint done, nint apc, nint context, IoStatus* io, byte* buffer, uint size, long* offset, uint* key);

    [LibraryImport("ntdll", EntryPoint = "NtQueryDirectoryFile")]
    private static partial uint QueryDirectory(SafeFileHandle folder, nint done, nint apc, nint context, IoStatus* io, byte* buffer, uint size, int kind, byte single, UnicodeString* pattern, byte fromStart);

    [LibraryImport("ntdll", EntryPoint = "NtQueryEaFile")]
    private static partial uint QueryEa(SafeFileHandle file, IoStatus* io, byte* buffer, uint size, byte single, void* list, uint listSize, uint* index, byte fromStart);

    [LibraryImport("ntdll", EntryPoint = "NtSetEaFile")]
    private static partial uint SetEa(SafeFileHandle file, IoStatus* io, byte* buffer, uint size);

    [LibraryImport("ntdll", EntryPoint = "NtQuerySecurityObject")]
    private static partial uint QuerySecurity(SafeFileHandle file, uint parts, byte* descriptor, uint size, uint* needed);

    [LibraryImport("ntdll", EntryPoint = "NtSetSecurityObject")]
    private static partial uint SetSecurity(SafeFileHandle file, uint parts, byte* descriptor);

    [LibraryImport("ntdll", EntryPoint = "NtQueryVolumeInformationFile")]
    private static partial uint QueryVolumeInformation(SafeFileHandle file, IoStatus* io, byte* buffer, uint size, int kind);

    private struct UnicodeString
    {
        public ushort Length;
        public ushort MaximumLength;
        public char* Buffer;
    }

    private struct ObjectAttributes
    {
        public int Length;
        public nint RootDirectory;
        public UnicodeString* ObjectName;
        public uint Attributes;
        public void* SecurityDescriptor;
        public void* SecurityQualityOfService;
    }

    private struct IoStatus
    {
        public nint Status;
        public nuint Information;
    }
}
