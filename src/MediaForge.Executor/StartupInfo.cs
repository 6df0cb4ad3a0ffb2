using System.Runtime.InteropServices;

namespace MediaForge.Executor;

/// <summary>STARTUPINFOW.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StartupInfo
{
    public uint Length;
    public char* Reserved;
    public char* Desktop;
    public char* Title;
    public uint X;
    public uint Y;
    public uint Width;
    public uint Height;
    public uint Columns;
    public uint Rows;
    public uint Fill;
    public uint Flags;
    public ushort Show;
    public ushort ReservedLength;
    public byte* Reserved2;
    public nint Input;
    public nint Output;
    public nint Error;
}

/// <summary>PROCESS_INFORMATION.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessInformation
{
    public nint Process;
    public nint Thread;
    public uint ProcessId;
    public uint ThreadId;
}
