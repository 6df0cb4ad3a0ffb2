namespace MediaForge.Wim;

/// <summary>How <see cref="WimExport"/> writes.</summary>
public sealed record WimExportOptions
{
    /// <summary>How a new target is written; one that is there keeps its compression and chunk size.</summary>
    public WimWriteOptions Write { get; init; } = new();

    /// <summary>The name that the image gets; null keeps its own. For one image only.</summary>
    public string? NewName { get; init; }

    /// <summary>The description that the image gets; null keeps its own.</summary>
    public string? NewDescription { get; init; }

    /// <summary>Which of the exported images, by its number in the source, boots; 0 for none of them.</summary>
    public int Boot { get; init; }

    /// <summary>Whether a file that is at the target is replaced by the new one, instead of getting the images behind its own.</summary>
    public bool Replace { get; init; }
}
