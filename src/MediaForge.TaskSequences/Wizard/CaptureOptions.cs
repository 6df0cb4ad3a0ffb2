namespace MediaForge.TaskSequences.Wizard;

/// <summary>The settings of a sequence that captures a reference computer that exists already.</summary>
public sealed record CaptureOptions
{
    /// <summary>The name of the task sequence (1 to 50 characters).</summary>
    public required string Name { get; init; }

    /// <summary>What the sequence is for (at most 512 characters).</summary>
    public string Description { get; init; } = "";

    /// <summary>The boot image; empty to leave the choice to the media definition.</summary>
    public string BootImage { get; init; } = "";

    /// <summary>The ConfigMgr client is on the reference computer and must be prepared.</summary>
    public bool PrepareClient { get; init; }

    /// <summary>Who made the image (at most 255 characters).</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>The image's version, any text (at most 32 characters).</summary>
    public string ImageVersion { get; init; } = "";

    /// <summary>What the image is (at most 255 characters).</summary>
    public string ImageDescription { get; init; } = "";

    /// <summary>The WIM file on a share that receives the image (at most 255 characters).</summary>
    public required string CaptureDestination { get; init; }

    /// <summary>The account that may write there, as DOMAIN\user.</summary>
    public string CaptureAccount { get; init; } = "";

    /// <summary>Its password.</summary>
    public string CapturePassword { get; init; } = "";
}
