namespace MediaForge.Wim.Compression;

/// <summary>
/// Scratch memory of an encoder that stays where it is, so that inner loops can use plain pointers. It lives as long
/// as this object: whoever uses the pointer keeps the object alive until done (<see cref="GC.KeepAlive"/>).
/// </summary>
internal sealed unsafe class PinnedBuffer<T>
    where T : unmanaged
{
    private readonly T[] _array;

    public PinnedBuffer(int length)
    {
        _array = GC.AllocateUninitializedArray<T>(length, pinned: true);
        fixed (T* first = _array) Pointer = first;
    }

    public T* Pointer { get; }

    public Span<T> Span => _array;
}
