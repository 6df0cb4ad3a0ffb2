namespace MediaForge.Executor;

/// <summary>The exit codes of the executor.</summary>
internal static class ExitCode
{
    /// <summary>The task sequence is done.</summary>
    public const int Done = 0;

    /// <summary>The task sequence has failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong, or the media is missing or not the one that belongs to this boot image.</summary>
    public const int CannotStart = 2;

    /// <summary>A fault in the executor itself.</summary>
    public const int InternalError = 3;

    /// <summary>The machine did not start what the task sequence asked for; the run waits for it.</summary>
    public const int WrongEnvironment = 4;

    /// <summary>Whoever was asked at the machine did not want the task sequence to run; nothing was changed.</summary>
    public const int Declined = 5;

    /// <summary>The machine restarts and the task sequence goes on afterwards (Windows' own code for that).</summary>
    public const int Restarting = 3010;
}
