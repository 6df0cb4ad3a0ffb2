using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Windows;

/// <summary>The Windows that the sequence has applied, while Windows PE runs.</summary>
internal static class TargetWindows
{
    /// <summary>The variable with its folder, set by Apply Operating System Image and Prepare Windows for Capture.</summary>
    public const string Variable = "OSDTargetSystemRoot";

    private const string DriveVariable = "OSDTargetSystemDrive";

    /// <summary>Its folder: <c>C:\Windows</c>.</summary>
    /// <exception cref="StepFailedException">There is none.</exception>
    public static string Find(StepContext context)
    {
        if (!context.Machine.IsWindowsPE) throw new StepFailedException(ErrorText.NotSupported, $"'{context.Step.Settings.Definition.DisplayName}' prepares a Windows that has not started yet, so it runs in Windows PE only, between Apply Operating System Image and Setup Windows and Configuration Manager.");
        if (context.Variables.Find(Variable)?.TrimEnd('\\') is not { Length: > 0 } windows) throw new StepFailedException(ErrorText.FileNotFound, $"No operating system was applied: {Variable} is empty. Put Apply Operating System Image before this step.");
        return context.Machine.FileExists(SystemHive(windows)) ? windows : throw new StepFailedException(ErrorText.FileNotFound, $"There is no Windows in {windows} ({Variable}): {SystemHive(windows)} is missing. Put Apply Operating System Image before this step.");
    }

    /// <summary>The root of its volume, <c>C:\</c>.</summary>
    /// <exception cref="StepFailedException">None was applied, or this is not Windows PE.</exception>
    public static string FindRoot(StepContext context)
    {
        if (!context.Machine.IsWindowsPE) throw new StepFailedException(ErrorText.NotSupported, "The step changes a Windows that does not run, so it works in Windows PE only. Put it between Apply Operating System Image and Setup Windows and ConfigMgr.");
        if (context.Variables.Find(DriveVariable)?.Trim().TrimEnd('\\') is not { Length: > 0 } drive) throw new StepFailedException(ErrorText.NotReady, $"No Windows was applied before: the variable {DriveVariable} is not set. Put the step after Apply Operating System Image.");
        var root = drive + "\\";
        return context.Machine.FolderExists(root + "Windows") ? root : throw new StepFailedException(ErrorText.FileNotFound, $"There is no Windows on {root}, though {DriveVariable} says so.");
    }

    /// <summary>Notes its folder, and its drive, for the steps after this one.</summary>
    public static void Set(VariableStore variables, string windows)
    {
        variables.SetByEngine(Variable, windows);
        variables.SetByEngine(DriveVariable, windows[..2]);
    }

    /// <summary>The SYSTEM hive of a Windows folder.</summary>
    public static string SystemHive(string windows) => windows + @"\System32\config\SYSTEM";

    /// <summary>The SOFTWARE hive of a Windows folder.</summary>
    public static string SoftwareHive(string windows) => windows + @"\System32\config\SOFTWARE";

    /// <summary>The root of the volume of a Windows folder: <c>C:\</c>.</summary>
    public static string RootOf(string windows) => windows[..3];
}
