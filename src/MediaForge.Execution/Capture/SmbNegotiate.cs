using System.Buffers.Binary;

namespace MediaForge.Execution.Capture;

/// <summary>
/// The first message of an SMB connection and its answer: enough to say which dialect a server speaks, before Windows'
/// own client is asked, which has one error code for a dozen causes.
/// </summary>
/// <remarks>
/// <para>
/// [MS-SMB2]: 2.1 (over TCP a message follows a zero byte and its length in 3 bytes, big-endian), 2.2.1.2 (header, 64
/// bytes), 2.2.3 (NEGOTIATE request), 2.2.3.1.1 (the context on preauthentication integrity, without which a request for
/// 3.1.1 is refused), 2.2.4 (response). All but the framing is little-endian. The request offers 2.0.2, 2.1, 3.0, 3.0.2
/// and 3.1.1, as Windows PE does.
/// </para>
/// <para>
/// A server that knows only SMB 1 does not answer that. [MS-CIFS] 2.2.3.1 and 2.2.4.52.1: it answers an SMB 1 NEGOTIATE
/// for <c>NT LM 0.12</c>; one without SMB 1 hangs up.
/// </para>
/// </remarks>
internal static class SmbNegotiate
{
    /// <summary>The TCP port of SMB.</summary>
    public const int Port = 445;

    private const int FrameLength = 4;
    private const int HeaderLength = 64;
    private const int StatusAt = 8;
    private const int CreditRequestAt = 14;
    private const int StructureSizeAt = 64;
    private const int DialectCountAt = 66;
    private const int SecurityModeAt = 68;
    private const int ClientGuidAt = 76;
    private const int ContextOffsetAt = 92;
    private const int ContextCountAt = 96;
    private const int DialectsAt = 100;
    private const int RequestStructureSize = 36;
    private const int ResponseStructureSize = 65;
    private const int ResponseSecurityModeAt = 66;
    private const int ResponseDialectAt = 68;
    private const int SaltLength = 32;

    // A response holds a security blob and contexts: hundreds of bytes. More is no SMB server.
    private const int MaxResponseLength = 1 << 16;

    private const ushort SigningEnabled = 1;
    private const ushort SigningRequired = 2;
    private const ushort PreauthIntegrity = 1;
    private const ushort Sha512 = 1;

    private static readonly ushort[] Dialects = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311];

    private static ReadOnlySpan<byte> Magic => [0xFE, (byte)'S', (byte)'M', (byte)'B'];

    private static ReadOnlySpan<byte> OldMagic => [0xFF, (byte)'S', (byte)'M', (byte)'B'];

    /// <summary>The request with its framing.</summary>
    /// <param name="random">48 random bytes: the client's id and a salt.</param>
    public static byte[] Request(ReadOnlySpan<byte> random)
    {
        var contextAt = (DialectsAt + (2 * Dialects.Length) + 7) & ~7;
        var message = new byte[FrameLength + contextAt + 8 + 6 + SaltLength];
        Frame(message);
        var body = message.AsSpan(FrameLength);
        Magic.CopyTo(body);
        Put(body, 4, HeaderLength);
        Put(body, CreditRequestAt, 1);
        Put(body, StructureSizeAt, RequestStructureSize);
        Put(body, DialectCountAt, (ushort)Dialects.Length);
        Put(body, SecurityModeAt, SigningEnabled);
        random[..16].CopyTo(body[ClientGuidAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(body[ContextOffsetAt..], (uint)contextAt);
        Put(body, ContextCountAt, 1);
        for (var i = 0; i < Dialects.Length; i++) Put(body, DialectsAt + (2 * i), Dialects[i]);
        var context = body[contextAt..];
        Put(context, 0, PreauthIntegrity);
        Put(context, 2, 6 + SaltLength);
        Put(context, 8, 1);
        Put(context, 10, SaltLength);
        Put(context, 12, Sha512);
        random.Slice(16, SaltLength).CopyTo(context[14..]);
        return message;
    }

    /// <summary>The request of SMB 1 with its framing.</summary>
    public static byte[] OldRequest()
    {
        var dialect = "\u0002NT LM 0.12\0"u8;
        var message = new byte[FrameLength + 32 + 1 + 2 + dialect.Length];
        Frame(message);
        var body = message.AsSpan(FrameLength);
        OldMagic.CopyTo(body);
        body[4] = 0x72;
        body[9] = 0x18;
        // Long names, NT status codes, Unicode.
        Put(body, 10, 0xC001);
        Put(body, 33, (ushort)dialect.Length);
        dialect.CopyTo(body[35..]);
        return message;
    }

    /// <summary>Sends a request and reads what answers.</summary>
    /// <exception cref="IOException">The server hung up or did not answer in time.</exception>
    public static SmbAnswer Ask(Stream connection, byte[] request)
    {
        connection.Write(request);
        connection.Flush();
        Span<byte> frame = stackalloc byte[FrameLength];
        connection.ReadExactly(frame);
        var length = BinaryPrimitives.ReadInt32BigEndian(frame);
        if (length is < 32 or > MaxResponseLength) return SmbAnswer.NotSmb;
        var body = new byte[length];
        connection.ReadExactly(body);
        if (body.AsSpan().StartsWith(OldMagic)) return new SmbAnswer(SmbAnswerKind.Smb1, 0, 0, false);
        if (!body.AsSpan().StartsWith(Magic) || length < HeaderLength) return SmbAnswer.NotSmb;
        var status = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(StatusAt));
        if (status != 0) return new SmbAnswer(SmbAnswerKind.Refused, 0, status, false);
        if (length < ResponseDialectAt + 2 || Get(body, StructureSizeAt) != ResponseStructureSize) return SmbAnswer.NotSmb;
        return new SmbAnswer(SmbAnswerKind.Smb2, Get(body, ResponseDialectAt), 0, (Get(body, ResponseSecurityModeAt) & SigningRequired) != 0);
    }

    private static void Frame(byte[] message) => BinaryPrimitives.WriteInt32BigEndian(message, message.Length - FrameLength);

    private static void Put(Span<byte> at, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(at[offset..], value);

    private static ushort Get(ReadOnlySpan<byte> at, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(at[offset..]);
}

/// <summary>What kind of server answered.</summary>
internal enum SmbAnswerKind
{
    /// <summary>Something that is no SMB server.</summary>
    NotSmb,

    /// <summary>A server of SMB 1.</summary>
    Smb1,

    /// <summary>A server of SMB 2 or 3 that refuses.</summary>
    Refused,

    /// <summary>A server of SMB 2 or 3.</summary>
    Smb2,
}

/// <summary>The answer to a NEGOTIATE.</summary>
/// <param name="Kind">What kind of server it is.</param>
/// <param name="Dialect">The dialect that it chose, as 0x0311 for 3.1.1; 0 for none.</param>
/// <param name="Status">The NTSTATUS with which it refuses, or 0.</param>
/// <param name="RequiresSigning">Whether it demands signed messages.</param>
internal readonly record struct SmbAnswer(SmbAnswerKind Kind, ushort Dialect, uint Status, bool RequiresSigning)
{
    /// <summary>Not an SMB server.</summary>
    public static SmbAnswer NotSmb { get; }

    /// <summary>The dialect for people: <c>3.1.1</c>.</summary>
    public string DialectText => (Dialect & 0xF) == 0 ? $"{Dialect >> 8:x}.{(Dialect >> 4) & 0xF:x}" : $"{Dialect >> 8:x}.{(Dialect >> 4) & 0xF:x}.{Dialect & 0xF:x}";
}
