using System.Text;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Wizard;

/// <summary>Which setting of ConfigMgr's wizards is which of ours, as Markdown, made from the pages.</summary>
public static class WizardSettingsTable
{
    /// <summary>The tables of both wizards.</summary>
    public static string Create()
    {
        var text = new StringBuilder();
        text.Append("# The settings of ConfigMgr's wizards, and ours\n\n");
        text.Append("Made from the pages of `mediaforge wizard` (`mediaforge wizard --settings`). A page or setting marked *ours* is not in ConfigMgr's wizard.\n");
        Add(text, "Create Task Sequence Media Wizard", MediaWizardPages.All, "media.yaml", key => MediaSettings.Find(key)?.Option);
        Add(text, "Create Task Sequence Wizard", new SequenceWizard(".", _ => null).Pages, "wizard", _ => null);
        text.Append("\nSettings of media.yaml that no page asks for:\n\n");
        foreach (var (key, why) in MediaWizardPages.WithoutPage) text.Append($"- `{key}`: {why}\n");
        return text.ToString();
    }

    /// <summary>
    /// The same in short, for the README: every setting of ConfigMgr's wizards with ours beside it or the reason why there is none. What is
    /// only ours is left out.
    /// </summary>
    public static string CreateShort()
    {
        var text = new StringBuilder();
        text.Append("<details>\n<summary>Every setting of ConfigMgr's wizards, and what it is here</summary>\n");
        text.Append("\n**Create Task Sequence Media Wizard**\n\n| page | ConfigMgr's setting | media.yaml | command line, or why there is none |\n|---|---|---|---|\n");
        AddShort(text, MediaWizardPages.All, key => $"`{key}` | {(MediaSettings.Find(key)?.Option is { } option ? $"`{option}`" : "in media.yaml only: it has parts")}", why => $"none | {why}");
        text.Append("\n**Create Task Sequence Wizard**\n\n| page | ConfigMgr's setting | `mediaforge wizard` writes it as, or why there is none |\n|---|---|---|\n");
        AddShort(text, new SequenceWizard(".", _ => null).Pages, key => $"`{key}`", why => $"none: {why}");
        text.Append("\n[docs/wizard-settings.md](docs/wizard-settings.md) has notes on each, and the settings that are only ours.\n\n</details>\n");
        return text.ToString();
    }

    private static void AddShort(StringBuilder text, IReadOnlyList<WizardPage> pages, Func<string, string> ours, Func<string, string> none)
    {
        foreach (var page in pages.Where(p => !p.IsOwn))
        {
            foreach (var field in page.Fields.Where(f => !f.IsOwn)) text.Append($"| {page.Title} | {field.Label} | {ours(field.Key)} |\n");
            foreach (var (original, why) in page.NotAsked) text.Append($"| {page.Title} | {original} | {none(why)} |\n");
        }
    }

    private static void Add(StringBuilder text, string title, IReadOnlyList<WizardPage> pages, string where, Func<string, string?> option)
    {
        text.Append($"\n## {title}\n\n| page | setting | {where} | option | note |\n|---|---|---|---|---|\n");
        foreach (var page in pages)
        {
            var name = page.IsOwn ? $"{page.Title} (*ours*)" : page.Title;
            foreach (var field in page.Fields)
            {
                var note = string.Join(' ', new[] { field.IsOwn ? "*Ours.*" : string.Empty, field.Note, Kinds(page, field), field.Only is { } only && only.Values[0].Length > 0 ? $"`{only.Field}: {only.Values[0]}`." : string.Empty }.Where(n => n.Length > 0));
                text.Append($"| {name} | {field.Label} | `{field.Key}` | {(option(field.Key) is { } o ? $"`{o}`" : "-")} | {(note.Length > 0 ? note : "-")} |\n");
            }
            foreach (var (original, why) in page.NotAsked) text.Append($"| {name} | {original} | - | - | {char.ToUpperInvariant(why[0])}{why[1..]}. |\n");
        }
    }

    private static string Kinds(WizardPage page, WizardField field)
    {
        var conditions = page.VisibleWhen.Concat(field.VisibleWhen).Where(c => c.Field == MediaWizardPages.Kind).ToList();
        return conditions.Count == 0 ? string.Empty : $"For {string.Join(", ", conditions.Select(c => c.Values).Aggregate((a, b) => [.. a.Intersect(b)]))}.";
    }
}
