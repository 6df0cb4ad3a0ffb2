using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Makes length-limited canonical Huffman codes for encoders, exactly and without allocating: the package of two
/// queues (leaves in order of frequency, inner nodes in order of creation) gives the depths, words above the limit
/// are shortened by lengthening the deepest ones below it.
/// </summary>
internal static class HuffmanLengths
{
    private const int MaxSymbols = 1024;
    private const int MaxLength = 31;
    private const int FewSymbols = 64;
    private const uint Counted = 256;

    /// <summary>Finds the lengths of the code words.</summary>
    /// <param name="frequencies">How often each symbol occurs; the sum is below 2^31.</param>
    /// <param name="lengths">Receives a length for each symbol; 0 for one that does not occur.</param>
    /// <param name="limit">The longest word allowed; 2^limit is at least the number of symbols.</param>
    /// <remarks>One symbol alone gets a second one beside it (0, or 1 when it is 0 itself), so that the code is complete; no symbol at all, no code.</remarks>
    [SkipLocalsInit]
    public static void Build(ReadOnlySpan<uint> frequencies, Span<byte> lengths, int limit)
    {
        Span<ulong> sorted = stackalloc ulong[MaxSymbols]; // frequency << 16 | symbol
        var used = 0;
        lengths[..frequencies.Length].Clear();
        foreach (var frequency in frequencies) used += frequency == 0 ? 0 : 1;
        if (used == 0) return;
        sorted = sorted[..used];
        Sort(frequencies, sorted);
        if (used == 1)
        {
            var only = (int)(sorted[0] & 0xFFFF);
            lengths[only] = lengths[only == 0 ? 1 : 0] = 1;
            return;
        }

        Span<int> counts = stackalloc int[MaxLength + 1];
        CountDepths(sorted, counts, limit);
        var next = 0; // the rarest symbols get the longest words
        for (var length = limit; length > 0; length--)
            for (var n = counts[length]; n > 0; n--) lengths[(int)(sorted[next++] & 0xFFFF)] = (byte)length;
    }

    /// <summary>Gives every symbol its code word, the most significant bit of which is sent first.</summary>
    public static void AssignWords(ReadOnlySpan<byte> lengths, Span<ushort> words)
    {
        Span<int> next = stackalloc int[MaxLength + 2];
        next.Clear();
        foreach (var length in lengths) next[length + 1]++;
        next[0] = next[1] = 0;
        for (var length = 2; length < next.Length; length++) next[length] = (next[length - 1] + next[length]) << 1;
        // next[length] is now the first word of that length: what is before it, shifted
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            words[symbol] = lengths[symbol] == 0 ? (ushort)0 : (ushort)next[lengths[symbol]]++;
    }

    /// <summary>Most frequencies are small, and those are counted into place; only the others need comparisons.</summary>
    [SkipLocalsInit]
    private static void Sort(ReadOnlySpan<uint> frequencies, Span<ulong> sorted)
    {
        if (sorted.Length < FewSymbols)
        {
            var used = 0;
            for (var symbol = 0; symbol < frequencies.Length; symbol++)
                if (frequencies[symbol] != 0) sorted[used++] = (ulong)frequencies[symbol] << 16 | (uint)symbol;
            sorted.Sort();
            return;
        }
        Span<int> places = stackalloc int[(int)Counted + 1];
        places.Clear();
        foreach (var frequency in frequencies) places[(int)Math.Min(frequency, Counted)]++;
        var place = places[0] = 0;
        for (var frequency = 1; frequency <= Counted; frequency++) (places[frequency], place) = (place, place + places[frequency]);
        var others = sorted[places[(int)Counted]..];
        for (var symbol = 0; symbol < frequencies.Length; symbol++)
        {
            var frequency = frequencies[symbol];
            if (frequency != 0) sorted[places[(int)Math.Min(frequency, Counted)]++] = (ulong)frequency << 16 | (uint)symbol;
        }
        others.Sort();
    }

    [SkipLocalsInit]
    private static void CountDepths(ReadOnlySpan<ulong> sorted, Span<int> counts, int limit)
    {
        var used = sorted.Length;
        Span<uint> weights = stackalloc uint[MaxSymbols];
        Span<ushort> parents = stackalloc ushort[MaxSymbols];
        int leaf = 0, inner = 0;
        for (var made = 0; made < used - 1; made++)
        {
            uint weight = 0;
            for (var child = 0; child < 2; child++)
            {
                if (leaf < used && (inner >= made || (uint)(sorted[leaf] >> 16) <= weights[inner]))
                {
                    weight += (uint)(sorted[leaf++] >> 16);
                }
                else
                {
                    weight += weights[inner];
                    parents[inner++] = (ushort)made;
                }
            }
            weights[made] = weight;
        }

        // From the root down: an inner node at some depth takes one leaf from there and puts two below.
        counts.Clear();
        counts[1] = 2;
        var depths = weights; // of inner nodes; the weights are done with
        depths[used - 2] = 0;
        for (var node = used - 3; node >= 0; node--)
        {
            depths[node] = depths[parents[node]] + 1;
            var depth = (int)Math.Min(depths[node], (uint)limit);
            if (depth >= limit)
            {
                depth = limit - 1;
                while (counts[depth] == 0) depth--;
            }
            counts[depth]--;
            counts[depth + 1] += 2;
        }
    }
}
