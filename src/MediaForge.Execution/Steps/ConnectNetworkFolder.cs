using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="ConnectNetworkFolder"/>. Connections do not outlive a restart, so a second run finds none.</summary>
internal sealed class ConnectNetworkFolderHandler : StepHandler
{
    private const string Component = "ConnectNetworkFolder";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ConnectNetworkFolder)context.Settings;
        var path = settings.Path.Trim().TrimEnd('\\');
        if (!path.StartsWith(@"\\", StringComparison.Ordinal) || path.IndexOf('\\', 2) < 3)
            return StepResult.Broken(ErrorText.InvalidParameter, $"'{settings.Path}' is not a share; write it as \\\\server\\share.");
        var drive = settings.DriveLetter.Trim().TrimEnd('\\', ':').ToUpperInvariant();
        if (drive.Length > 1 || (drive.Length == 1 && drive[0] is < 'D' or > 'Z' or 'X'))
            return StepResult.Broken(ErrorText.InvalidParameter, $"'{settings.DriveLetter}' cannot be used; use D: to Z:, but not X:, which is Windows PE itself.");
        context.Log.Info(Component, $"connecting {path}{(drive.Length > 0 ? $" as {drive}:" : string.Empty)}{(settings.Account.Length > 0 ? $" with the account {settings.Account}" : string.Empty)}");
        var code = context.Machine.ConnectShare(new NetworkShare(path, drive.Length > 0 ? drive + ":" : string.Empty, settings.Account, settings.Password));
        return code == 0 ? StepResult.Done : StepResult.Broken(ErrorText.FromWin32(code), $"{path} cannot be connected.");
    }
}
