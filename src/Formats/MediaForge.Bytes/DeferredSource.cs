namespace MediaForge.Bytes;

/// <summary>Bytes whose length is promised and whose content is made at the first read.</summary>
internal sealed class DeferredSource : ByteSource
{
    private readonly Lazy<ByteSource> _made;

    public DeferredSource(long length, Func<ByteSource> make)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _made = new Lazy<ByteSource>(() =>
        {
            var made = make();
            return made.Length == length
                ? made
                : throw new InvalidOperationException($"Deferred content was promised to have {length} bytes and has {made.Length}.");
        });
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> buffer) => _made.Value.Read(offset, buffer);

    public override string ToString() => $"{Length} deferred bytes";
}
