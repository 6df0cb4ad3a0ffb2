using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Media.Planning;

/// <summary>Plans packages, applications and updates: their files on the media, and the catalog that tells the executor of them.</summary>
internal sealed class SoftwarePlanner(MediaDefinition definition, TaskSequence? sequence, InputFiles inputs, List<Problem> problems)
{
    private static readonly string[] UpdateFiles = [".msu", ".cab"];
    private static readonly string[] ImageFiles = [".wim", ".esd", ".swm"];

    /// <summary>The files on the media. Valid after <see cref="Plan"/>.</summary>
    public List<PlannedFile> Files { get; } = [];

    /// <summary>Plans, and gives the catalog.</summary>
    public MediaCatalog Plan()
    {
        var packages = definition.Content.Select(PlanPackage).ToList();
        var applications = definition.Applications.Select(PlanApplication).ToList();
        foreach (var name in applications.GroupBy(a => a.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            problems.Add(ProblemCodes.DuplicateApplication(name.Key));
        return new MediaCatalog { Format = OnMediaFormat.Version, Applications = applications, Packages = packages, Updates = PlanUpdates() };
    }

    private CatalogPackage PlanPackage(MediaContent content)
    {
        var files = inputs.Below("content", content.Path, $"{MediaPaths.Content}/{content.Id}");
        Files.AddRange(files);
        var kind = content.Kind ?? KindOf(content.Id, files);
        if (kind == PackageKind.DriverPackage && Path.Exists(content.Path) && !files.Any(f => f.Path.EndsWith(".inf", StringComparison.OrdinalIgnoreCase)))
            problems.Add(ProblemCodes.NoDriversInPackage(content.Id, content.Path));
        return new CatalogPackage(content.Id, content.Name ?? content.Id, kind, content.Programs);
    }

    /// <summary>What the steps that use a package make of it, else what its files look like.</summary>
    private string KindOf(string id, List<PlannedFile> files)
    {
        var steps = sequence?.Steps.Select(s => s.Settings) ?? [];
        if (steps.Any(s => s is ApplyDriverPackage driver && Same(driver.Package, id))) return PackageKind.DriverPackage;
        if (steps.Any(s => s is ApplyOperatingSystem or ApplyDataImage && s.References().Any(r => Same(r.Package, id)))) return PackageKind.Image;
        return files.Count > 0 && files.All(f => ImageFiles.Contains(Path.GetExtension(f.Path), StringComparer.OrdinalIgnoreCase)) ? PackageKind.Image : PackageKind.Package;
    }

    private CatalogApplication PlanApplication(MediaApplication given)
    {
        var application = given.Application;
        if (application.Package is { } package && !definition.Content.Any(c => Same(c.Id, package))) problems.Add(ProblemCodes.NoPackageOfApplication(application.Name, package));
        if (given.Content is not { } path) return application;
        var folder = FolderOf(application.Id);
        if (SoftwareSettings.PackageIdFault(folder) is { } fault) problems.Add(ProblemCodes.BadValue($"applications.{application.Id}", "applications", $"its content goes to the folder '{folder}' of the media, and {fault}"));
        else if (definition.Content.Any(c => Same(c.Id, folder)) || definition.Applications.Any(a => a != given && a.Content is not null && Same(FolderOf(a.Application.Id), folder))) problems.Add(ProblemCodes.DuplicatePackage(folder));
        else Files.AddRange(inputs.Below($"applications.{application.Id}", path, $"{MediaPaths.Content}/{folder}"));
        return application with { Package = folder };
    }

    /// <summary>The folder of an application's content: its id, of ConfigMgr's <c>ScopeId_.../Application_...</c> the end.</summary>
    private static string FolderOf(string id) => id[(id.LastIndexOf('/') + 1)..];

    private List<string> PlanUpdates()
    {
        var updates = new List<string>();
        for (var i = 0; i < definition.Updates.Count; i++)
        {
            var path = definition.Updates[i];
            // Files of one folder stay together: checkpoint cumulative updates need those before them beside them.
            var found = inputs.Below("updates", path, $"{MediaPaths.Content}/{MediaCatalog.UpdatesPackage}/{i + 1}");
            var files = found.Where(f => UpdateFiles.Contains(Path.GetExtension(f.Path), StringComparer.OrdinalIgnoreCase)).ToList();
            if (Path.Exists(path) && files.Count == 0) problems.Add(ProblemCodes.NoUpdates(path, isFile: File.Exists(path)));
            Files.AddRange(files);
            updates.AddRange(files.Select(f => f.Path[(MediaPaths.Content.Length + 1)..]));
        }
        return updates;
    }

    private static bool Same(string? a, string b) => b.Equals(a, StringComparison.OrdinalIgnoreCase);
}
