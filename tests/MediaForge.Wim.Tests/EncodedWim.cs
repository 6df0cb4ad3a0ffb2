using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Tests;

/// <summary>WIMs whose resources an encoder compressed, put together by hand: what other readers are asked about an encoder with.</summary>
internal static class EncodedWim
{
    /// <summary>A WIM with one image that has the files, and metadata, all compressed; chunks that do not shrink are stored.</summary>
    public static byte[] Of(IEnumerable<KeyValuePair<string, byte[]>> files, WimFlags compression, int chunkSize, ChunkEncoder encoder)
    {
        var tree = new MediaTree();
        foreach (var (path, bytes) in files) tree.AddFile(path, ByteSource.FromBytes(bytes));
        var plain = WimFile.Open(WimBuilder.Create([new WimImageDefinition("Encoded", tree, SampleFiles.Time)], new Guid(1, 2, 3, new byte[8])));

        var wim = new MemoryStream();
        wim.Write(new byte[WimHeader.Size]);
        var blobs = new List<WimBlob>();
        foreach (var blob in plain.Blobs.Metadata.Concat(plain.Blobs.Files)) blobs.Add(blob with { Resource = Add(wim, plain.Open(blob.Resource).ToArray(), blob.Resource.Flags, chunkSize, encoder) });
        var table = Store(wim, BlobTable.Write(blobs));
        var xml = Store(wim, plain.Open(plain.Header.Xml).ToArray());
        var header = plain.Header with { Flags = plain.Header.Flags | WimFlags.Compression | compression, ChunkSize = chunkSize, BlobTable = table, Xml = xml };
        var result = wim.ToArray();
        header.ToBytes().CopyTo(result, 0);
        return result;
    }

    private static WimResource Store(MemoryStream wim, byte[] bytes)
    {
        var offset = wim.Position;
        wim.Write(bytes);
        return new WimResource(offset, bytes.Length, bytes.Length, WimResourceFlags.Metadata);
    }

    private static WimResource Add(MemoryStream wim, byte[] bytes, WimResourceFlags flags, int chunkSize, ChunkEncoder encoder)
    {
        var chunks = new List<byte[]>();
        var output = new byte[chunkSize];
        foreach (var chunk in bytes.Chunk(chunkSize))
        {
            var size = encoder.Encode(chunk, output);
            chunks.Add(size == 0 ? chunk : output[..size]);
        }
        var offset = wim.Position;
        var at = 0;
        Span<byte> entry = stackalloc byte[sizeof(uint)];
        foreach (var chunk in chunks)
        {
            if (at > 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(entry, at);
                wim.Write(entry);
            }
            at += chunk.Length;
        }
        foreach (var chunk in chunks) wim.Write(chunk);
        var inFile = wim.Position - offset;
        if (inFile < bytes.Length) return new WimResource(offset, inFile, bytes.Length, flags | WimResourceFlags.Compressed);
        wim.Position = offset;
        wim.SetLength(offset);
        wim.Write(bytes);
        return new WimResource(offset, bytes.Length, bytes.Length, flags);
    }
}
