namespace MediaForge.Cli;

/// <summary>What the command ends with; documented in the README, so that scripts may rely on it.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The work failed: an input that cannot be read, an output that cannot be written, a machine that does not boot.</summary>
    public const int Failed = 1;

    /// <summary>The definition, the task sequence or the command line is wrong; nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>A media does not verify.</summary>
    public const int NotVerified = 3;

    /// <summary>Cancelled (Ctrl-C); an earlier output is untouched.</summary>
    public const int Cancelled = 130;
}
