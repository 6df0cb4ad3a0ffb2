using System.CommandLine;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary>Arguments and options that several <c>wim</c> verbs have.</summary>
internal static class WimArguments
{
    /// <summary>A WIM that is read.</summary>
    public static Argument<string> Wim() => new("wim") { Description = "The WIM; of a split one the first part, whose other parts lie beside it." };

    /// <summary>An image of it.</summary>
    public static Argument<string> Image() => new("image") { Description = "The number or the name of the image." };

    /// <summary>Where contents are that the WIM itself does not have.</summary>
    public static Option<string[]> References() => new("--ref") { HelpName = "pattern", Description = "More WIMs to take contents from, as a path with * and ?; may be repeated.", AllowMultipleArgumentsPerToken = false };

    /// <summary>A WIM that is changed.</summary>
    public static Argument<string> ChangedWim() => new("wim") { Description = "The WIM, which is changed." };

    /// <summary>A WIM that is written.</summary>
    public static Argument<string> Output(string description) => new("output") { Description = description };

    /// <summary>Texts of the XML.</summary>
    public static Option<string[]> Set() => new("--set") { HelpName = "name=value", Description = "A text of the image's XML, like DISPLAYNAME or WINDOWS/EDITIONID; may be repeated.", AllowMultipleArgumentsPerToken = false };

    /// <summary>The names and values of <see cref="Set"/>.</summary>
    /// <exception cref="ArgumentException">One has no value.</exception>
    public static List<KeyValuePair<string, string>> Pairs(string[]? texts)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var text in texts ?? [])
        {
            if (text.Split('=', 2) is not [var name, var value]) throw new ArgumentException($"'--set {text}' has no value: write NAME=VALUE.");
            pairs.Add(new(name.Trim(), value));
        }
        return pairs;
    }

    /// <summary>How many threads.</summary>
    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { HelpName = "number", Description = "How many threads work; all processors without it." };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var number) || number < 1)) result.AddError("--threads is a number from 1 on.");
        });
        return option;
    }

    /// <summary>Opens a WIM and what it refers to.</summary>
    /// <exception cref="FileNotFoundException">It is not there, or nothing fits a reference.</exception>
    public static WimFile Open(string path, string[]? references = null)
    {
        var files = new List<string>();
        foreach (var reference in references ?? [])
        {
            var folder = Path.GetDirectoryName(reference) is { Length: > 0 } given ? given : ".";
            var name = Path.GetFileName(reference);
            if (!Directory.Exists(folder) || name.Length == 0) throw new FileNotFoundException($"No file fits '--ref {reference}'.");
            var found = Directory.GetFiles(folder, name).Where(f => Path.GetFullPath(f) != Path.GetFullPath(path)).Order(StringComparer.Ordinal).ToList();
            if (found.Count == 0) throw new FileNotFoundException($"No file fits '--ref {reference}'.");
            files.AddRange(found);
        }
        return WimFile.OpenFile(path, files);
    }
}
