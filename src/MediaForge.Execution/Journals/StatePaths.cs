namespace MediaForge.Execution.Journals;

/// <summary>Where a run keeps its things on a volume of the machine; all paths are below its root (<c>C:\</c>).</summary>
public static class StatePaths
{
    /// <summary>The folder of everything that a task sequence keeps; captures leave it out, applying an image keeps it.</summary>
    public const string Data = "_SMSTaskSequence";

    /// <summary>The journal.</summary>
    public const string Journal = Data + @"\MediaForge\journal";

    /// <summary>The key that the journal's variables are encrypted with; apart from it, and never sent anywhere.</summary>
    public const string RunKey = Data + @"\Key\run";

    /// <summary>The executor and what lies beside it in the boot image, for the full operating system.</summary>
    public const string Executor = Data + @"\MediaForge\Executor";

    /// <summary>The executor's program in <see cref="Executor"/>.</summary>
    public const string ExecutorProgram = Executor + @"\MediaForge.Executor.exe";

    /// <summary>The folder of what starts Windows PE without the media.</summary>
    public const string WindowsPE = Data + @"\WinPE";

    /// <summary>The boot image that a restart into Windows PE starts without the media.</summary>
    public const string BootImage = WindowsPE + @"\sources\boot.wim";

    /// <summary>The RAM disk description that belongs to <see cref="BootImage"/>.</summary>
    public const string BootSdi = WindowsPE + @"\boot\boot.sdi";

    /// <summary>Where DISM unpacks updates.</summary>
    public const string Scratch = Data + @"\MediaForge\Scratch";

    /// <summary>Packages that are needed when the media may be out, each in a folder with its id.</summary>
    public const string Packages = Data + @"\OSD";

    /// <summary>Packages that were downloaded, each in a folder with its id.</summary>
    public const string Downloads = Data + @"\Packages";

    /// <summary>The answer file that Sysprep gets, when it gets one.</summary>
    public const string SysprepAnswerFile = Data + @"\MediaForge\sysprep.xml";

    /// <summary>Marks the volume of the Windows that a run builds, whatever its letter; holds the media's id.</summary>
    public const string WindowsMark = Data + @"\MediaForge\windows";

    /// <summary>The folder of the log.</summary>
    public const string Log = Data + @"\Logs\SMSTSLog";

    /// <summary>The service that resumes the run in the full operating system.</summary>
    public const string ServiceName = "MediaForge";
}
