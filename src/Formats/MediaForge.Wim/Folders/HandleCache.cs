using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders;

/// <summary>What has a handle when it is used, and may lose it when others need theirs.</summary>
internal interface IHandleOwner
{
    /// <summary>The handle while there is one; only the cache sets it.</summary>
    SafeFileHandle? Handle { get; set; }

    /// <summary>Whether it was used since the cache looked last.</summary>
    bool IsRecent { get; set; }

    /// <summary>Opens it.</summary>
    SafeFileHandle Open();
}

/// <summary>
/// Bounds the handles that many thousands of files and folders would need: those that were not used for a while are
/// closed ("clock" replacement). A handle that is closed while somebody uses it lives until he lets go.
/// </summary>
internal sealed class HandleCache(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IHandleOwner?[] _slots = new IHandleOwner?[capacity];
    private int _hand;
    private bool _isDisposed;

    /// <summary>The handle of the owner, opened if it is not; dispose what is returned.</summary>
    public Lease Rent(IHandleOwner owner)
    {
        lock (_gate)
        {
            if (owner.Handle is { } handle) return Use(owner, handle);
        }
        var opened = owner.Open();
        lock (_gate)
        {
            if (owner.Handle is { } other)
            {
                opened.Dispose();
                return Use(owner, other);
            }
            if (_isDisposed)
            {
                var last = new Lease(opened);
                opened.Dispose(); // when the lease ends
                return last;
            }
            while (_slots[_hand] is { IsRecent: true } recent)
            {
                recent.IsRecent = false;
                Advance();
            }
            Close(_hand);
            _slots[_hand] = owner;
            owner.Handle = opened;
            Advance();
            return Use(owner, opened);
        }
    }

    /// <summary>Closes the handle of the owner, if it has one.</summary>
    public void Close(IHandleOwner owner)
    {
        lock (_gate)
        {
            if (owner.Handle is not null) Close(Array.IndexOf(_slots, owner));
        }
    }

    /// <summary>Closes all; what is rented later is closed when it is given back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            for (var i = 0; i < _slots.Length; i++) Close(i);
        }
    }

    private static Lease Use(IHandleOwner owner, SafeFileHandle handle)
    {
        owner.IsRecent = true;
        return new Lease(handle);
    }

    private void Close(int slot)
    {
        if (_slots[slot] is not { } owner) return;
        owner.Handle!.Dispose();
        owner.Handle = null;
        owner.IsRecent = false;
        _slots[slot] = null;
    }

    private void Advance() => _hand = (_hand + 1) % _slots.Length;

    /// <summary>A handle in use.</summary>
    internal readonly ref struct Lease : IDisposable
    {
        public Lease(SafeFileHandle handle)
        {
            var added = false;
            handle.DangerousAddRef(ref added);
            Handle = handle;
        }

        public SafeFileHandle Handle { get; }

        /// <summary>The handle as the system's calls take it.</summary>
        public nint Value => Handle.DangerousGetHandle();

        public void Dispose() => Handle.DangerousRelease();
    }
}
