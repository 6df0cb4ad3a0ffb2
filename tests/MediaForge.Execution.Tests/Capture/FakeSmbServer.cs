using System.Buffers.Binary;

namespace MediaForge.Execution.Tests.Capture;

/// <summary>A TCP connection to something that answers SMB negotiations, or does not.</summary>
internal sealed class FakeSmbServer(FakeSmbServer.Speech speech) : Stream
{
    private readonly MemoryStream _asked = new();
    private byte[]? _answer;
    private int _at;

    public enum Speech
    {
        Smb311,
        Smb202,
        Smb1,
        Refusing,
        Http,
        Silent,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static byte[] Response(ushort dialect, uint status = 0, ushort securityMode = 1)
    {
        var message = new byte[4 + 64 + 65];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length - 4);
        var body = message.AsSpan(4);
        body[0] = 0xFE;
        "SMB"u8.CopyTo(body[1..]);
        BinaryPrimitives.WriteUInt16LittleEndian(body[4..], 64);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], status);
        BinaryPrimitives.WriteUInt16LittleEndian(body[64..], status == 0 ? (ushort)65 : (ushort)9);
        BinaryPrimitives.WriteUInt16LittleEndian(body[66..], securityMode);
        BinaryPrimitives.WriteUInt16LittleEndian(body[68..], dialect);
        return message;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        _answer ??= Answer(_asked.ToArray());
        var read = Math.Min(count, _answer.Length - _at);
        _answer.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
        _at += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => _asked.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private byte[] Answer(byte[] asked)
    {
        var isOld = asked[4] == 0xFF;
        return speech switch
        {
            Speech.Smb311 when !isOld => Response(0x0311),
            Speech.Smb202 when !isOld => Response(0x0202, securityMode: 3),
            Speech.Refusing when !isOld => Response(0, 0xC00000BB),
            Speech.Smb1 when isOld => [0, 0, 0, 37, 0xFF, .. "SMBr"u8, .. new byte[32]],
            Speech.Http => [.. "HTTP/1.1 400 Bad Request\r\n\r\n"u8],
            _ => [],
        };
    }
}
