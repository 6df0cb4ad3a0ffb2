using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Wizard;

/// <summary>
/// The Create Task Sequence Media wizard: ConfigMgr's pages, checked by the reader and the planner that build and validate
/// use, and a media.yaml at the end.
/// </summary>
public sealed class MediaWizard : WizardModel
{
    // What stands for a value of the environment that is not there yet; it is in no file, because the file names the variable.
    private const string StandIn = "stand-in";

    // What is written or made, and so need not be there.
    private static readonly string[] NotInputs = ["output", "publicationKey"];

    // Relative paths that climb higher than this are harder to read than the whole path.
    private const int MostClimbs = 2;

    private readonly string _folder;
    private readonly BuildContext _context;
    private readonly WizardAnswers _start;

    /// <summary>Makes the wizard.</summary>
    /// <param name="folder">Where relative paths of the answers start.</param>
    /// <param name="context">What a build takes from the world.</param>
    /// <param name="start">The answers to begin with; null for none.</param>
    public MediaWizard(string folder, BuildContext context, WizardAnswers? start = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        (_folder, _context, _start) = (Path.GetFullPath(folder), context, start ?? WizardAnswers.Empty);
    }

    /// <summary>Opens a media.yaml, to change it: relative paths start at its folder, and it is the file that is written.</summary>
    /// <returns>The wizard; null when the file cannot be read or has keys that no setting has, which the problems say.</returns>
    public static (MediaWizard? Wizard, IReadOnlyList<Problem> Problems) Open(string path, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text;
        try
        {
            text = System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [ProblemCodes.Unreadable("definition", path, e.Message)]);
        }
        var (answers, problems) = MediaYaml.Read(text, path);
        if (problems.Any(p => p.Severity == ProblemSeverity.Error)) return (null, problems);
        var name = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return (new MediaWizard(folder, context, name == "media.yaml" ? answers : answers.With(MediaWizardPages.File, name)) { Opened = Path.GetFullPath(path) }, problems);
    }

    /// <summary>The file that the wizard was opened on; null for none.</summary>
    public string? Opened { get; private init; }

    /// <inheritdoc/>
    public override string Title => "Create Task Sequence Media";

    /// <inheritdoc/>
    public override IReadOnlyList<WizardPage> Pages => MediaWizardPages.All;

    /// <inheritdoc/>
    public override WizardAnswers Start => _start;

    /// <summary>Settings that no page asks for, and why; a file that is opened keeps them.</summary>
    public static IReadOnlyDictionary<string, string> SettingsWithoutPage => MediaWizardPages.WithoutPage;

    /// <summary>The media.yaml that the answers write.</summary>
    public string FileOf(WizardAnswers answers) => Path.GetFullPath(ValueOf(answers, MediaWizardPages.File)!, _folder);

    /// <summary>The media that a build of the answers writes; null when none is named.</summary>
    public string? OutputOf(WizardAnswers answers) => Counting(answers).Text("output") is { } output ? Path.GetFullPath(output, _folder) : null;

    /// <summary>Whether something must be published for the media before it is of use.</summary>
    public bool NeedsPublication(WizardAnswers answers) => ValueOf(answers, MediaWizardPages.Kind) == "bootable";

    /// <summary>Whether the media is to be built at once.</summary>
    public bool Builds(WizardAnswers answers) => ValueOf(answers, MediaWizardPages.Build) == "true";

    /// <inheritdoc/>
    public override IReadOnlyList<WizardProblem> Check(WizardAnswers answers)
    {
        answers = Counting(answers);
        var found = new List<WizardProblem>();
        foreach (var field in OwnFields) found.AddRange(CheckOwn(field, answers[field.Key]).Select(p => At(field.Key, p, answers)));
        foreach (var key in answers.Keys.Where(k => MediaSettings.Find(k) is not null))
            found.AddRange(MissingVariables(key, answers[key]).Select(p => At(key, p, answers)));

        var text = MediaYaml.Write(answers, string.Empty, path => path);
        var lines = MediaYaml.LinesOf(text);
        var (definition, problems) = Parse(text);
        foreach (var problem in problems)
        {
            var line = int.TryParse(problem.Where[(problem.Where.LastIndexOf(':') + 1)..], out var number) ? number : 0;
            found.Add(At(lines.LastOrDefault(l => l.Line <= line).Key, problem, answers));
        }

        var environment = new List<string>();
        var planned = new MediaPlanner(_context with { Environment = name => _context.Environment(name) ?? Note(environment, name) }).Plan(definition).Problems;
        foreach (var name in environment.Distinct(StringComparer.Ordinal)) found.Add(At("sequence", NotSet("sequence", name), answers));
        foreach (var problem in planned)
        {
            // Nothing is said twice, and not of what could not even be read.
            var key = KeyOf(problem);
            if (problem.Code == ProblemCodes.NoPublicationKey(string.Empty).Code)
            {
                // Publishing makes the key, and needs the definition: it can be written before, but not be built.
                found.Add(At(key, problem with { Severity = ProblemSeverity.Warning }, answers));
                if (Builds(answers)) found.Add(At(MediaWizardPages.Build, problem with { Hint = "Do not build now: write the definition, publish (mediaforge publish media.yaml --to FOLDER), then build." }, answers));
                continue;
            }
            if (!found.Exists(f => f.Field == key && key is not null && f.IsError)) found.Add(At(key, problem, answers));
        }
        if (definition.Output is null && !found.Exists(f => f.Field == "output")) found.Add(At("output", ProblemCodes.Required("output", "No output is given."), answers));
        return found;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> CheckField(WizardField field, IReadOnlyList<WizardValue> values)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(values);
        if (MediaSettings.Find(field.Key) is not { } setting) return [.. CheckOwn(field, values)];
        var problems = Parse(MediaYaml.Write(WizardAnswers.Empty.With(setting.Key, values), string.Empty, path => path)).Problems.ToList();
        if (problems.Count == 0 && setting.Kind == MediaSettingKind.Path && !NotInputs.Contains(setting.Key) && field.Fields.Count == 0)
            problems.AddRange(values.Select(v => Path.GetFullPath(v.Text, _folder)).Where(p => !Path.Exists(p)).Select(p => ProblemCodes.Missing(setting.Key, p)));
        return [.. problems.Select(p => p with { Where = field.Label })];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<WizardFile> CreateFiles(WizardAnswers answers)
    {
        var file = FileOf(answers);
        var head = $"A MediaForge media definition, made by `mediaforge wizard`.\nBuild it with: mediaforge build {Path.GetFileName(file)}\nChange it by hand, or with: mediaforge wizard {Path.GetFileName(file)}";
        return [new WizardFile(file, MediaYaml.Write(Counting(answers), head, path => Relative(Path.GetFullPath(path, _folder), Path.GetDirectoryName(file)!)))];
    }

    private IEnumerable<WizardField> OwnFields => Pages.SelectMany(p => p.Fields).Where(f => MediaSettings.Find(f.Key) is null);

    private DefinitionResult Parse(string text) =>
        MediaDefinitionFile.Parse(text, Path.Combine(_folder, "media.yaml"), name => _context.Environment(name) ?? StandIn);

    private static string Note(List<string> names, string name)
    {
        names.Add(name);
        return StandIn;
    }

    /// <summary>A path from a folder, with slashes, unless the way is long or there is none.</summary>
    private static string Relative(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        if (Path.IsPathRooted(relative)) return path;
        var parts = relative.Split(Path.DirectorySeparatorChar);
        return parts.Count(p => p == "..") > MostClimbs ? path : string.Join('/', parts);
    }

    private IEnumerable<Problem> CheckOwn(WizardField field, IReadOnlyList<WizardValue> values)
    {
        if (field.Key != MediaWizardPages.File || values is not [{ Text: { Length: > 0 } text }]) yield break;
        if (Path.GetExtension(text).ToUpperInvariant() is not (".YAML" or ".YML")) yield return ProblemCodes.BadValue(field.Label, field.Key, "the file ends in .yaml");
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(text, _folder)))) yield return ProblemCodes.Missing(field.Label, Path.GetDirectoryName(Path.GetFullPath(text, _folder))!);
    }

    // A build needs them; a definition can be written before.
    private IEnumerable<Problem> MissingVariables(string key, IReadOnlyList<WizardValue> values) =>
        values.Select(v => v.Fields.Text(MediaWizardFields.FromEnvironment)).OfType<string>().Where(n => _context.Environment(n) is null).Select(n => NotSet(key, n));

    private static Problem NotSet(string key, string name) => ProblemCodes.NoEnvironmentVariable(key, name) with { Severity = ProblemSeverity.Warning };

    private static string? KeyOf(Problem problem) =>
        problem.Code.StartsWith("MF1", StringComparison.Ordinal) ? "sequence" : MediaSettings.Find(problem.Where.Split('.', 2)[0])?.Key;

    private WizardProblem At(string? key, Problem problem, WizardAnswers answers)
    {
        if (key is null) return new WizardProblem(problem, null, null);
        var places = ShownPages(answers).SelectMany(p => ShownFields(p, answers).Where(f => f.Key == key).Select(f => (Page: p, Field: f))).ToList();
        if (places.Count == 0) return new WizardProblem(problem, null, key);
        // Where pages share a setting: the one with the value that the message speaks of.
        var place = places.FirstOrDefault(p => answers[key].Any(v => (p.Field.Only?.Takes(v) ?? true) && IsAbout(problem, v)));
        if (place.Page is null) place = places[0];
        return new WizardProblem(problem.Code.StartsWith("MF1", StringComparison.Ordinal) ? problem : problem with { Where = place.Field.Label }, place.Page, key);
    }

    private static bool IsAbout(Problem problem, WizardValue value) =>
        (value.Name is { Length: > 0 } name && problem.Message.Contains(name, StringComparison.OrdinalIgnoreCase))
        || (value.Fields.Text("path") is { Length: > 0 } path && problem.Message.Contains(Path.GetFileName(path), StringComparison.OrdinalIgnoreCase));
}
