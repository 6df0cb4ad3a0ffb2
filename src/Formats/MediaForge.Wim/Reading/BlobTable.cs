using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>
/// The table of all blobs: rows of 50 bytes. The n-th row with the metadata flag belongs to image n, wherever
/// its bytes lie and whatever the XML says. In a solid WIM, rows with the solid flag stand in runs: the ones with the
/// size <see cref="SolidMark"/> say where the solid resources are, the others where in their stream a blob is.
/// </summary>
internal sealed class BlobTable
{
    public const int RowSize = 50;

    private const int PartOffset = 24;
    private const int ReferencesOffset = 26;
    private const int HashOffset = 30;
    private const int ReadRows = 1 << 14;
    private const int MaxRows = 1 << 24;
    private const long SolidMark = 1L << 32;

    private readonly List<WimBlob> _files = [];
    private readonly Dictionary<Sha1Hash, int> _byHash = [];
    private readonly List<WimBlob> _metadata = [];

    /// <summary>The blobs of files and streams, in the order of the table.</summary>
    public IReadOnlyList<WimBlob> Files => _files;

    /// <summary>The metadata of image n at n - 1.</summary>
    public IReadOnlyList<WimBlob> Metadata => _metadata;

    public WimBlob? Find(Sha1Hash hash) => _byHash.TryGetValue(hash, out var i) ? _files[i] : null;

    /// <summary>Reads the table of one file.</summary>
    public static BlobTable Read(WimPart part)
    {
        var result = new BlobTable();
        result.Read(part, withMetadata: true);
        return result;
    }

    /// <summary>Adds the blobs of another file, as far as they are not known yet; not its images.</summary>
    public void Add(WimPart part) => Read(part, withMetadata: false);

    private void Read(WimPart part, bool withMetadata)
    {
        var (file, header, table) = (part.Source, part.Header, part.Open(part.Header.BlobTable));
        if (table.Length % RowSize != 0 || table.Length / RowSize > MaxRows)
            throw new InvalidDataException($"{file}: the blob table at offset {header.BlobTable.Offset} has {table.Length} bytes, which are not up to {MaxRows} rows of {RowSize}.");
        var rows = table.Length / RowSize;
        var buffer = new byte[Math.Min(rows, ReadRows) * RowSize];
        SolidRun? run = null;
        for (long row = 0; row < rows;)
        {
            var count = (int)Math.Min(rows - row, ReadRows);
            table.ReadExactly(row * RowSize, buffer.AsSpan(0, count * RowSize));
            for (var i = 0; i < count; i++, row++) ReadRow(buffer.AsSpan(i * RowSize, RowSize), row, part, withMetadata, ref run);
        }
    }

    public static byte[] Write(IReadOnlyList<BlobRow> rows, int partNumber = 1)
    {
        var bytes = new byte[checked(rows.Count * RowSize)];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = bytes.AsSpan(i * RowSize, RowSize);
            rows[i].Resource.Write(row);
            BinaryPrimitives.WriteUInt16LittleEndian(row[PartOffset..], (ushort)partNumber);
            BinaryPrimitives.WriteUInt32LittleEndian(row[ReferencesOffset..], rows[i].ReferenceCount);
            rows[i].Hash.CopyTo(row[HashOffset..]);
        }
        return bytes;
    }

    private void ReadRow(ReadOnlySpan<byte> row, long number, WimPart part, bool withMetadata, ref SolidRun? run)
    {
        var (file, header) = (part.Source, part.Header);
        var hash = new Sha1Hash(row.Slice(HashOffset, Sha1Hash.Size));
        var where = $"{file}: row {number} of the blob table at offset {header.BlobTable.Offset}";
        var references = BinaryPrimitives.ReadUInt32LittleEndian(row[ReferencesOffset..]);
        if (!header.IsSolid || !WimResource.IsSolid(row))
        {
            run = null;
            if (hash.IsZero || BinaryPrimitives.ReadUInt16LittleEndian(row[PartOffset..]) != header.PartNumber) return;
            var resource = WimResource.Read(row, where, file.Length, header.IsSolid);
            var blob = new WimBlob(hash, resource with { Flags = resource.Flags & ~WimResourceFlags.Solid }, references, part, null);
            if ((resource.Flags & WimResourceFlags.Metadata) == 0) AddFile(blob);
            else if (withMetadata && references != 0) _metadata.Add(blob); // files of the old WAIK have dead ones
            return;
        }
        var (offset, size, mark) = WimResource.ReadSolid(row);
        if (mark == SolidMark)
        {
            if (offset > file.Length || size > file.Length - offset) throw new InvalidDataException($"{where} says that a solid resource of {size} bytes lies at offset {offset}, but the file ends at {file.Length}. It is truncated, or was not copied whole.");
            (run ??= new SolidRun(file)).Add(offset, size);
            return;
        }
        if (run is null) throw new InvalidDataException($"{where} is a blob of a solid resource that no row before it names.");
        if (!hash.IsZero) AddFile(new WimBlob(hash, new WimResource(offset, size, size, WimResourceFlags.Solid), references, part, run));
    }

    private void AddFile(WimBlob blob)
    {
        if (_byHash.TryAdd(blob.Hash, _files.Count)) _files.Add(blob);
    }
}
