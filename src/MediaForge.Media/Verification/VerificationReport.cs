namespace MediaForge.Media.Verification;

/// <summary>What was checked of a media, and what came of it.</summary>
/// <param name="Checks">The checks in the order in which they were made.</param>
public sealed record VerificationReport(IReadOnlyList<VerificationCheck> Checks)
{
    /// <summary>Whether nothing failed.</summary>
    public bool Passed => Checks.Count > 0 && Checks.All(c => c.Passed);
}

/// <summary>One check.</summary>
/// <param name="Name">What must hold.</param>
/// <param name="Passed">Whether it does.</param>
/// <param name="Detail">What was found.</param>
public sealed record VerificationCheck(string Name, bool Passed, string Detail);
