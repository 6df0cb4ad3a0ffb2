using MediaForge.Cli.Output;
using MediaForge.Media.Building;
using MediaForge.Media.Reporting;

namespace MediaForge.Cli.Verbs;

/// <summary>The report of a build at the terminal.</summary>
internal static class BuildSummary
{
    private const int BarWidth = 24;

    /// <summary>Prints it.</summary>
    public static void Show(Reporter reporter, MediaReport report)
    {
        var seconds = report.Stages.Sum(s => s.Seconds);
        reporter.Line($"{report.Output}  {Reporter.Size(report.Length)}, {report.Files} files, label {report.Label}, id {report.Id}");
        if (report.Sha256 is { } hash) reporter.Line($"  SHA-256     {hash}");
        foreach (var disc in report.Discs.Skip(1)) reporter.Line($"{disc.Output}  {Reporter.Size(disc.Length)}, {disc.Files} files");
        foreach (var why in report.WhyDiscs) reporter.Line($"  discs       {why}");
        reporter.Line($"  boot image  {report.BootImage}");
        reporter.Line($"  protection  {report.Protection ?? new MediaProtection(false, null, null)}");
        foreach (var boot in report.Boot) reporter.Line($"  starts by   {boot}");
        foreach (var drivers in report.Contents.BootDrivers) reporter.Line($"  drivers     {drivers.Drivers} from {drivers.Name}, {Reporter.Size(drivers.Length)}");
        reporter.Line("  holds");
        var whole = Math.Max(1, report.Contents.Parts.Sum(p => p.Length));
        foreach (var part in report.Contents.Parts)
            reporter.Line($"    {part.Name,-22} {Reporter.Size(part.Length),12} {100.0 * part.Length / whole,5:F1} %  {new string('#', (int)Math.Ceiling((double)BarWidth * part.Length / whole))}");
        foreach (var package in report.Contents.Packages)
            reporter.Line($"    {package.Id,-22} {Reporter.Size(package.Length),12} {package.Files,5} files  {package.Name}{(package.Drivers > 0 ? $", {package.Drivers} drivers" : string.Empty)}");
        reporter.Line($"  built in    {seconds:F1} s");
        foreach (var stage in report.Stages)
            reporter.Line($"    {stage.Stage,-22} {stage.Seconds,10:F1} s{(stage.BytesPerSecond is { } rate ? $"  {Reporter.Size(stage.Bytes)} at {Reporter.Size(rate)}/s" : string.Empty)}");
        if (report.Verification is { } verification) VerifyVerb.Show(reporter, verification);
    }
}
