using System.Buffers.Binary;
using System.Collections;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>
/// Follows chains of clusters in the FAT of a volume. A cluster is given out once: chains that loop or share clusters
/// are refused, and so all chains together cost no more steps than the volume has clusters.
/// </summary>
internal sealed class FatChains(ByteSource source, FatParameters parameters)
{
    private const int PageSize = 64 << 10;

    private readonly BitArray _used = new(parameters.Clusters);
    private byte[] _page = [];
    private long _pageOffset = -1;

    /// <summary>The bytes of a chain.</summary>
    /// <param name="first">Its first cluster.</param>
    /// <param name="length">How many bytes it has to have; null for all up to its end.</param>
    /// <param name="limit">The most bytes that make sense when the length is not known.</param>
    /// <param name="what">Whose chain it is, for the error.</param>
    /// <exception cref="InvalidDataException">The chain leaves the volume, ends early, loops or meets another.</exception>
    public ByteSource Read(uint first, long? length, long limit, string what)
    {
        var parts = new List<ByteSource>();
        var left = length ?? limit;
        long runStart = first, runLength = 0;
        var cluster = first;
        while (left > 0)
        {
            Claim(cluster, what);
            if (cluster != runStart + runLength)
            {
                Add(runStart, runLength * parameters.ClusterSize);
                (runStart, runLength) = (cluster, 0);
            }
            runLength++;
            left -= parameters.ClusterSize;
            if (left <= 0 && length is not null) break;
            var next = Next(cluster);
            if (IsEnd(next))
            {
                if (length is not null) throw FatParameters.Bad($"the chain of '{what}' ends {left} bytes early");
                break;
            }
            if (left <= 0) throw FatParameters.Bad($"the chain of '{what}' is longer than {limit} bytes");
            cluster = next;
        }
        var size = runLength * parameters.ClusterSize;
        Add(runStart, length is null ? size : size + Math.Min(left, 0));
        return ByteSource.Concat(parts);

        void Add(long start, long size) => parts.Add(source.Slice(parameters.DataOffset + ((start - FatLayout.FirstCluster) * parameters.ClusterSize), size));
    }

    private void Claim(uint cluster, string what)
    {
        if (cluster < FatLayout.FirstCluster || cluster - FatLayout.FirstCluster >= (uint)parameters.Clusters) throw FatParameters.Bad($"the chain of '{what}' leads to cluster {cluster}, which the volume does not have");
        var index = (int)(cluster - FatLayout.FirstCluster);
        if (_used[index]) throw FatParameters.Bad($"the chain of '{what}' leads to cluster {cluster}, which is in use already");
        _used[index] = true;
    }

    private bool IsEnd(uint next) => parameters.Type switch
    {
        FatType.Fat12 => next >= 0xFF8,
        FatType.Fat16 => next >= 0xFFF8,
        _ => next >= 0x0FFFFFF8,
    };

    private uint Next(uint cluster)
    {
        switch (parameters.Type)
        {
            case FatType.Fat12:
                var at = cluster + (cluster / 2);
                var pair = ReadByte(at) | ((uint)ReadByte(at + 1) << 8);
                return cluster % 2 == 0 ? pair & 0xFFF : pair >> 4;
            case FatType.Fat16:
                return BinaryPrimitives.ReadUInt16LittleEndian(Page(2L * cluster));
            default:
                return BinaryPrimitives.ReadUInt32LittleEndian(Page(4L * cluster)) & 0x0FFFFFFF;
        }
    }

    private byte ReadByte(long offset) => Page(offset)[0];

    /// <summary>The FAT from an offset on, at least to the end of the entry there.</summary>
    private ReadOnlySpan<byte> Page(long offset)
    {
        var start = offset / PageSize * PageSize;
        if (start != _pageOffset)
        {
            _page = source.ReadBytes(parameters.FatOffset + start, (int)Math.Min(PageSize, parameters.DataOffset - parameters.FatOffset - start));
            _pageOffset = start;
        }
        return _page.AsSpan((int)(offset - start));
    }
}
