namespace MediaForge.Execution.Starts;

/// <summary>What a restart starts.</summary>
public enum RestartTarget
{
    /// <summary>The installed operating system.</summary>
    HD,

    /// <summary>The boot image.</summary>
    WinPE,
}
