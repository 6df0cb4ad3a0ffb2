using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="DownloadPackageContent"/>: copies packages from the media to the disk. A second run copies them again.</summary>
internal sealed class DownloadPackageContentHandler : StepHandler
{
    private const string Component = "OSDDownloadContent";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (DownloadPackageContent)context.Settings;
        string[] packages = settings.Packages.Count > 0
            ? [.. settings.Packages.Select(p => p.Id.Trim())]
            : settings.PackageIds.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (packages.Length == 0) return StepResult.Broken(ErrorText.InvalidParameter, "The step names no packages.");
        var place = FindPlace(context, settings);
        var failures = new List<string>();
        for (var i = 0; i < packages.Length; i++)
        {
            var folder = place + "\\" + packages[i];
            try
            {
                Copy(context, packages[i], folder);
                if (settings.Variable.Trim().Length > 0) context.Variables.Set(settings.Variable.Trim() + (i + 1).ToString("D2", CultureInfo.InvariantCulture), folder);
            }
            catch (StepFailedException e) when (settings.ContinueOnError)
            {
                context.Log.Error(Component, $"{packages[i]}: {e.Message} The step goes on with the next package (continue on error).");
                failures.Add(packages[i]);
            }
        }
        if (failures.Count > 0) context.Log.Warning(Component, $"not copied: {string.Join(", ", failures)}");
        return StepResult.Done;
    }

    private static string FindPlace(StepContext context, DownloadPackageContent settings)
    {
        switch (settings.Location.Trim().ToUpperInvariant())
        {
            case "TSCACHE":
                return context.Variables.Find("_SMSTSMDataPath") is { } data ? data + @"\Packages" : throw new StepFailedException(ErrorText.NoVolume, "This machine has no formatted hard disk volume to copy to. Put a step that partitions and formats a disk before it.");
            case "CCMCACHE":
                if (context.Machine.IsWindowsPE) throw new StepFailedException(ErrorText.NotSupported, "Windows PE has no client cache. Use TSCache or Custom.");
                return context.Machine.EnvironmentVariable("SystemRoot") + @"\ccmcache";
            case "CUSTOM":
                return settings.Path.Trim().TrimEnd('\\') is { Length: > 0 } path ? path : throw new StepFailedException(ErrorText.InvalidParameter, "The folder to copy to is missing.");
            default:
                throw new StepFailedException(ErrorText.InvalidParameter, $"'{settings.Location}' is no place to copy to; use TSCache, CCMCache or Custom.");
        }
    }

    private static void Copy(StepContext context, string package, string folder)
    {
        var source = context.PackageFolder(package);
        // Downloaded to this very place.
        if (source.Equals(folder, StringComparison.OrdinalIgnoreCase)) return;
        var files = FolderFiles.Below(context.Machine, source);
        var total = files.Sum(f => f.Length);
        context.Log.Info(Component, $"copying the package {package} to {folder}: {files.Count} files, {total >> 20} MB");
        context.Machine.CreateFolder(folder);
        var (free, _) = context.Machine.ReadSpace(folder);
        // What an earlier, cut off run has left is overwritten and gives its space back.
        var there = files.Sum(f => Math.Max(context.Machine.FileLength(folder + "\\" + f.Path), 0));
        if (free + there < total) throw new StepFailedException(DiskFull, $"The package {package} needs {total >> 20} MB, and {folder} has only {free >> 20} MB left.");
        long done = 0;
        foreach (var file in files)
        {
            context.Machine.CopyFile(source + "\\" + file.Path, folder + "\\" + file.Path, progress => context.Progress($"Copying {package}", new ByteProgress(done + progress.Done, total)));
            done += file.Length;
        }
    }

    private static readonly int DiskFull = ErrorText.FromWin32(112);
}
