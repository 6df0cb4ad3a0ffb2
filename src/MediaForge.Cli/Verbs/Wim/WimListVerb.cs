using System.CommandLine;
using System.Globalization;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim list IN.wim IMAGE [PATH]</c>: the files of an image.</summary>
internal static class WimListVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.Wim(), image = WimArguments.Image();
        var path = new Argument<string>("path") { Description = "What to list, with all that is below it; everything without it.", DefaultValueFactory = _ => "\\" };
        var details = new Option<bool>("--long", "-l") { Description = "Show attributes, size and time of change." };
        return WimRun.Bind(new Command("list", "Lists the files of an image.") { wim, image, path, details }, host, json, run =>
        {
            var file = WimArguments.Open(run.Get(wim));
            var opened = file.OpenImage(file.FindImage(run.Get(image)));
            var top = opened.Find(run.Get(path)) ?? throw new FileNotFoundException($"There is no '{run.Get(path)}' in image {opened.Info} of {file}.");
            foreach (var entry in Walk(top))
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                run.Reporter.Line(run.Get(details) ? Details(entry) : entry.Path);
                run.Reporter.Result("entry", new
                {
                    entry.Path,
                    Attributes = (uint)entry.Attributes,
                    entry.Length,
                    entry.LastWriteTime,
                    ShortName = entry.ShortName.Length > 0 ? entry.ShortName : null,
                    Sha1 = entry.Hash.IsZero ? null : entry.Hash.ToString(),
                    Streams = entry.Streams.Where(s => s.Kind == WimStreamKind.Named).Select(s => new { s.Name, s.Length, Sha1 = s.Hash.ToString() }),
                });
            }
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static IEnumerable<WimEntry> Walk(WimEntry top)
    {
        var stack = new Stack<WimEntry>([top]);
        while (stack.TryPop(out var entry))
        {
            yield return entry;
            for (var i = entry.Children.Count - 1; i >= 0; i--) stack.Push(entry.Children[i]);
        }
    }

    private static string Details(WimEntry entry)
    {
        ReadOnlySpan<(FileAttributes Attribute, char Letter)> letters =
        [
            (FileAttributes.Directory, 'd'), (FileAttributes.ReparsePoint, 'l'), (FileAttributes.ReadOnly, 'r'), (FileAttributes.Hidden, 'h'), (FileAttributes.System, 's'), (FileAttributes.Archive, 'a'),
        ];
        Span<char> attributes = stackalloc char[letters.Length];
        for (var i = 0; i < letters.Length; i++) attributes[i] = (entry.Attributes & letters[i].Attribute) != 0 ? letters[i].Letter : '-';
        return string.Create(CultureInfo.InvariantCulture, $"{attributes}  {entry.LastWriteTime:yyyy-MM-dd HH:mm:ss}Z  {entry.Length,13}  {entry.Path}");
    }
}
