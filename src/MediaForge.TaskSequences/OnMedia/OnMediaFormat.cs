namespace MediaForge.TaskSequences.OnMedia;

/// <summary>A file on a media that says of which format it is.</summary>
internal interface IOnMedia
{
    /// <summary>The version of the format.</summary>
    int Format { get; }
}

/// <summary>The version of the files on a media.</summary>
public static class OnMediaFormat
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int Version = 1;

    /// <summary>The kind of media that holds all its content (<c>_SMSTSMediaType</c>).</summary>
    public const string StandAlone = "FullMedia";

    /// <summary>The kind of media that takes task sequence and content from a share or server (<c>_SMSTSMediaType</c>).</summary>
    public const string Bootable = "BootMedia";

    /// <summary>The kind of media that lies on a disk of the machine before it is switched on for the first time (<c>_SMSTSMediaType</c>).</summary>
    public const string Prestaged = "OEMMedia";

    /// <summary>
    /// The kind of media that captures a machine. ConfigMgr documents no <c>_SMSTSMediaType</c> for it, so none is set; its task
    /// sequences have <c>_SMSTSCaptureMedia</c>.
    /// </summary>
    public const string Capture = "CaptureMedia";
}
