namespace MediaForge.Wim.Folders;

/// <summary>What a <see cref="FolderScanner"/> takes and how.</summary>
public sealed record FolderScanOptions
{
    /// <summary>
    /// Tells what is left out, with all that is below it: the path from the top with backslashes and a leading one
    /// (<c>\Windows\CSC</c>), and whether it is a folder. Null: nothing. It is not asked about the top.
    /// </summary>
    public Func<string, bool, bool>? IsExcluded { get; init; }

    /// <summary>
    /// Makes the absolute targets of symbolic links and junctions that lie below the top relative to it, as DISM does:
    /// <c>C:\mount\a\b</c> captured from <c>C:\mount</c> becomes <c>C:\a\b</c>. Others stay and are marked.
    /// </summary>
    public bool FixReparseTargets { get; init; } = true;
}
