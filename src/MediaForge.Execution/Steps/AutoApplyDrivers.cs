using MediaForge.Execution.Drivers;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="AutoApplyDrivers"/>: drivers that fit the machine's devices, from the driver packages on the media, into
/// the Windows that was applied. Categories are ids or names of driver packages. When the devices cannot be found out, all
/// drivers are added; that none fits is no failure.
/// </summary>
internal sealed class AutoApplyDriversHandler : StepHandler
{
    private const string Component = "OSDDriverClient";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (AutoApplyDrivers)context.Settings;
        var root = TargetWindows.FindRoot(context);
        var packages = FindPackages(context, settings);
        if (packages.Count == 0)
        {
            context.Log.Warning(Component, "the media holds no driver package to look in: no driver is added");
            return StepResult.Done;
        }
        var drivers = packages.SelectMany(p => DriverInstaller.Find(context, Component, context.PackageFolder(p.Id))).ToList();
        var installer = new DriverInstaller(context, Component, root, settings.AllowUnsigned);
        foreach (var driver in Choose(context, settings.BestMatch, drivers)) installer.Add(driver);
        return installer.End();
    }

    private static List<CatalogPackage> FindPackages(StepContext context, AutoApplyDrivers settings)
    {
        var all = (context.Run.Catalog?.Packages ?? []).Where(p => p.Kind == PackageKind.DriverPackage).ToList();
        var categories = settings.Categories.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (categories.Length == 0) return all;
        foreach (var category in categories.Where(c => !all.Exists(p => IsNamed(p, c)))) context.Log.Warning(Component, $"no driver package has the id or name '{category}'");
        return [.. all.Where(p => categories.Any(c => IsNamed(p, c)))];
    }

    private static List<DriverInf> Choose(StepContext context, bool bestMatch, List<DriverInf> drivers)
    {
        var devices = context.Machine.ListHardwareIds();
        if (devices.Count == 0)
        {
            context.Log.Warning(Component, $"the devices of this machine cannot be found out: all {drivers.Count} drivers are added");
            return drivers;
        }
        var chosen = new List<DriverInf>();
        foreach (var device in devices)
        {
            var matches = drivers.Select(d => d.Match(device)).OfType<DriverMatch>().Order(Comparer<DriverMatch>.Create(DriverMatch.Compare)).ToList();
            foreach (var match in bestMatch ? matches.Take(1) : matches)
            {
                context.Log.Info(Component, $"{match.Description} ({match.Id}): {match.Inf.Path}{(match.Inf.Version is { } version ? $", version {version}" : string.Empty)}");
                if (!chosen.Contains(match.Inf)) chosen.Add(match.Inf);
            }
        }
        context.Log.Info(Component, $"{chosen.Count} of {drivers.Count} drivers fit the {devices.Count} devices of this machine");
        return chosen;
    }

    private static bool IsNamed(CatalogPackage package, string name) =>
        package.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || package.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
