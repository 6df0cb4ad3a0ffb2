using System.CommandLine;
using System.Globalization;
using System.Xml.Linq;
using MediaForge.Cli.Output;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim info IN.wim [IMAGE]</c>: what a WIM is and what images it has; with <c>--set</c> and <c>--boot</c> it changes that.</summary>
internal static class WimInfoVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var wim = WimArguments.Wim();
        var image = new Argument<string?>("image") { Description = "The number or the name of one image, to show all that is known of it.", Arity = ArgumentArity.ZeroOrOne };
        var set = WimArguments.Set();
        var boot = new Option<int?>("--boot") { Description = "Make the image of that number the one that boots; 0 for none." };
        return WimRun.Bind(new Command("info", "Shows what a WIM is and what images it has, and changes its texts.") { wim, image, set, boot }, host, json, async run =>
        {
            var file = WimArguments.Open(run.Get(wim));
            int? index = run.Get(image) is { } wanted ? file.FindImage(wanted) : null;
            if (run.Get(boot) is not null || run.Get(set) is { Length: > 0 })
            {
                await ChangeAsync(run, file, run.Get(wim), index, WimArguments.Pairs(run.Get(set)), run.Get(boot));
                file = WimArguments.Open(run.Get(wim));
            }
            var one = index is { } number ? file.Images[number - 1] : null;
            if (one is null) Show(run.Reporter, file);
            else foreach (var (path, value) in Properties(one.Xml, string.Empty)) run.Reporter.Line($"{path}: {value}");
            run.Reporter.Result("wim", Describe(file, one is null ? file.Images : [one]));
            return ExitCodes.Done;
        });
    }

    private static async Task ChangeAsync(WimRun run, WimFile file, string path, int? index, List<KeyValuePair<string, string>> texts, int? boot)
    {
        if (texts.Count > 0 && index is null && file.Images.Count != 1) throw new ArgumentException("--set needs the number or the name of an image.");
        if (boot < 0 || boot > file.Images.Count) throw new ArgumentException($"{file} has no image {boot} that could boot; it has {file.Images.Count}.");
        using var editor = new WimEditor(file);
        if (boot is { } bootIndex) editor.BootIndex = bootIndex;
        foreach (var (name, value) in texts) editor.SetImageProperty(index ?? 1, name, value);
        await run.DoAsync("change", progress => editor.SaveTo(path, null, progress, run.CancellationToken));
    }

    private static void Show(Reporter reporter, WimFile file)
    {
        var header = file.Header;
        var how = header.Compression == WimCompression.None ? "not compressed" : $"{NameOf(header.Compression)} in chunks of {Reporter.Size(header.ChunkSize)}";
        reporter.Line($"{file.Source}  {Reporter.Size(file.Source.Length)}, {how}{(file.BootIndex > 0 ? $", boots image {file.BootIndex}" : string.Empty)}");
        reporter.Line($"  id           {header.Guid}");
        if (header.TotalParts > 1) reporter.Line($"  split        part {header.PartNumber} of {header.TotalParts}");
        if (header.Integrity.Size != 0) reporter.Line("  integrity    has a table");
        if ((header.Flags & WimFlags.ReadOnly) != 0) reporter.Line("  read-only    tools refuse to change it");
        foreach (var image in file.Images)
        {
            reporter.Line();
            reporter.Line($"{image}");
            if (image.Description is { Length: > 0 } description && description != image.Name) reporter.Line($"  description  {description}");
            if (image.DisplayName is { Length: > 0 } display && display != image.Name) reporter.Line($"  shown as     {display}");
            if (image.Flags is { Length: > 0 } flags && flags != image.EditionId) reporter.Line($"  flags        {flags}");
            if (Join(", ", image.EditionId, image.InstallationType, image.Architecture?.ToString().ToLowerInvariant(), image.Version?.ToString()) is { Length: > 0 } windows) reporter.Line($"  Windows      {windows}");
            if (image.Languages.Count > 0) reporter.Line($"  languages    {string.Join(", ", image.Languages.Select(l => l == image.DefaultLanguage && image.Languages.Count > 1 ? l + " (default)" : l))}");
            reporter.Line(string.Create(CultureInfo.InvariantCulture, $"  files        {image.FileCount} in {image.DirectoryCount} folders, {Reporter.Size(image.TotalBytes)}"));
            if (image.CreationTime is { } created) reporter.Line(string.Create(CultureInfo.InvariantCulture, $"  created      {created:yyyy-MM-dd HH:mm:ss}Z{(image.LastModified is { } changed && changed != created ? $", changed {changed:yyyy-MM-dd HH:mm:ss}Z" : string.Empty)}"));
        }
    }

    private static object Describe(WimFile file, IEnumerable<WimImageInfo> images) => new
    {
        Path = file.Source.ToString(),
        file.Source.Length,
        file.Header.Guid,
        Compression = NameOf(file.Header.Compression).ToLowerInvariant(),
        file.Header.ChunkSize,
        Part = file.Header.PartNumber,
        Parts = file.Header.TotalParts,
        file.BootIndex,
        HasIntegrityTable = file.Header.Integrity.Size != 0,
        IsReadOnly = (file.Header.Flags & WimFlags.ReadOnly) != 0,
        Images = images.Select(i => new
        {
            i.Index,
            i.Name,
            i.Description,
            i.DisplayName,
            i.Flags,
            Architecture = i.Architecture?.ToString().ToLowerInvariant(),
            i.EditionId,
            i.InstallationType,
            Version = i.Version?.ToString(),
            i.Languages,
            i.DefaultLanguage,
            i.TotalBytes,
            i.FileCount,
            i.DirectoryCount,
            i.CreationTime,
            i.LastModified,
            Properties = Properties(i.Xml, string.Empty).GroupBy(p => p.Path).ToDictionary(p => p.Key, p => string.Join(';', p.Select(v => v.Value))),
        }),
    };

    private static string NameOf(WimCompression compression) => compression.ToString().ToUpperInvariant();

    private static string Join(string separator, params string?[] parts) => string.Join(separator, parts.Where(p => !string.IsNullOrEmpty(p)));

    /// <summary>Every element of the XML that holds a text, by the names that lead to it, as <c>--set</c> takes them.</summary>
    private static IEnumerable<(string Path, string Value)> Properties(XElement element, string path)
    {
        foreach (var child in element.Elements())
        {
            var name = path.Length == 0 ? child.Name.LocalName : $"{path}/{child.Name.LocalName}";
            if (!child.HasElements) yield return (name, child.Value);
            else foreach (var below in Properties(child, name)) yield return below;
        }
    }
}
