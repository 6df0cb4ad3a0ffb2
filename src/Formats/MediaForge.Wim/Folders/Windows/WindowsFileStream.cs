using System.Buffers.Binary;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>A stream of a file that is being written; of a sparse one, blocks of zeros are left out.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFileStream(SafeFileHandle file, WindowsFolder folder, string name, bool isSparse) : FolderStream
{
    private readonly HoleFinder _holes = new(isSparse);
    private long _position;
    private bool _endsInHole;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var run = _holes.Next(bytes, _position, out var isHole);
            for (var rest = isHole ? [] : run; !rest.IsEmpty;)
            {
                var status = Nt.Write(file, _position + (run.Length - rest.Length), rest, out var written);
                if (!NtStatus.IsSuccess(status)) throw WindowsError.Writing(status, "Writing", folder.PathOf(name));
                rest = rest[written..];
            }
            _position += run.Length;
            _endsInHole = isHole;
            bytes = bytes[run.Length..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || file.IsClosed) return;
        Span<byte> end = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(end, _position);
        var status = _endsInHole ? Nt.Set(file, Nt.EndOfFileInformation, end) : NtStatus.Success;
        file.Dispose();
        if (!NtStatus.IsSuccess(status)) throw WindowsError.Writing(status, "Writing", folder.PathOf(name));
    }
}
