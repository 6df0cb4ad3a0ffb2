using MediaForge.Disk.Devices;

namespace MediaForge.Disk.Tests.Devices;

/// <summary>A disk in memory, which counts what is written to it, and may be counterfeit or fail.</summary>
internal sealed class FakeDisk(long length) : OpenDisk
{
    public byte[] Bytes { get; init; } = new byte[length];

    /// <summary>The bytes that it really has; what lies behind them is written over what lies before.</summary>
    public long? Real { get; init; }

    /// <summary>What lies behind the real bytes is forgotten, not written over them.</summary>
    public bool Forgets { get; init; }

    /// <summary>Fails the write that would be this one, counted from 1.</summary>
    public int? FailsAt { get; set; }

    public long Written { get; private set; }

    public int Writes { get; private set; }

    public int Reads { get; private set; }

    public List<string> Log { get; } = [];

    public override long Length => length;

    public override void Read(long offset, Span<byte> buffer)
    {
        Check(offset, buffer.Length);
        Reads++;
        for (var i = 0; i < buffer.Length; i++) buffer[i] = Place(offset + i) is { } at ? Bytes[at] : (byte)0;
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Check(offset, bytes.Length);
        if (++Writes == FailsAt) throw new IOException("the disk is gone");
        Written += bytes.Length;
        Log.Add($"write {offset}");
        for (var i = 0; i < bytes.Length; i++)
            if (Place(offset + i) is { } at) Bytes[at] = bytes[i];
    }

    public override void Flush() => Log.Add("flush");

    protected override void Dispose(bool disposing)
    {
    }

    private long? Place(long at) => Real is not { } real || at < real ? at : Forgets ? null : at % real;

    private static void Check(long offset, int count)
    {
        (offset % Granularity).ShouldBe(0);
        (count % Granularity).ShouldBe(0);
    }
}
