using MediaForge.Bytes;

namespace MediaForge.Execution.Packages;

/// <summary>The bytes of an open file of a machine, as the readers of formats take them.</summary>
/// <param name="stream">A stream that can seek.</param>
internal sealed class StreamSource(Stream stream) : ByteSource
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public override long Length { get; } = stream.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        lock (_gate)
        {
            stream.Position = offset;
            return stream.Read(buffer);
        }
    }
}
