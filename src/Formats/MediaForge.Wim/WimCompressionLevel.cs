namespace MediaForge.Wim;

/// <summary>How hard an encoder tries: the result is in the same format and every reader takes it.</summary>
public enum WimCompressionLevel
{
    /// <summary>For work in progress: a fraction of the time of <see cref="Normal"/>, some percent larger.</summary>
    Fast,

    /// <summary>What other tools do when they are told nothing.</summary>
    Normal,

    /// <summary>For what is made once and copied often.</summary>
    Max,
}
