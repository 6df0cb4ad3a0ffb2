using MediaForge.Execution.Drivers;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Adds single drivers to the Windows that was applied, each with its result in the log. One that is refused does not keep
/// the others out, but fails the step in the end. Adding a driver that is there already changes nothing.
/// </summary>
internal sealed class DriverInstaller(StepContext context, string component, string root, bool allowUnsigned)
{
    private readonly DismTool _dism = new(context, component);
    private readonly List<string> _refused = [];
    private int _code;
    private int _added;

    /// <summary>Adds a driver.</summary>
    public void Add(DriverInf inf)
    {
        var what = $"{inf.Path} ({string.Join(", ", new[] { inf.Class, inf.Provider, inf.Version?.ToString() ?? string.Empty }.Where(t => t.Length > 0))})";
        var code = _dism.AddDriver(root, inf.Path, recurse: false, allowUnsigned);
        if (code is 0 or ErrorText.RestartRequired)
        {
            _added++;
            context.Log.Info(component, $"driver added: {what}");
            return;
        }
        if (_code == 0) _code = code;
        var unsigned = !allowUnsigned && inf.CatalogFile.Length == 0 ? " It names no catalog, so it is not signed; the step can allow unsigned drivers." : string.Empty;
        _refused.Add($"{inf.Path}: {ErrorText.Describe(code)}.{unsigned}{(_dism.LastLines.Length > 0 ? $" DISM says: {_dism.LastLines}" : string.Empty)}");
        context.Log.Error(component, $"driver refused: {_refused[^1]}");
    }

    /// <summary>The end of the step: broken when a driver was refused.</summary>
    public StepResult End() => _refused.Count == 0
        ? StepResult.Done
        : StepResult.Broken(_code, $"{_refused.Count} of {_refused.Count + _added} drivers were refused. {string.Join(" ", _refused)} More is in {_dism.LogFile}.");

    /// <summary>The drivers below a folder that can be for this machine; what is none is named in the log.</summary>
    public static IReadOnlyList<DriverInf> Find(StepContext context, string component, string folder)
    {
        var found = new List<DriverInf>();
        foreach (var file in FolderFiles.Below(context.Machine, folder).Where(f => f.Path.EndsWith(".inf", StringComparison.OrdinalIgnoreCase)))
        {
            var inf = DriverInf.Read(context.Machine, folder + "\\" + file.Path);
            if (inf is null) context.Log.Info(component, $"{file.Path} is no driver's file and is left out");
            else if (inf.HasModels && inf.Models.Count == 0) context.Log.Info(component, $"{file.Path} has no devices for x64 and is left out");
            else found.Add(inf);
        }
        return found;
    }
}
