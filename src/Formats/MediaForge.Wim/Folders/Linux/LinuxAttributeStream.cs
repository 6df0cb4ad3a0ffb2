namespace MediaForge.Wim.Folders.Linux;

/// <summary>A named stream that ntfs-3g takes as an extended attribute; those are written whole, at the end.</summary>
internal sealed class LinuxAttributeStream(LinuxFolder folder, string file, string name, int length) : FolderStream
{
    private readonly MemoryStream _bytes = new(length);
    private bool _isDone;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _isDone) return;
        _isDone = true;
        using var handle = folder.Open();
        var error = LinuxAttributes.Set(handle.Value, file, name, _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length));
        if (error != 0) throw LinuxError.Writing(error, "Writing the stream", $"{folder.PathOf(file)}:{name[NtfsProperty.StreamPrefix.Length..]}");
    }
}
