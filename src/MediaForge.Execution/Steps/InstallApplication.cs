using System.Globalization;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="InstallApplication"/>: the list, or what the variables BASE01, BASE02 ... name, from the media's catalog.
/// <c>_TSAppInstallStatus</c> becomes Success or Error.
/// </summary>
internal sealed class InstallApplicationHandler : StepHandler
{
    private const string Component = "InstallApplication";
    private const string Status = "_TSAppInstallStatus";

    // The queue knows what was cut off, and decides for each application.
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (InstallApplication)context.Settings;
        var installations = settings.Applications.Count > 0
            ? settings.Applications.Select(a => Of(context, a.Id, a.DisplayName)).ToList()
            : DynamicNames(context, settings.BaseVariable, digits: 2).Select(name => Of(context, name, string.Empty)).ToList();
        if (installations.Count == 0) context.Log.Info(Component, $"there is no variable {settings.BaseVariable}01: nothing is installed");
        context.Variables.SetByEngine(Status, "Undefined");
        var queue = new InstallationQueue(context, Component, settings.ContinueOnInstallError);
        var result = queue.Run(installations);
        if (result.RunAgain) return result;
        context.Variables.SetByEngine(Status, result.IsBroken || queue.Failures.Count > 0 ? "Error" : "Success");
        if (queue.Failures.Count > 0) context.Log.Warning(Component, $"not installed: {string.Join(", ", queue.Failures)}");
        return result;
    }

    /// <summary>The values of NAME01, NAME02 ... up to the first that is not set.</summary>
    internal static IEnumerable<string> DynamicNames(StepContext context, string baseVariable, int digits)
    {
        if (baseVariable.Trim().Length == 0) yield break;
        for (var i = 1; ; i++)
        {
            if (context.Variables.Find(baseVariable.Trim() + i.ToString("D" + digits, CultureInfo.InvariantCulture)) is not { } value) yield break;
            yield return value.Trim();
        }
    }

    private static Installation Of(StepContext context, string id, string name)
    {
        var catalog = context.Run.Catalog;
        if ((catalog?.FindApplication(id) ?? (name.Length > 0 ? catalog?.FindApplication(name) : null)) is not { } found)
        {
            var shown = name.Length > 0 ? $"'{name}' ({id})" : $"'{id}'";
            return new Installation(id, name.Length > 0 ? name : id) { Fault = $"The media does not know the application {shown}. Describe it under 'applications' in media.yaml and make the media again." };
        }
        return new Installation(found.Id, found.Name)
        {
            CommandLine = found.Install,
            Package = found.Package,
            StartIn = found.StartIn,
            Timeout = found.Timeout,
            SuccessCodes = found.SuccessCodes,
            RestartCodes = found.RestartCodes,
            Detection = found.Detection,
        };
    }
}
