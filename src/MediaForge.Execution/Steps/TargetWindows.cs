namespace MediaForge.Execution.Steps;

/// <summary>The Windows that was applied to the machine and does not run yet.</summary>
internal static class TargetWindows
{
    private const string Variable = "OSDTargetSystemDrive";

    /// <summary>The root of its drive, <c>C:\</c>.</summary>
    /// <exception cref="StepFailedException">None was applied, or this is not Windows PE.</exception>
    public static string FindRoot(StepContext context)
    {
        if (!context.Machine.IsWindowsPE) throw new StepFailedException(ErrorText.NotSupported, "The step changes a Windows that does not run, so it works in Windows PE only. Put it between Apply Operating System Image and Setup Windows and ConfigMgr.");
        if (context.Variables.Find(Variable)?.Trim().TrimEnd('\\') is not { Length: > 0 } drive) throw new StepFailedException(ErrorText.NotReady, $"No Windows was applied before: the variable {Variable} is not set. Put the step after Apply Operating System Image.");
        var root = drive + "\\";
        return context.Machine.FolderExists(root + "Windows") ? root : throw new StepFailedException(ErrorText.FileNotFound, $"There is no Windows on {root}, though {Variable} says so.");
    }
}
