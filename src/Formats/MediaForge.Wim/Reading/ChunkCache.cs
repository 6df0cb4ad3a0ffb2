namespace MediaForge.Wim.Reading;

/// <summary>
/// The chunks that were decompressed last, shared by all resources of a WIM: small reads that follow each other
/// decompress a chunk once, and the memory is bounded however many sources are open. Thread-safe.
/// </summary>
internal sealed class ChunkCache(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(long Resource, long Chunk), LinkedListNode<((long, long) Key, byte[] Bytes)>> _nodes = [];
    private readonly LinkedList<((long, long) Key, byte[] Bytes)> _recent = new(); // most recent first
    private long _size;

    public byte[]? Find(long resource, long chunk)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue((resource, chunk), out var node)) return null;
            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value.Bytes;
        }
    }

    public void Add(long resource, long chunk, byte[] bytes)
    {
        lock (_gate)
        {
            var key = (resource, chunk);
            if (_nodes.ContainsKey(key)) return; // another thread was faster
            _nodes.Add(key, _recent.AddFirst((key, bytes)));
            _size += bytes.Length;
            while (_size > capacity && _recent.Count > 1)
            {
                var last = _recent.Last!;
                _recent.RemoveLast();
                _nodes.Remove(last.Value.Key);
                _size -= last.Value.Bytes.Length;
            }
        }
    }
}
