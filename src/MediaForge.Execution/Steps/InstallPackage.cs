using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="InstallPackage"/>: a program of a package, or those that the variables BASE001, BASE002 ... name as
/// PACKAGE:PROGRAM. What a program does when it is run again is unknown; one that was cut off is repeated only as often as
/// the step's <c>retryCount</c> says.
/// </summary>
internal sealed class InstallPackageHandler : StepHandler
{
    private const string Component = "InstallPackage";

    // The queue knows what was cut off, and decides for each program.
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (InstallPackage)context.Settings;
        var installations = settings.Package.Length > 0
            ? [Of(context, settings.Package.Trim(), settings.Program.Trim())]
            : InstallApplicationHandler.DynamicNames(context, settings.BaseVariable, digits: 3).Select(value => Parse(context, value)).ToList();
        if (installations.Count == 0) context.Log.Info(Component, $"there is no variable {settings.BaseVariable}001: nothing is installed");
        var queue = new InstallationQueue(context, Component, settings.ContinueOnInstallError);
        var result = queue.Run(installations);
        if (queue.Failures.Count > 0) context.Log.Warning(Component, $"failed: {string.Join(", ", queue.Failures)}");
        return result;
    }

    private static Installation Parse(StepContext context, string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < value.Length - 1
            ? Of(context, value[..colon].Trim(), value[(colon + 1)..].Trim())
            : new Installation(value, value) { Fault = $"'{value}' names no program; write PACKAGE:PROGRAM." };
    }

    private static Installation Of(StepContext context, string package, string program)
    {
        var name = $"{package}:{program}";
        if (context.Run.Catalog?.FindPackage(package) is not { } found) return new Installation(name, name) { Fault = $"The media has no package {package}." };
        if (found.FindProgram(program) is not { } known)
        {
            var names = string.Join(", ", found.Programs.Select(p => p.Name));
            return new Installation(name, name) { Fault = $"The package {package} has no program '{program}'{(names.Length > 0 ? $", only {names}" : string.Empty)}. Add it under 'content' in media.yaml and make the media again." };
        }
        return new Installation($"{found.Id}:{known.Name}", $"{found.Name} ({known.Name})")
        {
            CommandLine = known.CommandLine,
            Package = found.Id,
            StartIn = known.StartIn,
            Timeout = known.Timeout,
            SuccessCodes = known.SuccessCodes,
            RestartCodes = known.RestartCodes,
        };
    }
}
