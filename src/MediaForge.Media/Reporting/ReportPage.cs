using System.Globalization;
using HandlebarsDotNet;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;

namespace MediaForge.Media.Reporting;

/// <summary>The report of a build as one HTML page (templates/report.html.hbs): no scripts, nothing from outside, escaped.</summary>
public static class ReportPage
{
    private const double Width = 960;
    private const double Height = 420;
    private const double HeadRoom = 16;
    private const double Gap = 2;

    // Files of a part that are too many to be seen are drawn as one.
    private const int MostTiles = 60;

    // A tile must be this large for a name in it to be read.
    private const double LeastLabelWidth = 70;
    private const double LeastLabelHeight = 14;
    private const double LetterWidth = 6.2;

    private static readonly HandlebarsTemplate<object, object> Template = HandlebarsDotNet.Handlebars.Create(new HandlebarsConfiguration { NoEscape = false }).Compile(Templates.Read("report.html.hbs"));

    /// <summary>The page.</summary>
    public static string Create(MediaReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var seconds = report.Stages.Sum(s => s.Seconds);
        return Template(new
        {
            report.Label,
            report.Output,
            report.Sequence,
            Id = report.Id.ToString(),
            Size = ByteText.Of(report.Length),
            Bytes = Number(report.Length),
            Files = Number(report.Files),
            report.Sha256,
            report.MadeBy,
            report.BootImage,
            Total = Seconds(seconds),
            Width = Text(Width),
            Height = Text(Height),
            Groups = Groups(report.Contents),
            Parts = report.Contents.Parts.Select(p => new { p.Name, Class = ClassOf(p.Name), Files = Number(p.Files), Size = ByteText.Of(p.Length), Bytes = Number(p.Length), Percent = Percent(p.Length, report.Contents.Files.Sum(f => f.Length)) }).ToList(),
            Boot = report.Boot.Select(b => b.Split(": ", 2) is [var firmware, var loader] ? new { Firmware = firmware.ToUpperInvariant(), Loader = loader } : new { Firmware = string.Empty, Loader = b }).ToList(),
            report.BootFiles,
            Packages = report.Contents.Packages.Concat(report.Contents.BootDrivers.Select(d => d with { Part = "drivers of Windows PE" })).Select(p => new { p.Id, p.Name, p.Part, Drivers = p.Drivers > 0 ? Number(p.Drivers) : string.Empty, Files = Number(p.Files), Size = ByteText.Of(p.Length) }).ToList(),
            Protection = ProtectionOf(report.Protection),
            Largest = report.Contents.Largest.Select(f => new { f.Path, f.Part, Size = ByteText.Of(f.Length) }).ToList(),
            Hashes = report.Contents.KeyFiles.Select(f => new { f.Path, Size = ByteText.Of(f.Length), f.Sha256 }).ToList(),
            Stages = report.Stages.Select(s => new { s.Stage, Seconds = Seconds(s.Seconds), Size = s.Bytes > 0 ? ByteText.Of(s.Bytes) : string.Empty, Rate = s.BytesPerSecond is { } rate ? ByteText.Of(rate) + "/s" : string.Empty, Percent = Percent(s.Seconds, seconds) }).ToList(),
            report.Warnings,
            HasWarnings = report.Warnings.Count > 0,
            HasPackages = report.Contents.Packages.Count + report.Contents.BootDrivers.Count > 0,
            Checks = report.Verification?.Checks.Select(c => new { c.Name, c.Detail, Class = c.Passed ? "ok" : "failed", Word = c.Passed ? "ok" : "FAILED" }).ToList(),
            Verified = report.Verification is { } v ? (v.Passed ? "The media verifies." : "The media does NOT verify.") : "The media was not read again.",
        });
    }

    private static List<object> Groups(MediaContents contents)
    {
        var parts = contents.Parts.Where(p => p.Length > 0).ToList();
        var boxes = Treemap.Lay([.. parts.Select(p => (double)p.Length)], new TreemapBox(0, 0, Width, Height));
        return [.. parts.Select((part, i) => (object)Group(part, boxes[i], contents))];
    }

