using System.Globalization;
using System.Text.Json;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Installs what Windows Update offers, round after round, since some updates are offered only when others are there. Each
/// round is one run of WindowsUpdate.ps1, which prints one JSON object per line; a round that needs a restart gets it.
/// </summary>
/// <remarks>
/// An update that was installed and is offered again is not taken again, and one that failed is tried once more: Windows
/// Update is known for offering both for ever.
/// </remarks>
/// <param name="context">The step.</param>
/// <param name="component">The name under which lines are logged.</param>
/// <param name="progress">The notes of the step.</param>
/// <param name="key">What the rounds are known by in the notes.</param>
internal sealed class WindowsUpdateRounds(StepContext context, string component, InstallProgress progress, string key)
{
    private const string RoundNote = "_MediaForgeWindowsUpdateRound";
    private const string InstalledNote = "_MediaForgeWindowsUpdateInstalled";
    private const string FailedNote = "_MediaForgeWindowsUpdateFailed";
    private const int MostRounds = 10;
    private const int MostCutOffs = 3;

    private readonly Dictionary<string, string> _failedNow = new(StringComparer.OrdinalIgnoreCase);
    private int _installedNow;
    private int _fault;
    private string _faultText = string.Empty;
    private bool _restart;

    /// <summary>Runs rounds until nothing is offered any more, or until a restart or failure.</summary>
    public StepResult Run()
    {
        var result = RunRounds();
        if (result.RunAgain) return result;
        foreach (var note in new[] { RoundNote, InstalledNote, FailedNote }) context.Variables.SetByEngine(note, null);
        return result;
    }

    private StepResult RunRounds()
    {
        if (!progress.HasRestarted(key) && progress.CutOffs(key) == 0)
            foreach (var note in new[] { RoundNote, InstalledNote, FailedNote }) context.Variables.SetByEngine(note, null);
        if (progress.CutOffs(key) > MostCutOffs) return StepResult.Broken(ErrorText.Interrupted, $"The machine lost power or restarted by itself {progress.CutOffs(key)} times while updates of Windows Update were being installed.");
        if (context.Machine.ReadHardware().Adapters.Count == 0)
            return StepResult.Broken(ErrorText.NotReady, "Windows Update cannot be reached: no network adapter is up. Connect the network, or put the updates on the media ('updates' in media.yaml).");
        var script = new ScriptFile(context, component);
        var tool = new SystemTool(context, component, @"WindowsPowerShell\v1.0\powershell.exe", "Windows Update is asked through it.");
        var path = script.Write("WindowsUpdate.ps1", ScriptFile.ReadResource("WindowsUpdate.ps1"), forOthers: false);
        progress.Start(key);
        try
        {
            for (; ; )
            {
                var round = Number(RoundNote) + 1;
                if (round > MostRounds) return StepResult.Broken(ErrorText.NotReady, $"After {MostRounds} rounds Windows Update still offers updates. What was installed is in the log.");
                context.Note(RoundNote, round.ToString(CultureInfo.InvariantCulture));
                context.Log.Info(component, $"Windows Update, round {round}");
                if (RunRound(tool, path) is { } ended) return ended;
            }
        }
        finally
        {
            script.Delete(path);
        }
    }

    /// <summary>Runs a round; null when another must follow.</summary>
    private StepResult? RunRound(SystemTool tool, string path)
    {
        _failedNow.Clear();
        (_installedNow, _fault, _faultText, _restart) = (0, 0, string.Empty, false);
        var target = ((InstallSoftwareUpdates)context.Settings).Target.Trim();
        var skip = Ids(InstalledNote).Concat(Ids(FailedNote).GroupBy(id => id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key)).ToList();
        var code = tool.Run($"-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File {SystemTool.Quote(path)} -Target {target}{(skip.Count > 0 ? $" -Skip {string.Join(',', skip)}" : string.Empty)}", Take);
        if (_fault != 0 || code != 0)
        {
            var said = _faultText.Length > 0 ? _faultText : tool.LastLines;
            return StepResult.Broken(_fault != 0 ? _fault : code, $"Windows Update failed: {said} More is in the event log, and in what Get-WindowsUpdateLog makes.");
        }
        if (_restart)
        {
            context.Log.Info(component, "the updates need a restart");
            progress.AwaitRestart(key);
            return InstallationQueue.Restart(context);
        }
        if (_installedNow > 0) return null;
        var again = _failedNow.Keys.Where(id => Ids(FailedNote).Count(f => f.Equals(id, StringComparison.OrdinalIgnoreCase)) < 2).ToList();
        if (again.Count > 0) return null;
        var failed = Ids(FailedNote).Distinct(StringComparer.OrdinalIgnoreCase).Except(Ids(InstalledNote), StringComparer.OrdinalIgnoreCase).ToList();
        if (failed.Count > 0) return StepResult.Broken(ErrorText.Unspecified, $"Windows Update could not install, tried twice: {string.Join("; ", failed.Select(id => _failedNow.GetValueOrDefault(id, id)))}. The log says why for each.");
        progress.Finish(key, failed: false);
        return StepResult.Done;
    }

    private void Take(string line)
    {
        if (!line.StartsWith('{')) return;
        WindowsUpdateEvent? seen;
        try
        {
            seen = JsonSerializer.Deserialize(line, WindowsUpdateJson.Default.WindowsUpdateEvent);
        }
        catch (JsonException)
        {
            context.Log.Warning(component, $"WindowsUpdate.ps1 printed a line that is no event: {line}");
            return;
        }
        if (seen is null) return;
        switch (seen.Event)
        {
            case "found":
                context.Log.Info(component, $"Windows Update offers {seen.Count} updates");
                break;
            case "update":
                context.Log.Info(component, $"  {seen.Title} ({seen.Size >> 20} MB)");
                break;
            case "skipped":
                context.Log.Warning(component, $"  not taken: {seen.Title}: {seen.Reason}");
                break;
            case "downloading":
                context.Log.Info(component, $"downloading {seen.Count} updates");
                break;
            case "installed":
                _installedNow++;
                Add(InstalledNote, seen.Id);
                context.Log.Info(component, $"  installed: {seen.Title}");
                break;
            case "failed":
                _failedNow[seen.Id] = $"{seen.Title} ({ErrorText.Describe(seen.Result)})";
                Add(FailedNote, seen.Id);
                context.Log.Error(component, $"  failed: {seen.Title}: {ErrorText.Describe(seen.Result)}");
                break;
            case "restart":
                _restart = true;
                break;
            case "error":
                (_fault, _faultText) = (seen.Result == 0 ? ErrorText.Unspecified : seen.Result, seen.Reason);
                break;
            default:
                context.Log.Warning(component, $"WindowsUpdate.ps1 printed an event that is not known: {seen.Event}");
                break;
        }
    }

    private int Number(string note) => int.TryParse(context.Variables.Find(note), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private string[] Ids(string note) => (context.Variables.Find(note) ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries);

    private void Add(string note, string id) => context.Variables.SetByEngine(note, string.Join(',', [.. Ids(note), id]));
}
