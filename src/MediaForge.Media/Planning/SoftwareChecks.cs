using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Media.Planning;

/// <summary>Holds the steps that use software of the media against what is on it, so that none fails hours later on the machine.</summary>
internal static class SoftwareChecks
{
    /// <summary>What is missing, in the order of the sequence. Steps that are disabled, and names that only variables know, are left out.</summary>
    public static IEnumerable<Problem> Find(TaskSequence sequence, MediaCatalog catalog) => Enabled(sequence.Children).SelectMany(step => step.Settings switch
    {
        InstallApplication s => Find(step, s, catalog),
        InstallPackage s => Find(step, s, catalog),
        InstallSoftwareUpdates when catalog.Updates.Count == 0 => [ProblemCodes.NoUpdatesOnMedia(step.Name)],
        ApplyDriverPackage s when catalog.FindPackage(s.Package) is { Kind: not PackageKind.DriverPackage } => [ProblemCodes.NotADriverPackage(step.Name, s.Package)],
        AutoApplyDrivers s => Find(step, s, catalog),
        _ => [],
    });

    private static IEnumerable<Problem> Find(Step step, InstallApplication settings, MediaCatalog catalog) =>
        from wanted in settings.Applications
        where Known(wanted.Id) && catalog.FindApplication(wanted.Id) is null && (wanted.DisplayName.Length == 0 || catalog.FindApplication(wanted.DisplayName) is null)
        select ProblemCodes.NoApplication(step.Name, wanted.Id, wanted.DisplayName);

    private static IEnumerable<Problem> Find(Step step, InstallPackage settings, MediaCatalog catalog)
    {
        // A package that is not there at all is reported with the other references.
        if (!Known(settings.Package) || !Known(settings.Program) || catalog.FindPackage(settings.Package) is not { } package) return [];
        return package.FindProgram(settings.Program) is null ? [ProblemCodes.NoProgram(step.Name, package.Id, settings.Program, package.Programs.Select(p => p.Name))] : [];
    }

    private static IEnumerable<Problem> Find(Step step, AutoApplyDrivers settings, MediaCatalog catalog)
    {
        var categories = settings.Categories.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(Known).ToList();
        foreach (var category in categories.Where(c => !catalog.Packages.Any(p => p.Kind == PackageKind.DriverPackage && (Same(p.Id, c) || Same(p.Name, c)))))
            yield return ProblemCodes.NoDriverCategory(step.Name, category);
        if (!catalog.Packages.Any(p => p.Kind == PackageKind.DriverPackage)) yield return ProblemCodes.NoDriverPackages(step.Name);
    }

    private static IEnumerable<Step> Enabled(IEnumerable<SequenceNode> nodes) =>
        nodes.Where(n => !n.Disabled).SelectMany(n => n is Group group ? Enabled(group.Children) : [(Step)n]);

    private static bool Known(string value) => value.Length > 0 && !value.Contains('%', StringComparison.Ordinal);

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
