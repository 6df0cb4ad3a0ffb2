using System.Globalization;
using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>What stands behind the resources of a WIM: <c>blob table | XML | integrity table</c>, and the header that knows where.</summary>
internal sealed class WimTables(WimHeader header, IReadOnlyList<BlobRow> metadata, IReadOnlyList<BlobRow> files, XElement xml)
{
    /// <summary>
    /// Boot managers fail on WIMs smaller than this (0xC000000D, tried with those of Windows 8.1 and 10), so the
    /// tables of a WIM that may boot never begin before it.
    /// </summary>
    public const int LeastSize = 64 << 10;

    /// <summary>The header; known after <see cref="Build"/>.</summary>
    public WimHeader Header { get; private set; } = header;

    /// <summary>Lays the tables out from an offset on.</summary>
    /// <param name="at">The end of the resources.</param>
    /// <param name="fileWith">For an integrity table: the file up to the end of the blob table, which is given. It is read when the table is. Null for none.</param>
    /// <param name="known">The integrity table of a file that begins with the same bytes behind the header, or null.</param>
    /// <param name="same">Up to where they are the same.</param>
    /// <param name="totalBytes">What the XML says as the size of the whole; null for the bytes before the XML.</param>
    public ByteSource Build(long at, Func<ByteSource, ByteSource>? fileWith, IntegrityTable? known, long same, string? totalBytes = null)
    {
        var table = ByteSource.FromBytes(BlobTable.Write([.. metadata, .. files], Header.PartNumber));
        WimXml.Set(xml, "TOTALBYTES", totalBytes ?? (at + table.Length).ToString(CultureInfo.InvariantCulture));
        var text = ByteSource.FromBytes(WimXml.Write(xml));
        var tablesEnd = at + table.Length;
        var integrity = fileWith is null ? ByteSource.Empty : IntegrityTable.Make(fileWith(table), tablesEnd, known, same);
        Header = Header with
        {
            ImageCount = metadata.Count,
            BlobTable = Resource(at, table, WimResourceFlags.Metadata),
            Xml = Resource(tablesEnd, text, WimResourceFlags.Metadata),
            Integrity = integrity.Length == 0 ? default : Resource(tablesEnd + text.Length, integrity, WimResourceFlags.None),
            BootMetadata = Header.BootIndex == 0 ? default : metadata[Header.BootIndex - 1].Resource,
        };
        return ByteSource.Concat([table, text, integrity]);
    }

    private static WimResource Resource(long at, ByteSource bytes, WimResourceFlags flags) => new(at, bytes.Length, bytes.Length, flags);
}
