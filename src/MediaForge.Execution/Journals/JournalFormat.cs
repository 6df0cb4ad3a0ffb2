using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaForge.Execution.Journals;

/// <summary>
/// The bytes of a journal: a record a line, as <c>length checksum json</c>; the length of the JSON in bytes as 8 hex
/// digits, then 16 hex digits of its SHA-256. Each record is on the disk before the next is written, so a power cut can
/// tear the last one only: that is dropped. A bad record with a good one after it is damage. Variables stand in it encrypted
/// (<see cref="RunKey"/>); what comes next, and the names of steps, can be read.
/// </summary>
internal static class JournalFormat
{
    /// <summary>The version of the format.</summary>
    public const int Version = 2;

    /// <summary>The longest journal that is read: a run writes a few hundred bytes a step, and at most 4 kB a variable.</summary>
    public const int MaxLength = 64 << 20;

    private const int LengthDigits = 8;
    private const int ChecksumBytes = 8;
    private const int HeadLength = LengthDigits + 1 + (2 * ChecksumBytes) + 1;

    /// <summary>The line of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="key">The run's key; may be null for a record without variables.</param>
    public static byte[] Write(JournalRecord record, RunKey? key = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Seal(record, key), JournalJson.Default.JournalRecord);
        var line = new byte[HeadLength + json.Length + 1];
        var head = $"{json.Length:x8} {Checksum(json)} ";
        Encoding.ASCII.GetBytes(head, line);
        json.CopyTo(line, HeadLength);
        line[^1] = (byte)'\n';
        return line;
    }

    /// <summary>The records of a journal, and how many of its bytes are good.</summary>
    /// <param name="journal">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="key">The run's key; null to read the records without their variables.</param>
    /// <exception cref="InvalidDataException">It is damaged elsewhere than at its end, or the key is of another run.</exception>
    public static (List<JournalRecord> Records, int GoodLength) Read(ReadOnlySpan<byte> journal, string path, RunKey? key = null)
    {
        var records = new List<JournalRecord>();
        var at = 0;
        while (at < journal.Length && ReadOne(journal[at..], out var length) is { } record)
        {
            records.Add(key is null ? record : Open(record, key) ?? throw new InvalidDataException($"{path}: the variables at offset {at} cannot be decrypted: the key is of another run, or the journal was changed."));
            at += length;
        }
        for (var rest = journal[at..]; rest.IndexOf((byte)'\n') is var end and >= 0;)
        {
            rest = rest[(end + 1)..];
            if (ReadOne(rest, out _) is not null) throw new InvalidDataException($"{path}: the journal is damaged at offset {at}: good records follow a bad one.");
        }
        return (records, at);
    }

    private static JournalRecord? ReadOne(ReadOnlySpan<byte> bytes, out int lineLength)
    {
        lineLength = 0;
        if (bytes.Length <= HeadLength) return null;
        if (!int.TryParse(bytes[..LengthDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length)) return null;
        if (length <= 0 || length > bytes.Length - HeadLength - 1) return null;
        var json = bytes.Slice(HeadLength, length);
        if (bytes[HeadLength + length] != '\n' || !bytes.Slice(LengthDigits + 1, 2 * ChecksumBytes).SequenceEqual(Encoding.ASCII.GetBytes(Checksum(json)))) return null;
        lineLength = HeadLength + length + 1;
        try
        {
            return JsonSerializer.Deserialize(json, JournalJson.Default.JournalRecord);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The journal has a record that this version does not understand: {e.Message}", e);
        }
    }

    private static JournalRecord Seal(JournalRecord record, RunKey? key)
    {
        if (record is RunContent content) return record with { Sealed = Key().Seal(content.Content.Span) };
        return record.Changes.Count == 0 ? record with { Sealed = null } : record with { Sealed = Key().Seal(JsonSerializer.SerializeToUtf8Bytes(record.Changes, JournalJson.Default.IReadOnlyListVariable)) };

        RunKey Key() => key ?? throw new InvalidOperationException("Variables are written with a key only.");
    }

    private static JournalRecord? Open(JournalRecord record, RunKey key)
    {
        if (record.Sealed is null) return record;
        if (key.Open(record.Sealed) is not { } plain) return null;
        return record is RunContent content ? content with { Content = plain, Sealed = null } : record with { Changes = JsonSerializer.Deserialize(plain, JournalJson.Default.IReadOnlyListVariable)!, Sealed = null };
    }

    private static string Checksum(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, ChecksumBytes));
}
