using System.Text;
using HandlebarsDotNet;

namespace MediaForge.Media.Definition;

/// <summary>The files of the repository's templates folder, which travel inside the program.</summary>
public static class Templates
{
    private static readonly IHandlebars Handlebars = HandlebarsDotNet.Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });

    /// <summary>The names of all templates, as <c>sequences/capture.yaml</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(Templates).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal)];

    private const string Prefix = "templates/";

    /// <summary>A template as it lies in the folder.</summary>
    /// <exception cref="ArgumentException">There is no such template.</exception>
    public static string Read(string name)
    {
        using var stream = typeof(Templates).Assembly.GetManifestResourceStream(Prefix + name) ?? throw new ArgumentException($"There is no template '{name}'.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>A template with its blanks filled in (Handlebars, for names that end in <c>.hbs</c>).</summary>
    public static string Render(string name, IReadOnlyDictionary<string, object?> values) =>
        name.EndsWith(".hbs", StringComparison.Ordinal) ? Handlebars.Compile(Read(name))(values) : Read(name);
}
