using MediaForge.Execution.Journals;

namespace MediaForge.Execution.Steps;

/// <summary>Calls dism.exe, for drivers and updates. A Windows that does not run is given by its root.</summary>
internal sealed class DismTool(StepContext context, string component)
{
    private readonly SystemTool _tool = new(context, component, "dism.exe", "Take a boot image that has it: Windows PE of the ADK does.");

    /// <summary>What it said last.</summary>
    public string LastLines => _tool.LastLines;

    /// <summary>The place of its log, for messages.</summary>
    public string LogFile { get; } = context.Machine.EnvironmentVariable("SystemRoot") + @"\Logs\DISM\dism.log";

    /// <summary>Adds a driver, or with <paramref name="recurse"/> all drivers below a folder, and gives the exit code.</summary>
    public int AddDriver(string root, string path, bool recurse, bool allowUnsigned, string options = "")
    {
        var arguments = $"/Image:{root} /Add-Driver /Driver:{SystemTool.Quote(path)}";
        if (recurse) arguments += " /Recurse";
        if (allowUnsigned) arguments += " /ForceUnsigned";
        return _tool.Run(options.Trim().Length > 0 ? $"{arguments} {options.Trim()}" : arguments);
    }

    /// <summary>Adds an update to a Windows that does not run. The RAM disk of Windows PE is too small to unpack one on, so the Windows' own disk is used.</summary>
    public int AddPackage(string root, string file)
    {
        var scratch = root + StatePaths.Scratch;
        context.Machine.CreateFolder(scratch);
        var code = _tool.Run($"/Image:{root} /Add-Package /PackagePath:{SystemTool.Quote(file)} /ScratchDir:{scratch}");
        context.Machine.DeleteFolder(scratch);
        return code;
    }

    /// <summary>Adds an update to the running Windows.</summary>
    public int AddPackageOnline(string file) => _tool.Run($"/Online /Add-Package /PackagePath:{SystemTool.Quote(file)} /Quiet /NoRestart");
}
