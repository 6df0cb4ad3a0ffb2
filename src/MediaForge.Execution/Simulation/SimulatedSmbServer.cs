using System.Buffers.Binary;

namespace MediaForge.Execution.Simulation;

/// <summary>A TCP connection to a file server that takes SMB 3.1.1: it answers a negotiation and nothing else.</summary>
internal sealed class SimulatedSmbServer : Stream
{
    private const int HeaderLength = 64;
    private const int BodyLength = 65;
    private const ushort Smb311 = 0x0311;

    private readonly byte[] _answer = Answer();
    private int _at;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = Math.Min(count, _answer.Length - _at);
        _answer.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // [MS-SMB2] 2.1 (length in front), 2.2.1.2 (header), 2.2.4 (NEGOTIATE response).
    private static byte[] Answer()
    {
        var message = new byte[4 + HeaderLength + BodyLength];
        BinaryPrimitives.WriteInt32BigEndian(message, HeaderLength + BodyLength);
        var header = message.AsSpan(4);
        header[0] = 0xFE;
        "SMB"u8.CopyTo(header[1..]);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], HeaderLength);
        var body = header[HeaderLength..];
        BinaryPrimitives.WriteUInt16LittleEndian(body, BodyLength);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(body[4..], Smb311);
        return message;
    }
}
