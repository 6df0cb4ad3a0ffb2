using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>A UDF disc in memory whose structures a test changes into what other writers make, or into nonsense.</summary>
internal sealed class UdfDisc
{
    private UdfDisc(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; private set; }

    /// <summary>A disc with files in the root.</summary>
    public static UdfDisc Of(params (string Name, string Content)[] files)
    {
        var tree = new MediaTree();
        foreach (var (name, content) in files) tree.AddFile(name, ByteSource.FromText(content));
        return new UdfDisc(OpticalWriter.Build(tree, Sample.Options with { Joliet = false }).ToArray());
    }

    public OpticalImage Open() => OpticalImage.Open(ByteSource.FromBytes(Bytes));

    /// <summary>Where the file entry of a file in the root is, in bytes.</summary>
    public int EntryOf(string name) => (257 + (int)U32(IdentifierOf(name) + 24)) * 2048;

    public uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(offset));

    public void SetU32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(offset), value);

    /// <summary>Puts another name of the same length.</summary>
    public void Rename(string name, string other)
    {
        if (other.Length != name.Length) throw new ArgumentException("Names of one length, please.", nameof(other));
        Encoding.Latin1.GetBytes(other, Bytes.AsSpan(IdentifierOf(name) + 39));
    }

    /// <summary>Adds blocks at the end; returns the first, relative to the partition.</summary>
    public uint Append(params byte[][] blocks)
    {
        var first = (uint)(Bytes.Length / 2048 - 257);
        Bytes = [.. Bytes, .. blocks.SelectMany(b => (byte[])[.. b, .. new byte[2048 - b.Length]])];
        return first;
    }

    private int IdentifierOf(string name)
    {
        var at = 0;
        for (var block = 257; at == 0; block++)
            if (Bytes[block * 2048] == 1 && Bytes[block * 2048 + 1] == 1) at = block * 2048; // the first file identifier is the root's
        while (Bytes[at + 19] != name.Length + 1 || Encoding.Latin1.GetString(Bytes, at + 39, name.Length) != name) at += (38 + Bytes[at + 19] + 3) & ~3;
        return at;
    }
}
