using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// The table of all blobs: rows of 50 bytes. The n-th row with the metadata flag belongs to image n, wherever
/// its bytes lie and whatever the XML says.
/// </summary>
internal sealed class BlobTable
{
    public const int RowSize = 50;

    private const int PartOffset = 24;
    private const int ReferencesOffset = 26;
    private const int HashOffset = 30;
    private const int ReadRows = 1 << 14;
    private const int MaxRows = 1 << 24;

    private readonly List<WimBlob> _files = [];
    private readonly Dictionary<Sha1Hash, int> _byHash = [];
    private readonly List<WimBlob> _metadata = [];

    /// <summary>The blobs of files and streams, in the order of the table.</summary>
    public IReadOnlyList<WimBlob> Files => _files;

    /// <summary>The metadata of image n at n - 1.</summary>
    public IReadOnlyList<WimBlob> Metadata => _metadata;

    public WimBlob? Find(Sha1Hash hash) => _byHash.TryGetValue(hash, out var i) ? _files[i] : null;

    public static BlobTable Read(ByteSource table, WimHeader header, ByteSource file)
    {
        if (table.Length % RowSize != 0 || table.Length / RowSize > MaxRows)
            throw new InvalidDataException($"{file}: the blob table at offset {header.BlobTable.Offset} has {table.Length} bytes, which are not up to {MaxRows} rows of {RowSize}.");
        var result = new BlobTable();
        var rows = table.Length / RowSize;
        var buffer = new byte[Math.Min(rows, ReadRows) * RowSize];
        for (long row = 0; row < rows;)
        {
            var count = (int)Math.Min(rows - row, ReadRows);
            table.ReadExactly(row * RowSize, buffer.AsSpan(0, count * RowSize));
            for (var i = 0; i < count; i++, row++) result.Add(buffer.AsSpan(i * RowSize, RowSize), row, header, file);
        }
        return result;
    }

    public static byte[] Write(IReadOnlyList<WimBlob> blobs)
    {
        var bytes = new byte[checked(blobs.Count * RowSize)];
        for (var i = 0; i < blobs.Count; i++)
        {
            var row = bytes.AsSpan(i * RowSize, RowSize);
            blobs[i].Resource.Write(row);
            BinaryPrimitives.WriteUInt16LittleEndian(row[PartOffset..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(row[ReferencesOffset..], blobs[i].ReferenceCount);
            blobs[i].Hash.CopyTo(row[HashOffset..]);
        }
        return bytes;
    }

    private void Add(ReadOnlySpan<byte> row, long number, WimHeader header, ByteSource file)
    {
        var hash = new Sha1Hash(row.Slice(HashOffset, Sha1Hash.Size));
        if (hash.IsZero || BinaryPrimitives.ReadUInt16LittleEndian(row[PartOffset..]) != header.PartNumber) return;
        var resource = WimResource.Read(row, $"{file}: row {number} of the blob table at offset {header.BlobTable.Offset}", file.Length);
        resource = resource with { Flags = resource.Flags & ~WimResourceFlags.Solid }; // no meaning in this version
        var blob = new WimBlob(hash, resource, BinaryPrimitives.ReadUInt32LittleEndian(row[ReferencesOffset..]));
        if ((resource.Flags & WimResourceFlags.Metadata) != 0)
        {
            if (blob.ReferenceCount != 0) _metadata.Add(blob); // files of the old WAIK have dead ones
        }
        else if (_byHash.TryAdd(hash, _files.Count))
        {
            _files.Add(blob);
        }
    }
}
