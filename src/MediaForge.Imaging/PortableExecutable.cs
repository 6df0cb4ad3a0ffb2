using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Wim;

namespace MediaForge.Imaging;

/// <summary>The head of a Windows program or library (Microsoft, "PE Format": MS-DOS stub, signature, COFF file header).</summary>
internal static class PortableExecutable
{
    private const int NewHeaderOffset = 0x3C;
    private const int StubSize = 0x40;
    private const ushort StubSignature = 0x5A4D; // "MZ"
    private const uint Signature = 0x00004550; // "PE\0\0"
    private const int MachineOffset = 4;

    /// <summary>The processor that a file is for; null for one that Windows is not made for.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static WimArchitecture? ReadMachine(ByteSource file)
    {
        if (file.Length < StubSize) throw new InvalidDataException($"{file.Length} bytes hold no program");
        Span<byte> stub = stackalloc byte[StubSize];
        file.ReadExactly(0, stub);
        if (BinaryPrimitives.ReadUInt16LittleEndian(stub) != StubSignature) throw new InvalidDataException("there is no 'MZ' at offset 0");
        var at = BinaryPrimitives.ReadUInt32LittleEndian(stub[NewHeaderOffset..]);
        Span<byte> head = stackalloc byte[MachineOffset + sizeof(ushort)];
        if (at > file.Length - head.Length) throw new InvalidDataException($"the header is said to be at offset {at} of {file.Length} bytes");
        file.ReadExactly(at, head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Signature) throw new InvalidDataException($"there is no 'PE' at offset {at}");
        return BinaryPrimitives.ReadUInt16LittleEndian(head[MachineOffset..]) switch
        {
            0x014C => WimArchitecture.X86,
            0x01C0 or 0x01C4 => WimArchitecture.Arm,
            0x0200 => WimArchitecture.Itanium,
            0x8664 => WimArchitecture.X64,
            0xAA64 => WimArchitecture.Arm64,
            _ => null,
        };
    }
}
