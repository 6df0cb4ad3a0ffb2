using System.Buffers.Binary;

namespace MediaForge.Disk.Tests;

/// <summary>The stand-in for BOOTMGR (BootPayload.asm), assembled.</summary>
internal static class BootPayload
{
    /// <summary>A file of that length, which says how it was started and whether all of it was loaded.</summary>
    public static byte[] Make(TempFolder folder, int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var code = Assemble(folder, "BootPayload.asm");
        code.CopyTo(bytes, 0);
        var sum = 0u;
        foreach (var b in bytes.AsSpan(code.Length)) sum = unchecked(uint.RotateLeft(sum, 1) + b);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), sum);
        return bytes;
    }

    /// <summary>What nasm makes of a source beside the tests.</summary>
    public static byte[] Assemble(TempFolder folder, string name)
    {
        ExternalTool.Require("nasm", "nasm").RunOk("-f", "bin", "-o", folder[name + ".bin"], Repository.PathOf("tests", "MediaForge.Disk.Tests", name));
        return File.ReadAllBytes(folder[name + ".bin"]);
    }
}
