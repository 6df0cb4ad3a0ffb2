using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>
/// A file that is written from front to back, with the freedom to go back and fill in what could not be known before,
/// and that appears whole or not at all.
/// </summary>
/// <remarks>
/// A new file is written as <c>path.partial</c> beside its place and renamed by <see cref="Commit"/>; an existing one that
/// is extended keeps its old bytes, and is cut back to its old length unless <see cref="Commit"/> is reached. Small writes
/// are gathered. Not thread-safe.
/// </remarks>
public sealed class OutputFile : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly SafeFileHandle _handle;
    private readonly WriteBehind _behind;
    private readonly string _path;
    private readonly long _oldLength;
    private readonly Kind _kind;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _buffered;
    private long _written; // where the buffer belongs
    private bool _done;

    private OutputFile(string path, SafeFileHandle handle, Kind kind)
    {
        _path = path;
        _handle = handle;
        _kind = kind;
        _behind = new WriteBehind(handle);
        _written = _oldLength = kind != Kind.Extended ? 0 : RandomAccess.GetLength(handle);
    }

    /// <summary>Begins a file; one that is at <paramref name="path"/> stays until <see cref="Commit"/>.</summary>
    /// <exception cref="IOException">It cannot be written there: no folder, in use, a folder of that name.</exception>
    public static OutputFile Create(string path)
    {
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new IOException($"'{path}' is a folder; name a file.");
        RefuseInUse(target);
        return new OutputFile(target, CreatePartial(path, target), Kind.New);
    }

    /// <summary>A file of the temporary folder, which ends when it is disposed.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static OutputFile CreateTemporary()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        return new OutputFile(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose), Kind.Temporary);
    }

    /// <summary>Opens a file to put more behind its end, while nobody else can write to it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be written to, or somebody else does.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written to.</exception>
    public static OutputFile Extend(string path)
    {
        var target = Path.GetFullPath(path);
        FileHandleCache.CloseIdle(target);
        return new OutputFile(target, File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite, FileShare.Read), Kind.Extended);
    }

    /// <summary>The length of the file that is being written, in bytes: where the next ones go.</summary>
    public long Position => _written + _buffered;

    /// <summary>Puts bytes at the end.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _buffered) FlushBuffer();
        if (bytes.Length >= _buffer.Length)
        {
            RandomAccess.Write(_handle, bytes, _written);
            _written += bytes.Length;
            _behind.Reached(_written);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    /// <summary>Puts bytes at the end; those that are a range of a file on disk are copied by the kernel where it can.</summary>
    /// <exception cref="IOException">They cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">They cannot be produced.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Append(ByteSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (var run in CopyRun.Of(source))
        {
            long done = 0;
            if (run.Kind == CopyKind.File && KernelCopy.IsAvailable && run.Length >= BufferSize)
            {
                FlushBuffer();
                done = KernelCopy.Copy((FileSource)run.Source, run.Offset, _handle, _written, run.Length, _ => { }, cancellationToken);
                _written += done;
                _behind.Reached(_written);
            }
            while (done < run.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_buffered == _buffer.Length) FlushBuffer();
                var room = _buffer.AsSpan(_buffered, (int)Math.Min(_buffer.Length - _buffered, run.Length - done));
                run.Source.ReadExactly(run.Offset + done, room);
                _buffered += room.Length;
                done += room.Length;
            }
        }
    }

    /// <summary>Puts bytes over those that are there already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They would reach beyond the end.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Overwrite(long offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset > Position - bytes.Length) throw new ArgumentOutOfRangeException(nameof(offset), $"{bytes.Length} bytes at {offset} are not inside the {Position} that are written.");
        if (offset < _written)
        {
            var before = (int)Math.Min(bytes.Length, _written - offset);
            RandomAccess.Write(_handle, bytes[..before], offset);
            offset += before;
            bytes = bytes[before..];
        }
        if (!bytes.IsEmpty) bytes.CopyTo(_buffer.AsSpan((int)(offset - _written)));
    }

    /// <summary>Takes back what was written from an offset on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset lies behind the end, or in the old part of a file that is extended.</exception>
    public void TakeBack(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, _oldLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Position);
        FlushBuffer();
        _written = offset;
    }

    /// <summary>The bytes [0, <paramref name="length"/>) as written so far, to be read while the file is open.</summary>
    /// <exception cref="IOException">The gathered bytes cannot be written.</exception>
    public ByteSource Written(long length)
    {
        FlushBuffer();
        return new HandleSource(_handle, _path, length);
    }

    /// <summary>Brings everything to the disk, so that what is written after it is not on the disk before it.</summary>
    /// <exception cref="IOException">It cannot be written: no space, a failing disk.</exception>
    public void FlushToDisk()
    {
        FlushBuffer();
        _behind.Finish();
        RandomAccess.SetLength(_handle, _written);
        RandomAccess.FlushToDisk(_handle);
    }

    /// <summary>Flushes and makes the file what is at its path.</summary>
    /// <exception cref="IOException">It cannot be written or put there; the old file is what it was.</exception>
    public void Commit()
    {
        FlushToDisk();
        _handle.Dispose();
        if (_kind == Kind.New)
        {
            FileHandleCache.CloseIdle(_path);
            File.Move(PartialOf(_path), _path, overwrite: true);
        }
        _done = true;
    }

    /// <summary>Closes the file; without <see cref="Commit"/> before, nothing is left of what was written.</summary>
    public void Dispose()
    {
        if (_done) return;
        _done = true;
        _behind.Finish();
        if (_kind == Kind.Extended && !_handle.IsClosed) RandomAccess.SetLength(_handle, _oldLength);
        _handle.Dispose();
        if (_kind == Kind.New) File.Delete(PartialOf(_path));
    }

    internal static string PartialOf(string target) => target + ".partial";

    internal static SafeFileHandle CreatePartial(string path, string target)
    {
        var partial = PartialOf(target);
        try
        {
            return File.OpenHandle(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IOException($"The folder of '{path}' does not exist.", e);
        }
        catch (IOException e) when (File.Exists(partial))
        {
            throw new IOException($"'{partial}' is in use: another run is writing this output. Wait for it, or choose another output.", e);
        }
    }

    internal static void RefuseInUse(string target)
    {
        // On Windows a file that somebody holds open cannot be replaced: say so before the work, not after it.
        if (!OperatingSystem.IsWindows() || !File.Exists(target)) return;
        FileHandleCache.CloseIdle(target);
        try
        {
            using var handle = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"'{target}' is in use (mounted as a drive, or attached to a virtual machine?). Release it, or choose another output.", e);
        }
    }

    private void FlushBuffer()
    {
        if (_buffered == 0) return;
        RandomAccess.Write(_handle, _buffer.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
        _behind.Reached(_written);
    }

    private enum Kind
    {
        New,
        Extended,
        Temporary,
    }

    private sealed class HandleSource(SafeFileHandle handle, string path, long length) : ByteSource
    {
        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            if (offset >= length || buffer.IsEmpty) return 0;
            if (buffer.Length > length - offset) buffer = buffer[..(int)(length - offset)];
            return RandomAccess.Read(handle, buffer, offset);
        }

        public override string ToString() => path;
    }
}
