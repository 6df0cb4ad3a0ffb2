using MediaForge.TaskSequences.Validation;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>The Create Task Sequence wizard: ConfigMgr's pages, and a sequence in YAML at the end.</summary>
/// <param name="folder">Where a relative path of the file starts.</param>
/// <param name="environment">Looks up environment variables, in which secrets are.</param>
public sealed class SequenceWizard(string folder, Func<string, string?> environment) : WizardModel
{
    // Where the secrets of the wizard are in the steps.
    private static readonly Dictionary<string, string> SecretVariables = new()
    {
        ["productKey"] = "OSDProductKey",
        ["adminPassword"] = "OSDLocalAdminPassword",
        ["domainPassword"] = "OSDJoinPassword",
        ["capturePassword"] = "OSDCaptureAccountPassword",
    };

    /// <inheritdoc/>
    public override string Title => "Create Task Sequence";

    /// <inheritdoc/>
    public override IReadOnlyList<WizardPage> Pages => SequenceWizardPages.All;

    /// <summary>The file that the answers write.</summary>
    public string FileOf(WizardAnswers answers) => Path.GetFullPath(ValueOf(answers, SequenceWizardPages.File)!, folder);

    /// <summary>Whether a media is to be made next.</summary>
    public bool CreatesMedia(WizardAnswers answers) => ValueOf(answers, SequenceWizardPages.CreateMedia) == "true";

    /// <inheritdoc/>
    public override IReadOnlyList<WizardProblem> Check(WizardAnswers answers)
    {
        answers = Counting(answers);
        var found = new List<WizardProblem>();
        foreach (var page in ShownPages(answers))
            foreach (var field in ShownFields(page, answers))
            {
                if (field.Required && string.IsNullOrWhiteSpace(ValueOf(answers, field.Key)) && !SaysMissing(field.Key)) found.Add(new WizardProblem(Missing(field), page, field.Key));
                found.AddRange(CheckField(field, answers[field.Key]).Select(p => new WizardProblem(p, page, field.Key)));
            }
        var options = new SequenceWizardOptions(this, answers, environment);
        foreach (var problem in IsBuild(answers) ? BuildAndCaptureWizard.Validate(options.BuildAndCapture()) : CaptureWizard.Validate(options.Capture()))
        {
            // The options have the wizard's names, in the case of C#.
            var key = char.ToLowerInvariant(problem.Where[0]) + problem.Where[1..];
            if (found.Exists(f => f.Field == key && f.IsError)) continue;
            found.Add(new WizardProblem(problem with { Where = FindField(key)?.Label ?? problem.Where }, PageOf(key, answers), key));
        }
        if (!found.Exists(f => f.IsError)) found.AddRange(SequenceValidator.Validate(Create(answers)).Select(p => new WizardProblem(p, null, null)));
        return found;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> CheckField(WizardField field, IReadOnlyList<WizardValue> values)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(values);
        if (field.Shape == WizardShape.Map)
            return [.. values.GroupBy(v => v.Name, StringComparer.OrdinalIgnoreCase).Where(g => string.IsNullOrWhiteSpace(g.Key)).Select(_ => Bad(field, "An application has no id."))];
        if (values is not [{ Text: { Length: > 0 } text }]) return [];
        return field.Kind switch
        {
            WizardFieldKind.Secret when !EnvironmentName.IsGood(text) => [Bad(field, $"'{text}' is no name of an environment variable.", "Enter a name as CAPTURE_PASSWORD, not the secret itself.")],
            WizardFieldKind.Secret when environment(text) is null => [NotSet(field.Label, text)],
            WizardFieldKind.Number when !int.TryParse(text, out _) => [Bad(field, $"'{text}' is no whole number.")],
            WizardFieldKind.Choice when !field.Choices.Any(c => c.Value == text) => [Bad(field, $"'{text}' is none of {string.Join(", ", field.Choices.Select(c => c.Value))}.")],
            WizardFieldKind.Path when Path.GetExtension(text).ToUpperInvariant() is not (".YAML" or ".YML") => [Bad(field, "The task sequence is written as YAML: the file ends in .yaml.", "`mediaforge sequence convert` makes XML of it.")],
            WizardFieldKind.Path when !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(text, folder))) => [Bad(field, $"The folder of '{text}' does not exist.")],
            _ => [],
        };
    }

    /// <summary>The sequence that the answers make; secrets that are not in the environment yet are stand-ins.</summary>
    public TaskSequence Create(WizardAnswers answers)
    {
        answers = Counting(answers);
        var options = new SequenceWizardOptions(this, answers, environment);
        var sequence = IsBuild(answers) ? BuildAndCaptureWizard.Create(options.BuildAndCapture()) : CaptureWizard.Create(options.Capture());
        foreach (var (field, variable) in options.Secrets)
            foreach (var step in sequence.Steps) step.Settings.MarkFromEnvironment(SecretVariables[field], variable);
        return sequence;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<WizardFile> CreateFiles(WizardAnswers answers)
    {
        var file = FileOf(answers);
        var head = $"""
            # Made by `mediaforge wizard`.
            # Check:   mediaforge sequence validate {Path.GetFileName(file)}
            # Rehearse: mediaforge simulate {Path.GetFileName(file)}


            """.ReplaceLineEndings("\n");
        return [new WizardFile(file, head + SequenceFile.ToYaml(Create(answers)))];
    }

    internal static Problem NotSet(string what, string variable) =>
        new(ProblemCodes.EnvironmentVariableMissing, ProblemSeverity.Warning, what, $"{what} is to come from the environment variable {variable}, which is not set.", $"Set {variable} before the build.");

    private bool IsBuild(WizardAnswers answers) => ValueOf(answers, SequenceWizardPages.Type) == SequenceWizardPages.BuildAndCapture;

    private WizardPage? PageOf(string key, WizardAnswers answers) => ShownPages(answers).FirstOrDefault(p => ShownFields(p, answers).Any(f => f.Key == key));

    // The options' own rules say it, in their words.
    private static bool SaysMissing(string key) => key is "name" or "imagePackage" or "workgroup" or "domainAccount" or "domainPassword" or "captureDestination" or "captureAccount";

    private static Problem Missing(WizardField field) => new(ProblemCodes.WizardMissing, ProblemSeverity.Error, field.Label, $"The option {field.Key} is missing.", string.Empty);

    private static Problem Bad(WizardField field, string message, string hint = "") => new(ProblemCodes.WizardBadValue, ProblemSeverity.Error, field.Label, message, hint);
}
