using System.Globalization;

namespace MediaForge.Execution.Steps;

/// <summary>
/// How far a step is that installs one thing after the other, noted on the disk before and after each, so that a restart or
/// power cut never makes it install a finished one twice.
/// </summary>
internal sealed class InstallProgress(StepContext context)
{
    private const string Done = "_MediaForgeInstalled";
    private const string Failed = "_MediaForgeInstallFailed";
    private const string Current = "_MediaForgeInstalling";
    private const string Running = "run";
    private const string Restarting = "restart";

    /// <summary>What failed so far and was passed over.</summary>
    public IReadOnlyList<string> Failures => Lines(Failed);

    /// <summary>
    /// Begins or goes on. Notes that are neither of a run that was cut off nor of one that asked for its restart are left over
    /// from another step.
    /// </summary>
    public void Begin()
    {
        if (!context.WasCutOff && Phase != Restarting) Clear();
    }

    /// <summary>Whether one is finished, with or without success.</summary>
    public bool IsDone(string key) => Lines(Done).Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>How often one was begun and cut off; 0 when it was not.</summary>
    public int CutOffs(string key) => Phase == Running && IsCurrent(key) ? Attempts : 0;

    /// <summary>Whether one was installed and asked for the restart that has just been.</summary>
    public bool HasRestarted(string key) => Phase == Restarting && IsCurrent(key);

    /// <summary>Notes that one is being installed now.</summary>
    public void Start(string key) => context.Note(Current, $"{Running}|{CutOffs(key) + 1}|{key}");

    /// <summary>Notes that one is installed but for a restart.</summary>
    public void AwaitRestart(string key) => context.Note(Current, $"{Restarting}|1|{key}");

    /// <summary>Notes that one is finished.</summary>
    public void Finish(string key, bool failed)
    {
        Append(Done, key);
        if (failed) Append(Failed, key);
        context.Note(Current, null);
    }

    /// <summary>Takes all notes away, at the end of the step.</summary>
    public void Clear()
    {
        foreach (var name in new[] { Done, Failed, Current }) context.Variables.SetByEngine(name, null);
    }

    private string Phase => Part(0);

    private int Attempts => int.TryParse(Part(1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private bool IsCurrent(string key) => Part(2).Equals(key, StringComparison.OrdinalIgnoreCase);

    private string Part(int index) => (context.Variables.Find(Current) ?? string.Empty).Split('|', 3) is { Length: 3 } parts ? parts[index] : string.Empty;

    private string[] Lines(string name) => (context.Variables.Find(name) ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Append(string name, string key) => context.Variables.SetByEngine(name, string.Join('\n', [.. Lines(name), key]));
}
