namespace MediaForge.Execution;

/// <summary>
/// What must hold before a step destroys data on a disk for the first time: hours of building are lost if it turns out only
/// afterwards that the image cannot be captured.
/// </summary>
/// <remarks>Called by every step that is about to wipe a disk or volume, so a check may be made several times in a run.</remarks>
internal static class BeforeDestruction
{
    /// <summary>The checks; each throws <see cref="StepFailedException"/> when the run must not go on.</summary>
    private static readonly Action<StepContext>[] Checks = [];

    /// <summary>Makes all checks.</summary>
    /// <exception cref="StepFailedException">One of them fails; nothing has been destroyed.</exception>
    public static void Check(StepContext context) => Array.ForEach(Checks, check => check(context));
}
