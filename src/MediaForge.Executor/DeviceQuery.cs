using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Executor;

/// <summary>Asks a device driver: <c>\\.\PhysicalDrive0</c>, <c>\\.\C:</c>.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class DeviceQuery : IDisposable
{
    /// <summary>IOCTL_DISK_GET_LENGTH_INFO: the length in 8 bytes. Needs reading.</summary>
    public const uint DiskLength = 0x0007405C;

    /// <summary>IOCTL_DISK_GET_DRIVE_LAYOUT_EX.</summary>
    public const uint DriveLayout = 0x00070050;

    /// <summary>IOCTL_STORAGE_QUERY_PROPERTY.</summary>
    public const uint StorageProperty = 0x002D1400;

    /// <summary>IOCTL_STORAGE_GET_DEVICE_NUMBER.</summary>
    public const uint DeviceNumber = 0x002D1080;

    /// <summary>IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS.</summary>
    public const uint DiskExtents = 0x00560000;

    /// <summary>STORAGE_PROPERTY_QUERY of the device descriptor: StorageDeviceProperty (0), PropertyStandardQuery (0).</summary>
    public static ReadOnlySpan<byte> DeviceDescriptor => new byte[12];

    private const uint GenericRead = 0x80000000;
    private const uint ShareReadWrite = 3;
    private const int OpenExisting = 3;
    private const int InsufficientBuffer = 122;
    private const int MoreData = 234;
    private const int FirstLength = 4 << 10;
    private const int MostLength = 1 << 20;

    private readonly SafeFileHandle _handle;

    private DeviceQuery(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a device, or null with the system's error code.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="read">Whether to read from it, which needs an administrator; else only to ask what it is.</param>
    /// <param name="error">The error, 0 for none.</param>
    public static DeviceQuery? Open(string name, bool read, out int error)
    {
        var handle = CreateFileW(name, read ? GenericRead : 0, ShareReadWrite, 0, OpenExisting, 0, 0);
        error = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return handle.IsInvalid ? null : new DeviceQuery(handle);
    }

    /// <summary>The answer to a question, or null with the system's error code.</summary>
    public byte[]? Ask(uint question, ReadOnlySpan<byte> input, out int error)
    {
        for (var length = FirstLength; ; length *= 4)
        {
            var answer = new byte[length];
            uint taken = 0;
            int done;
            fixed (byte* from = input)
            fixed (byte* to = answer)
                done = DeviceIoControl(_handle, question, from, (uint)input.Length, to, (uint)length, &taken, null);
            error = done != 0 ? 0 : Marshal.GetLastPInvokeError();
            if (done != 0) return answer[..(int)taken];
            if (error is not InsufficientBuffer and not MoreData || length >= MostLength) return null;
        }
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("kernel32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial SafeFileHandle CreateFileW(string name, uint access, uint share, nint security, int disposition, int flags, nint template);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int DeviceIoControl(SafeFileHandle device, uint code, byte* input, uint inputLength, byte* output, uint outputLength, uint* taken, void* overlapped);
}
