namespace MediaForge.Bytes;

/// <summary>How a run of bytes gets into a file.</summary>
internal enum CopyKind
{
    /// <summary>Read into memory and written.</summary>
    Memory,

    /// <summary>A range of a file on disk.</summary>
    File,

    /// <summary>Zeros: nothing to do in a file that has its length.</summary>
    Hole,
}

/// <summary>A run of bytes of one kind.</summary>
internal readonly record struct CopyRun(CopyKind Kind, ByteSource Source, long Offset, long Length)
{
    /// <summary>Below this a system call of its own costs more than the bytes do.</summary>
    private const int WorthACall = 256 << 10;

    /// <summary>Cuts a source into runs; neighbouring small or computed pieces become one.</summary>
    public static IEnumerable<CopyRun> Of(ByteSource source)
    {
        long at = 0, pending = 0; // [pending, at) goes through memory, read from the whole source
        foreach (var piece in source.Pieces(0, source.Length))
        {
            var kind = piece.Length < WorthACall ? CopyKind.Memory : piece.Source switch { FileSource => CopyKind.File, ZeroSource => CopyKind.Hole, _ => CopyKind.Memory };
            if (kind != CopyKind.Memory)
            {
                if (at > pending) yield return new CopyRun(CopyKind.Memory, source, pending, at - pending);
                yield return new CopyRun(kind, piece.Source, piece.Offset, piece.Length);
                pending = at + piece.Length;
            }
            at += piece.Length;
        }
        if (at > pending) yield return new CopyRun(CopyKind.Memory, source, pending, at - pending);
    }
}
