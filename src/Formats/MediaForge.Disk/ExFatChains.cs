using System.Buffers.Binary;
using System.Collections;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>
/// Follows runs and chains of clusters of an exFAT volume. A cluster is given out once: what loops or shares clusters is
/// refused, and so all together cost no more steps than the volume has clusters.
/// </summary>
internal sealed class ExFatChains(ByteSource source, ExFatParameters parameters)
{
    private readonly BitArray _used = new(parameters.Clusters);

    /// <summary>The bytes of something that lies in one piece.</summary>
    /// <exception cref="InvalidDataException">It leaves the volume or meets another.</exception>
    public ByteSource ReadRun(uint first, long length, string what)
    {
        var clusters = (length + parameters.ClusterSize - 1) / parameters.ClusterSize;
        for (long i = 0; i < clusters; i++) Claim(first + i, what);
        return source.Slice(Offset(first), length);
    }

    /// <summary>The bytes of a chain.</summary>
    /// <param name="first">Its first cluster.</param>
    /// <param name="length">How many bytes it has to have; null for all up to its end.</param>
    /// <param name="limit">The most bytes that make sense.</param>
    /// <param name="what">Whose chain it is, for the error.</param>
    /// <exception cref="InvalidDataException">The chain leaves the volume, ends early, loops or meets another.</exception>
    public ByteSource ReadChain(uint first, long? length, long limit, string what)
    {
        if (length > limit) throw ExFatParameters.Bad($"'{what}' has {length} bytes, where at most {limit} are sensible");
        var parts = new List<ByteSource>();
        var left = length ?? limit;
        var cluster = first;
        while (left > 0)
        {
            Claim(cluster, what);
            parts.Add(source.Slice(Offset(cluster), Math.Min(left, parameters.ClusterSize)));
            left -= parameters.ClusterSize;
            if (left <= 0 && length is not null) break;
            var next = BinaryPrimitives.ReadUInt32LittleEndian(source.ReadBytes(parameters.FatOffset + (4L * cluster), 4));
            if (next == ExFatLayout.EndMark)
            {
                if (length is not null) throw ExFatParameters.Bad($"the chain of '{what}' ends {left} bytes early");
                break;
            }
            if (left <= 0) throw ExFatParameters.Bad($"the chain of '{what}' is longer than {limit} bytes");
            cluster = next;
        }
        return ByteSource.Concat(parts);
    }

    private long Offset(uint cluster) => parameters.HeapOffset + ((cluster - (long)ExFatLayout.FirstCluster) * parameters.ClusterSize);

    private void Claim(long cluster, string what)
    {
        var index = cluster - ExFatLayout.FirstCluster;
        if (index < 0 || index >= parameters.Clusters) throw ExFatParameters.Bad($"'{what}' leads to cluster {cluster}, which the volume does not have");
        if (_used[(int)index]) throw ExFatParameters.Bad($"'{what}' leads to cluster {cluster}, which is in use already");
        _used[(int)index] = true;
    }
}
