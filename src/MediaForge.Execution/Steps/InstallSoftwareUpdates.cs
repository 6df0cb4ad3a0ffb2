using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="InstallSoftwareUpdates"/>: the updates on the media in their order, in Windows PE into the Windows that was
/// applied; then those of Windows Update, if the media has none or <c>MediaForgeWindowsUpdate</c> is true. One that is there
/// already, or does not apply, is no failure.
/// </summary>
/// <remarks>
/// Windows undoes an update that was cut off and takes it again, so one is repeated, but not for ever: an update that takes
/// the machine down each time must not do so until somebody comes.
/// </remarks>
internal sealed class InstallSoftwareUpdatesHandler : StepHandler
{
    private const string Component = "InstallSWUpdate";
    private const string AlsoFromNetwork = "MediaForgeWindowsUpdate";
    private const string OnlineKey = "Windows Update";
    private const int LeastAttempts = 3;

    private const int DoesNotApply = unchecked((int)0x800F081E);
    private const int AlreadyThere = 0x00240006;
    private const int RestartPending = 0x00240005;
    private const int NotForThisSystem = unchecked((int)0x80240017);

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var progress = new InstallProgress(context);
        progress.Begin();
        var result = Install(context, progress);
        if (!result.RunAgain) progress.Clear();
        return result;
    }

    private static StepResult Install(StepContext context, InstallProgress progress)
    {
        var updates = context.Run.Catalog?.Updates ?? [];
        var online = updates.Count == 0 || context.Variables.IsTrue(AlsoFromNetwork);
        if (online && context.Machine.IsWindowsPE)
        {
            if (updates.Count == 0) return StepResult.Broken(ErrorText.NotSupported, "The media holds no updates, and Windows Update works in the full operating system only. List update files under 'updates' in media.yaml, or run the step in the full operating system.");
            context.Log.Info(Component, $"{AlsoFromNetwork} has no effect in Windows PE: Windows Update works in the full operating system only");
            online = false;
        }
        var target = updates.Count > 0 && context.Machine.IsWindowsPE ? TargetWindows.FindRoot(context) : null;
        for (var i = 0; i < updates.Count; i++)
        {
            if (progress.IsDone(updates[i])) continue;
            context.Log.Info(Component, $"update {i + 1} of {updates.Count}: {NameOf(updates[i])}");
            if (InstallOne(context, progress, updates[i], target) is { } ended) return ended;
            progress.Finish(updates[i], failed: false);
        }
        return online ? new WindowsUpdateRounds(context, Component, progress, OnlineKey).Run() : StepResult.Done;
    }

    /// <summary>Installs an update; null when it is done or does not apply.</summary>
    private static StepResult? InstallOne(StepContext context, InstallProgress progress, string update, string? target)
    {
        if (progress.HasRestarted(update)) return null;
        var cutOffs = progress.CutOffs(update);
        if (cutOffs > Math.Max(context.Step.RetryCount, LeastAttempts)) return StepResult.Broken(ErrorText.Interrupted, $"The machine lost power or restarted by itself {cutOffs} times while {NameOf(update)} was being installed. Take that update off the media, or install it by hand to see why.");
        var file = context.PackageFolder(MediaCatalog.UpdatesPackage) + update[MediaCatalog.UpdatesPackage.Length..].Replace('/', '\\');
        if (!context.Machine.FileExists(file)) return StepResult.Broken(ErrorText.FileNotFound, $"The update {file} is missing on the media.");
        progress.Start(update);

        var dism = new DismTool(context, Component);
        var isMsu = file.EndsWith(".msu", StringComparison.OrdinalIgnoreCase);
        var wusa = new SystemTool(context, Component, "wusa.exe", "Windows needs it to install .msu files.");
        var code = target is not null ? dism.AddPackage(target, file) : isMsu ? wusa.Run($"{SystemTool.Quote(file)} /quiet /norestart") : dism.AddPackageOnline(file);
        switch (code)
        {
            case 0:
                context.Log.Info(Component, $"{NameOf(update)} is installed");
                return null;
            case DoesNotApply or NotForThisSystem:
                context.Log.Info(Component, $"{NameOf(update)} does not apply and is skipped ({ErrorText.Describe(code)})");
                return null;
            case AlreadyThere:
                context.Log.Info(Component, $"{NameOf(update)} is there already");
                return null;
            case ErrorText.RestartRequired or RestartPending when target is not null:
                context.Log.Info(Component, $"{NameOf(update)} is added; Windows finishes it when it starts");
                return null;
            case ErrorText.RestartRequired or RestartPending:
                context.Log.Info(Component, $"{NameOf(update)} needs a restart");
                progress.AwaitRestart(update);
                return InstallationQueue.Restart(context);
        }
        var said = target is null && isMsu ? wusa.LastLines : dism.LastLines;
        var log = target is not null || !isMsu ? dism.LogFile : context.Machine.EnvironmentVariable("SystemRoot") + @"\Logs\CBS\CBS.log";
        return StepResult.Broken(code, $"The update {NameOf(update)} cannot be installed.{(said.Length > 0 ? $" {(target is null && isMsu ? "wusa.exe" : "DISM")} says: {said}" : string.Empty)} More is in {log}.");
    }

    private static string NameOf(string update) => update[(update.LastIndexOf('/') + 1)..];
}
