namespace MediaForge.Wim;

/// <summary>What <see cref="WimFile.Verify"/> found.</summary>
/// <param name="Problems">What is wrong, in the order of the file; empty when nothing is.</param>
/// <param name="BlobCount">How many blobs, metadata included, were read.</param>
/// <param name="HasIntegrityTable">Whether the file has an integrity table, which was checked then.</param>
public sealed record WimVerification(IReadOnlyList<WimProblem> Problems, int BlobCount, bool HasIntegrityTable)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Problems.Count == 0;
}
