namespace MediaForge.Media;

/// <summary>What a build takes from the world around it; nothing deeper asks the clock, the dice or the environment.</summary>
public sealed record BuildContext
{
    /// <summary>The clock, for the date of the media (unless a source date is given) and for timings.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Makes the id of a media that has no source date.</summary>
    public required Func<Guid> NewId { get; init; }

    /// <summary>Looks up environment variables.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Where MediaForge's own payload (the executor) may lie, in the order of search.</summary>
    public required IReadOnlyList<string> PayloadFolders { get; init; }

    /// <summary>The program and version that goes into the media's identity.</summary>
    public required string MadeBy { get; init; }
}

/// <summary>Something that happens during a build, for whoever shows it.</summary>
/// <param name="Stage">What is being done: plan, compose, write, verify.</param>
/// <param name="Done">Bytes done of the stage.</param>
/// <param name="Total">Bytes of the stage; 0 when it has no measure.</param>
public readonly record struct BuildProgress(string Stage, long Done, long Total);
