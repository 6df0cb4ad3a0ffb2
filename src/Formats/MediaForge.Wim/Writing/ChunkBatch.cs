using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Writing;

/// <summary>
/// Chunks that are compressed together by one thread: of many small resources, or a run of a large one. The buffers are
/// used again and again.
/// </summary>
internal sealed class ChunkBatch(int size) : IDisposable
{
    private readonly byte[] _output = new byte[size];
    private readonly List<Chunk> _chunks = [];
    private readonly List<int> _sizes = []; // after compression
    private readonly ManualResetEventSlim _done = new();

    /// <summary>The uncompressed chunks, one after the other.</summary>
    public byte[] Input { get; } = new byte[size];

    /// <summary>How much of <see cref="Input"/> is used.</summary>
    public int Used { get; private set; }

    public int Free => Input.Length - Used;

    public IReadOnlyList<Chunk> Chunks => _chunks;

    public void Clear()
    {
        _chunks.Clear();
        _sizes.Clear();
        _done.Reset();
        Used = 0;
    }

    /// <summary>Takes the next bytes of <see cref="Input"/> as bytes of a resource.</summary>
    public void Take(ResourceJob job, int length, int chunkSize, bool first, bool last)
    {
        for (var at = 0; at < length; at += chunkSize)
        {
            var size = Math.Min(chunkSize, length - at);
            _chunks.Add(new Chunk(job, Used, size, first && at == 0, last && at + size == length));
            Used += size;
        }
    }

    /// <summary>Compresses every chunk. Called by one thread, once.</summary>
    public void Compress(ChunkEncoder? encoder)
    {
        var at = 0;
        foreach (var chunk in _chunks)
        {
            var input = Input.AsSpan(chunk.Offset, chunk.Length);
            var output = _output.AsSpan(at, chunk.Length);
            var size = encoder is null || !chunk.Job.Compress ? 0 : encoder.Encode(input, output);
            if (size == 0)
            {
                input.CopyTo(output);
                size = chunk.Length;
            }
            _sizes.Add(size);
            at += size;
        }
    }

    /// <summary>Lets <see cref="WaitUntilDone"/> go on.</summary>
    public void SetDone() => _done.Set();

    public void WaitUntilDone(CancellationToken cancellationToken) => _done.Wait(cancellationToken);

    /// <summary>The compressed bytes of every chunk, in order; as many as the chunk has when it is stored as it is.</summary>
    public IEnumerable<(Chunk Chunk, ReadOnlyMemory<byte> Bytes)> Compressed()
    {
        var at = 0;
        for (var i = 0; i < _chunks.Count; i++)
        {
            yield return (_chunks[i], _output.AsMemory(at, _sizes[i]));
            at += _sizes[i];
        }
    }

    public void Dispose() => _done.Dispose();

    /// <summary>A chunk of a resource.</summary>
    internal readonly record struct Chunk(ResourceJob Job, int Offset, int Length, bool First, bool Last);
}
