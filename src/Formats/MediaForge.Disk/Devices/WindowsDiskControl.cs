using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Disk.Devices;

/// <summary>The calls of Windows about disks and volumes (winioctl.h, fileapi.h).</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsDiskControl
{
    public const uint QueryProperty = 0x002D1400; // IOCTL_STORAGE_QUERY_PROPERTY
    public const uint DeviceNumber = 0x002D1080; // IOCTL_STORAGE_GET_DEVICE_NUMBER
    public const uint LengthInfo = 0x0007405C; // IOCTL_DISK_GET_LENGTH_INFO
    public const uint Geometry = 0x00070000; // IOCTL_DISK_GET_DRIVE_GEOMETRY
    public const uint IsWritable = 0x00070024; // IOCTL_DISK_IS_WRITABLE
    public const uint UpdateProperties = 0x00070140; // IOCTL_DISK_UPDATE_PROPERTIES
    public const uint DiskExtents = 0x00560000; // IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS
    public const uint LockVolume = 0x00090018; // FSCTL_LOCK_VOLUME
    public const uint DismountVolume = 0x00090020; // FSCTL_DISMOUNT_VOLUME

    public const uint GenericRead = 0x80000000;
    public const uint GenericWrite = 0x40000000;
    public const uint NoBuffering = 0x20000000;
    public const uint WriteThrough = 0x80000000;

    private const uint ShareReadWrite = 3;
    private const uint OpenExisting = 3;
    private const int ErrorAccessDenied = 5;

    /// <summary>Opens a disk or volume; null when it is not there or may not be opened.</summary>
    /// <param name="path">Its path, without a backslash at the end.</param>
    /// <param name="access">0 to ask only, which everybody may.</param>
    /// <param name="flags">Flags for reading and writing.</param>
    public static SafeFileHandle? TryOpen(string path, uint access, uint flags = 0)
    {
        var handle = CreateFile(path, access, ShareReadWrite, 0, OpenExisting, flags, 0);
        if (!handle.IsInvalid) return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>Opens a disk or volume.</summary>
    /// <exception cref="UnauthorizedAccessException">The user may not.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path, uint access, uint flags)
    {
        var handle = CreateFile(path, access, ShareReadWrite, 0, OpenExisting, flags, 0);
        if (!handle.IsInvalid) return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw error == ErrorAccessDenied
            ? new UnauthorizedAccessException($"{path} cannot be opened by this user: run the command as administrator.")
            : new IOException($"{path} cannot be opened: {new Win32Exception(error).Message}");
    }

    /// <summary>Sends a request; returns what came back, or null when it was refused.</summary>
    public static byte[]? Ask(SafeFileHandle handle, uint request, ReadOnlySpan<byte> input, int outputSize)
    {
        var output = new byte[outputSize];
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            return DeviceIoControl(handle, request, from, (uint)input.Length, to, (uint)output.Length, out var returned, 0) ? output[..(int)returned] : null;
        }
    }

    /// <summary>The names of all volumes: <c>\\?\Volume{...}\</c>.</summary>
    public static List<string> Volumes()
    {
        var names = new List<string>();
        var name = stackalloc char[260];
        var search = FindFirstVolume(name, 260);
        if (search == -1) return names;
        do
        {
            names.Add(new string(name));
        }
        while (FindNextVolume(search, name, 260));
        FindVolumeClose(search);
        return names;
    }

    /// <summary>The letters and folders at which a volume is seen.</summary>
    public static IReadOnlyList<string> PathsOf(string volume)
    {
        var buffer = new char[2048];
        fixed (char* to = buffer)
        {
            if (!GetVolumePathNamesForVolumeName(volume, to, (uint)buffer.Length, out var length)) return [];
            return new string(buffer, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeviceIoControl(SafeFileHandle handle, uint request, byte* input, uint inputSize, byte* output, uint outputSize, out uint returned, nint overlapped);

    [LibraryImport("kernel32", EntryPoint = "FindFirstVolumeW", SetLastError = true)]
    private static partial nint FindFirstVolume(char* name, uint length);

    [LibraryImport("kernel32", EntryPoint = "FindNextVolumeW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FindNextVolume(nint search, char* name, uint length);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FindVolumeClose(nint search);

    [LibraryImport("kernel32", EntryPoint = "GetVolumePathNamesForVolumeNameW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetVolumePathNamesForVolumeName(string volume, char* names, uint length, out uint returned);
}
