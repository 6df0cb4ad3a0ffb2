using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>
/// The open files behind all <see cref="FileSource"/>s: at most <see cref="Capacity"/> idle ones, the least
/// recently used closed first, so that a media made of thousands of files needs few handles.
/// </summary>
internal static class FileHandleCache
{
    private const int Capacity = 32;

    private static readonly Lock Gate = new();
    private static readonly LinkedList<Entry> Recent = new(); // most recent first

    public static Lease Rent(FileSource source)
    {
        lock (Gate)
        {
            for (var node = Recent.First; node is not null; node = node.Next)
            {
                if (!ReferenceEquals(node.Value.Source, source)) continue;
                Recent.Remove(node);
                Recent.AddFirst(node);
                node.Value.Users++;
                return new Lease(node.Value);
            }
        }

        var entry = new Entry(source, source.Open()) { Users = 1 };
        lock (Gate)
        {
            Recent.AddFirst(entry);
            for (var node = Recent.Last; node is not null && Recent.Count > Capacity;)
            {
                var previous = node.Previous;
                if (node.Value.Users == 0)
                {
                    node.Value.Handle.Dispose();
                    Recent.Remove(node);
                }
                node = previous;
            }
        }
        return new Lease(entry);
    }

    /// <summary>Closes the idle handles of files under the given path, so that they can be replaced or deleted on Windows.</summary>
    public static void CloseIdle(string path)
    {
        var full = Path.GetFullPath(path);
        lock (Gate)
        {
            for (var node = Recent.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Users == 0 && node.Value.Source.FullPath.StartsWith(full, StringComparison.OrdinalIgnoreCase))
                {
                    node.Value.Handle.Dispose();
                    Recent.Remove(node);
                }
                node = next;
            }
        }
    }

    internal sealed class Entry(FileSource source, SafeFileHandle handle)
    {
        public FileSource Source => source;
        public SafeFileHandle Handle => handle;
        public int Users { get; set; }
    }

    /// <summary>A handle in use; disposing it hands it back to the cache.</summary>
    internal readonly struct Lease(Entry entry) : IDisposable
    {
        public SafeFileHandle Handle => entry.Handle;

        public void Dispose()
        {
            lock (Gate) entry.Users--;
        }
    }
}