    private static object Group(ContentPart part, TreemapBox box, MediaContents contents)
    {
        var hasHead = box.Height > HeadRoom * 2 && box.Width > LeastLabelWidth;
        var top = hasHead ? HeadRoom : 0;
        // Small groups have thin borders, so that something of them is left.
        var gap = Math.Min(Gap, Math.Min(box.Width, box.Height) / 4);
        var inside = new TreemapBox(box.X + gap, box.Y + (hasHead ? top : gap), box.Width - (2 * gap), box.Height - (hasHead ? top + gap : 2 * gap));
        var tiles = Tiles(part, contents);
        var places = Treemap.Lay([.. tiles.Select(t => (double)t.Length)], inside);
        return new
        {
            Class = ClassOf(part.Name),
            Title = $"{part.Name}: {ByteText.Of(part.Length)} in {Number(part.Files)} files",
            X = Text(box.X),
            Y = Text(box.Y),
            W = Text(box.Width),
            H = Text(box.Height),
            Head = hasHead ? Shorten($"{part.Name} {ByteText.Of(part.Length)}", box.Width) : null,
            HeadX = Text(box.X + 4),
            HeadY = Text(box.Y + 12),
            Tiles = tiles.Select((t, i) => (object)new
            {
                X = Text(places[i].X),
                Y = Text(places[i].Y),
                W = Text(Math.Max(0, places[i].Width - 1)),
                H = Text(Math.Max(0, places[i].Height - 1)),
                Title = $"{t.Name}: {ByteText.Of(t.Length)} ({Number(t.Length)} bytes)",
                Label = places[i].Width > LeastLabelWidth && places[i].Height > LeastLabelHeight ? Shorten(t.Name[(t.Name.LastIndexOf('/') + 1)..], places[i].Width) : null,
                LabelX = Text(places[i].X + 4),
                LabelY = Text(places[i].Y + 12),
            }).ToList(),
        };
    }

    private static List<(string Name, long Length)> Tiles(ContentPart part, MediaContents contents)
    {
        var files = contents.Files.Where(f => f.Part == part.Name && f.Length > 0).OrderByDescending(f => f.Length).ToList();
        if (files is [{ } only] && part.Name == ContentPart.BootImage && only.Length > contents.OriginalBootImageLength)
            return Sorted([("Windows PE, as it was", contents.OriginalBootImageLength), ("what MediaForge added to it", only.Length - contents.OriginalBootImageLength)]);
        var tiles = files.Take(MostTiles).Select(f => (f.Path, f.Length)).ToList();
        var rest = files.Skip(MostTiles).ToList();
        if (rest.Count > 0) tiles.Add(($"{Number(rest.Count)} smaller files", rest.Sum(f => f.Length)));
        return Sorted(tiles);
    }

    private static List<(string Name, long Length)> Sorted(List<(string Name, long Length)> tiles) => [.. tiles.OrderByDescending(t => t.Length)];

    private static string ProtectionOf(MediaProtection? protection)
    {
        if (protection is null) return "None: whoever holds the media can read what is on it.";
        var dates = $"{(protection.ValidFrom is { } from ? $" From {from:yyyy-MM-dd HH:mm}." : string.Empty)}{(protection.ValidUntil is { } until ? $" Until {until:yyyy-MM-dd HH:mm}." : string.Empty)}";
        return (protection.Password ? "A password is asked for." : "No password.") + dates;
    }

    private static string ClassOf(string part) => $"part{Math.Max(0, ContentPart.All.ToList().IndexOf(part))}";

    private static string Shorten(string text, double width)
    {
        var letters = (int)((width - 8) / LetterWidth);
        return text.Length <= letters ? text : letters < 2 ? string.Empty : text[..(letters - 1)] + "…";
    }

    private static string Percent(double part, double whole) => whole > 0 ? (part / whole * 100).ToString("F1", CultureInfo.InvariantCulture) : "0";

    private static string Seconds(double seconds) => seconds.ToString("F1", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("F1", CultureInfo.InvariantCulture);
}
