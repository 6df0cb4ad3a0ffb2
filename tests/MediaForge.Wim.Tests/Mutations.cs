using System.Diagnostics;

namespace MediaForge.Wim.Tests;

/// <summary>Hostile inputs made from sound ones: bytes changed, cut, doubled; the same ones for the same seed.</summary>
internal static class Mutations
{
    public delegate void Decode(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Every mutation must be taken or end with <see cref="InvalidDataException"/>, soon.</summary>
    public static void ThrowOnlyInvalidData(byte[] sound, int count, int seed, Action<byte[]> read, Func<Exception, bool>? alsoAllowed = null)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++) ThrowOnlyInvalidData(() => read(Mutate(sound, random)), alsoAllowed, $"mutation {i} of seed {seed}");
    }

    public static void ThrowOnlyInvalidData(Action read, Func<Exception, bool>? alsoAllowed = null, string what = "")
    {
        var clock = Stopwatch.StartNew();
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // what bad bytes are answered with
        }
        catch (Exception e) when (alsoAllowed?.Invoke(e) == true)
        {
            // a sound file of a kind that is refused
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{what} took {clock.Elapsed}.");
    }

    /// <summary>A decoder must not write outside of its output either, whatever it is given.</summary>
    public static void KeepToTheOutput(byte[] sound, byte[] plain, int count, int seed, Decode decode)
    {
        const int margin = 512;
        const byte mark = 0xA5;
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var input = i == 0 ? sound : Mutate(sound, random);
            var size = random.Next(3) == 0 && i > 0 ? random.Next(1, plain.Length + 1) : plain.Length;
            var memory = new byte[size + 2 * margin];
            memory.AsSpan().Fill(mark);
            var failed = false;
            ThrowOnlyInvalidData(() =>
            {
                failed = true;
                decode(input, memory.AsSpan(margin, size));
                failed = false;
            }, what: $"mutation {i} of seed {seed}");
            if (i == 0) Assert.True(!failed && memory.AsSpan(margin, size).SequenceEqual(plain), "the sound input");
            Assert.Equal(-1, memory.AsSpan(0, margin).IndexOfAnyExcept(mark));
            Assert.Equal(-1, memory.AsSpan(margin + size).IndexOfAnyExcept(mark));
        }
    }

    public static byte[] Mutate(byte[] sound, Random random)
    {
        var bytes = (byte[])sound.Clone();
        for (var n = random.Next(1, 5); n > 0 && bytes.Length > 0; n--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(8))
            {
                case 0:
                    bytes = bytes[..at];
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill((byte)(random.Next(2) * 255));
                    break;
                case 3:
                    bytes[at] += (byte)(random.Next(2) == 0 ? 1 : 255);
                    break;
                case 4:
                    var from = random.Next(bytes.Length);
                    var length = Math.Min(random.Next(40), bytes.Length - Math.Max(at, from));
                    bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }
        return bytes;
    }
}
