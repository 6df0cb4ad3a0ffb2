using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>What <see cref="LzmsDecoder"/> knows while it decodes a chunk, in memory that is used again for the next.</summary>
internal sealed unsafe class LzmsScratch
{
    public const int MainContexts = 16;
    public const int MatchContexts = 32;
    public const int RepeatContexts = 64;
    public const int RecentOffsets = 4;

    private const int Powers = 8;
    private const int ContextsSize = 9;
    private const int Often = 512;
    private const int Seldom = 1024;

    private readonly LzmsProbability[] _probabilities = GC.AllocateArray<LzmsProbability>(MainContexts + MatchContexts + 6 * RepeatContexts, pinned: true);
    private readonly int[] _recent = GC.AllocateArray<int>(2 * RecentOffsets + ContextsSize, pinned: true);
    private readonly int[] _targets = GC.AllocateUninitializedArray<int>(LzmsFilter.TargetsSize, pinned: true);

    public LzmsScratch()
    {
        Main = (LzmsProbability*)Unsafe.AsPointer(ref _probabilities[0]);
        Match = Main + MainContexts;
        Lz = Match + MatchContexts;
        LzRepeat = Lz + RepeatContexts;
        Delta = LzRepeat + 2 * RepeatContexts;
        DeltaRepeat = Delta + RepeatContexts;
        Offsets = (int*)Unsafe.AsPointer(ref _recent[0]);
        Deltas = Offsets + RecentOffsets;
        Contexts = Deltas + RecentOffsets;
        Targets = (int*)Unsafe.AsPointer(ref _targets[0]);
    }

    public LzmsCode Literals { get; } = new("LZMS literal", 256, Seldom);

    public LzmsCode OffsetSlots { get; } = new("LZMS offset", LzmsSlots.Offsets.Count, Seldom);

    public LzmsCode LengthSlots { get; } = new("LZMS length", LzmsSlots.Lengths.Count, Often);

    public LzmsCode DeltaOffsetSlots { get; } = new("LZMS delta offset", LzmsSlots.Offsets.Count, Seldom);

    public LzmsCode DeltaPowers { get; } = new("LZMS delta power", Powers, Often);

    public LzmsProbability* Main { get; }

    public LzmsProbability* Match { get; }

    public LzmsProbability* Lz { get; }

    public LzmsProbability* LzRepeat { get; }

    public LzmsProbability* Delta { get; }

    public LzmsProbability* DeltaRepeat { get; }

    /// <summary>The last offsets of LZ matches, the latest first.</summary>
    public int* Offsets { get; }

    /// <summary>The last offsets and powers of delta matches, the latest first: raw offset &lt;&lt; 3 | power.</summary>
    public int* Deltas { get; }

    /// <summary>The contexts of the next decisions and the kind of the last item; all begin with 0.</summary>
    public int* Contexts { get; }

    /// <summary>For <see cref="LzmsFilter"/>.</summary>
    public int* Targets { get; }

    /// <summary>The state at the beginning of a chunk.</summary>
    public void Reset(int size)
    {
        _probabilities.AsSpan().Fill(LzmsProbability.Start);
        for (var i = 0; i < RecentOffsets; i++)
        {
            Offsets[i] = i + 1;
            Deltas[i] = (i + 1) << 3;
        }
        new Span<int>(Contexts, ContextsSize).Clear();
        Literals.Reset(256);
        LengthSlots.Reset(LzmsSlots.Lengths.Count);
        DeltaPowers.Reset(Powers);
        // A lone symbol's code has a second word anyway; so one slot is as good as two, and two need no special case.
        var slots = Math.Max(2, LzmsSlots.Offsets.CountFor(size - 1));
        OffsetSlots.Reset(slots);
        DeltaOffsetSlots.Reset(slots);
    }
}
