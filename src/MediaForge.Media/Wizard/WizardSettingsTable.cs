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
