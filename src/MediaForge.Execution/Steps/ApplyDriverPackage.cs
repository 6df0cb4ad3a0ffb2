using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="ApplyDriverPackage"/>: all drivers of a package into the Windows that was applied, one by one or by DISM's own recursion.</summary>
internal sealed class ApplyDriverPackageHandler : StepHandler
{
    private const string Component = "OSDDriverClient";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ApplyDriverPackage)context.Settings;
        var root = TargetWindows.FindRoot(context);
        var package = settings.Package.Trim();
        if (package.Length == 0) return StepResult.Broken(ErrorText.InvalidParameter, "The step names no driver package.");
        var folder = context.PackageFolder(package);
        if (settings.Recurse)
        {
            var dism = new DismTool(context, Component);
            var code = dism.AddDriver(root, folder, recurse: true, settings.AllowUnsigned, settings.AdditionalOptions);
            if (code is not (0 or ErrorText.RestartRequired)) return StepResult.Broken(code, $"DISM does not add all drivers of the package {package}.{(dism.LastLines.Length > 0 ? $" It says: {dism.LastLines}" : string.Empty)} Which ones is in {dism.LogFile}; without 'recurse' each is tried and named here.");
            context.Log.Info(Component, $"the drivers of {package} are added");
            return StepResult.Done;
        }
        var drivers = DriverInstaller.Find(context, Component, folder);
        if (drivers.Count == 0) return StepResult.Broken(ErrorText.FileNotFound, $"The package {package} holds no driver for x64: no .inf file in {folder} is one's.");
        var installer = new DriverInstaller(context, Component, root, settings.AllowUnsigned);
        foreach (var driver in drivers) installer.Add(driver);
        return installer.End();
    }
}
