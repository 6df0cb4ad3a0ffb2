using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Executor;

/// <summary>
/// A serial port for writing, 115200 8N1 without handshake. A write that the port does not take in time fails instead of
/// waiting: it is <see cref="IOException"/>, never a hang.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsSerialPort : Stream
{
    private const uint GenericReadWrite = 0xC0000000;
    private const int OpenExisting = 3;
    private const uint BaudRate = 115200;

    // DCB flags: fBinary, fDtrControl = DTR_CONTROL_ENABLE, fRtsControl = RTS_CONTROL_ENABLE; all of flow control off.
    private const uint BinaryNoHandshake = 0x0001 | 0x0010 | 0x1000;
    private const byte DataBits = 8;
    private const byte NoParity = 0;
    private const byte OneStopBit = 0;

    // SetCommState refuses two that are the same, also when they are not used.
    private const byte XonCharacter = 0x11;
    private const byte XoffCharacter = 0x13;

    // A byte takes 0.09 ms at this speed.
    private const uint MillisecondsPerWrite = 2000;
    private const uint MillisecondsPerByte = 1;

    private readonly SafeFileHandle _handle;
    private readonly string _name;

    private WindowsSerialPort(SafeFileHandle handle, string name) => (_handle, _name) = (handle, name);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Opens a port by its name, <c>COM1</c>.</summary>
    /// <exception cref="IOException">There is no such port, another program has it, or it does not know the speed.</exception>
    public static WindowsSerialPort Open(string name)
    {
        var handle = CreateFileW(@"\\.\" + name, GenericReadWrite, 0, 0, OpenExisting, 0, 0);
        if (handle.IsInvalid) throw Failure(name);
        var state = new PortState
        {
            Length = (uint)sizeof(PortState),
            BaudRate = BaudRate,
            Flags = BinaryNoHandshake,
            DataBits = DataBits,
            Parity = NoParity,
            StopBits = OneStopBit,
            Xon = XonCharacter,
            Xoff = XoffCharacter,
        };
        var timeouts = new PortTimeouts { WriteMultiplier = MillisecondsPerByte, WriteConstant = MillisecondsPerWrite };
        if (SetCommState(handle, &state) != 0 && SetCommTimeouts(handle, &timeouts) != 0) return new WindowsSerialPort(handle, name);
        var failure = Failure(name);
        handle.Dispose();
        throw failure;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        uint written = 0;
        fixed (byte* bytes = buffer)
            if (WriteFile(_handle, bytes, (uint)buffer.Length, &written, null) == 0) throw Failure(_name);
        if (written < buffer.Length) throw new IOException($"{_name} took {written} of {buffer.Length} bytes in time.");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: a write that has returned is with the port.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _handle.Dispose();
        base.Dispose(disposing);
    }

    private static IOException Failure(string name) => new($"{name}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetHRForLastWin32Error());

    [LibraryImport("kernel32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial SafeFileHandle CreateFileW(string name, uint access, uint share, nint security, int disposition, int flags, nint template);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetCommState(SafeFileHandle port, PortState* state);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetCommTimeouts(SafeFileHandle port, PortTimeouts* timeouts);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int WriteFile(SafeFileHandle file, byte* buffer, uint length, uint* written, void* overlapped);

    /// <summary>DCB.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PortState
    {
        public uint Length;
        public uint BaudRate;
        public uint Flags;
        public ushort Reserved;
        public ushort XonLimit;
        public ushort XoffLimit;
        public byte DataBits;
        public byte Parity;
        public byte StopBits;
        public byte Xon;
        public byte Xoff;
        public byte Error;
        public byte EndOfInput;
        public byte Event;
        public ushort Reserved1;
    }

    /// <summary>COMMTIMEOUTS, in milliseconds.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PortTimeouts
    {
        public uint ReadInterval;
        public uint ReadMultiplier;
        public uint ReadConstant;
        public uint WriteMultiplier;
        public uint WriteConstant;
    }
}
