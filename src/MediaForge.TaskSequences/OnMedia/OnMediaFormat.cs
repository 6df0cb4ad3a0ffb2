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
}
