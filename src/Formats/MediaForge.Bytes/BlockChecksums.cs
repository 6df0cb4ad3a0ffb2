using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;

namespace MediaForge.Bytes;

/// <summary>
/// CRC-32C of each block of 64 KiB: where a run of bytes was changed, when its SHA-256 has told that it was. Four bytes a block,
/// little-endian, as base64url without padding (RFC 4648, section 5), which JSON takes as it is.
/// </summary>
/// <remarks>
/// <para>
/// A hash says that a file of gigabytes is wrong, not where. The checksums are no protection, and need be none: who changes
/// bytes on purpose cannot change the hash. They cost next to nothing beside SHA-256, since processors have an instruction.
/// </para>
/// <para>
/// A CRC is linear, so the difference between two of them tells which single byte was changed, if it was one: undone zero byte
/// by zero byte from the block's end, it becomes the difference of that byte. For a block in which more was changed there is
/// such a byte by chance in about 4 of 1000 cases; it is then in the right block.
/// </para>
/// <para>CRC-32C as in RFC 3720, 12.1 and B.4: polynomial 1EDC6F41, reflected, started and ended with all ones.</para>
/// </remarks>
public sealed class BlockChecksums
{
    /// <summary>The bytes that one checksum is of.</summary>
    public const int BlockSize = 64 << 10;

    private const int ChecksumSize = sizeof(uint);
    private const uint Polynomial = 0x82F63B78; // 1EDC6F41, reflected

    private static readonly uint[] Table = MakeTable();
    private static readonly byte[] ByTopByte = MakeByTopByte();

    private readonly List<byte> _done = [];
    private uint _running = uint.MaxValue;
    private int _inBlock;

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, BlockSize - _inBlock)];
            _running = Continue(_running, part);
            _inBlock += part.Length;
            bytes = bytes[part.Length..];
            if (_inBlock == BlockSize) EndBlock();
        }
    }

    /// <summary>The checksums of all bytes that were taken in, which ends the last block.</summary>
    public string Finish()
    {
        if (_inBlock > 0) EndBlock();
        return Base64Url.EncodeToString([.. _done]);
    }

    /// <summary>The checksums of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var checksums = new BlockChecksums();
        checksums.Append(bytes);
        return checksums.Finish();
    }

    /// <summary>A text as long as the checksums of so many bytes, to stand for them until they are known.</summary>
    public static string Placeholder(long length) => Base64Url.EncodeToString(new byte[checked((int)((length + BlockSize - 1) / BlockSize * ChecksumSize))]);

    /// <summary>Reads a source and says where it differs from what the checksums are of, in order.</summary>
    /// <param name="source">The bytes as they are now.</param>
    /// <param name="expected">The checksums of the bytes as they were.</param>
    /// <param name="length">How many bytes there were.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>Nothing when every block fits: the change was made so that it does, or there is none.</returns>
    /// <exception cref="InvalidDataException"><paramref name="expected"/> is not the checksums of so many bytes.</exception>
    public static IEnumerable<ByteDifference> Locate(Stream source, string expected, long length, CancellationToken cancellationToken = default)
    {
        var blocks = Read(expected, length);
        var buffer = new byte[BlockSize];
        for (var i = 0; i < blocks.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = (long)i * BlockSize;
            var size = (int)Math.Min(BlockSize, length - start);
            var read = source.ReadAtLeast(buffer.AsSpan(0, size), size, throwOnEndOfStream: false);
            if (read < size)
            {
                yield return new ByteDifference(start + read, length - start - read);
                yield break;
            }
            if (Difference(buffer.AsSpan(0, size), blocks[i]) is { } found) yield return found with { Offset = found.Offset + start };
        }
    }

    /// <summary>
    /// The ranges at which two runs of bytes are the same by their checksums, ascending. Of the blocks that differ, chance makes one in
    /// 2^32 look the same.
    /// </summary>
    /// <param name="first">The checksums of the one run.</param>
    /// <param name="firstLength">How many bytes it has.</param>
    /// <param name="second">The checksums of the other.</param>
    /// <param name="secondLength">How many bytes that has.</param>
    /// <exception cref="InvalidDataException">One of them is not the checksums of so many bytes.</exception>
    public static IReadOnlyList<(long Offset, long Length)> FindSame(string first, long firstLength, string second, long secondLength)
    {
        uint[] one = Read(first, firstLength), other = Read(second, secondLength);
        var ranges = new List<(long Offset, long Length)>();
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            var start = (long)i * BlockSize;
            long size = Math.Min(BlockSize, firstLength - start), otherSize = Math.Min(BlockSize, secondLength - start);
            if (one[i] != other[i] || size != otherSize) continue;
            if (ranges.Count > 0 && ranges[^1] is var last && last.Offset + last.Length == start) ranges[^1] = (last.Offset, last.Length + size);
            else ranges.Add((start, size));
        }
        return ranges;
    }

    /// <summary>Where a block differs from the one that the checksum is of, from its beginning; null when it does not.</summary>
    private static ByteDifference? Difference(ReadOnlySpan<byte> block, uint expected)
    {
        var difference = ~Continue(uint.MaxValue, block) ^ expected;
        if (difference == 0) return null;
        for (var at = block.Length - 1; at >= 0; at--)
        {
            var index = ByTopByte[difference >> 24];
            difference = ((difference ^ Table[index]) << 8) | index;
            if (difference < 256) return new ByteDifference(at, 1) { Found = block[at], Expected = (byte)(block[at] ^ difference) };
        }
        return new ByteDifference(0, block.Length);
    }

    private static uint[] Read(string expected, long length)
    {
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(expected);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("The checksums of the blocks are not base64url.", e);
        }
        if (length < 0 || bytes.Length / ChecksumSize != (length + BlockSize - 1) / BlockSize || bytes.Length % ChecksumSize != 0) throw new InvalidDataException($"{bytes.Length} bytes are not the checksums of the blocks of {length} bytes.");
        var blocks = new uint[bytes.Length / ChecksumSize];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * ChecksumSize));
        return blocks;
    }

    private void EndBlock()
    {
        Span<byte> bytes = stackalloc byte[ChecksumSize];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ~_running);
        _done.AddRange(bytes);
        (_running, _inBlock) = (uint.MaxValue, 0);
    }

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) != 0 ? Polynomial : 0);
            table[i] = value;
        }
        return table;
    }

    /// <summary>Which entry of the table has a top byte: each has its own.</summary>
    private static byte[] MakeByTopByte()
    {
        var byTop = new byte[256];
        for (var i = 0; i < 256; i++) byTop[Table[i] >> 24] = (byte)i;
        return byTop;
    }
}

/// <summary>Bytes that are not what they were.</summary>
/// <param name="Offset">The first byte that may be wrong.</param>
/// <param name="Length">How many may be; 1 when it is known which.</param>
public sealed record ByteDifference(long Offset, long Length)
{
    /// <summary>What the one byte is.</summary>
    public byte? Found { get; init; }

    /// <summary>What it was.</summary>
    public byte? Expected { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Found is { } found ? $"offset {Offset} (0x{Offset:X}): {found:X2} instead of {Expected:X2}" : $"offset {Offset} to {Offset + Length - 1} (0x{Offset:X})";
}
