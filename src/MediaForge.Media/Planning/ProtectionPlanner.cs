using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Media.Planning;

/// <summary>Finds the password of a media, and holds what is secret on it against whether there is one.</summary>
internal sealed class ProtectionPlanner(MediaDefinition definition, Func<string, string?> environment, List<Problem> problems)
{
    private const long LongestText = 4 << 20;

    // Shorter ones are found everywhere by chance.
    private const int ShortestFound = 4;

    /// <summary>The password; null when the media has none, or it cannot be had, which is a problem then.</summary>
    public MediaPassword? FindPassword()
    {
        var sources = new[] { definition.Password is not null, definition.PasswordEnv is not null, definition.PasswordFile is not null }.Count(s => s);
        if (sources > 1) problems.Add(ProblemCodes.BadPassword("protect", "it is given in more than one way"));
        if (sources != 1)
        {
            if (definition.Protect && sources == 0) problems.Add(ProblemCodes.NoPassword());
            return null;
        }
        return definition.Password ?? MediaPassword.From(definition.PasswordEnv, definition.PasswordFile, environment, problems);
    }

    /// <summary>The window; null for always.</summary>
    public ValidityWindow? FindWindow()
    {
        var window = new ValidityWindow(definition.ValidFrom, definition.ValidUntil);
        if (window.From > window.Until) problems.Add(ProblemCodes.WindowWithoutTime(window));
        return window.IsAlways ? null : window;
    }

    /// <summary>Tells of what is secret on the media and not protected.</summary>
    /// <param name="sequence">Its task sequence.</param>
    /// <param name="files">Its files.</param>
    /// <param name="inBootImage">The files in its boot image, of which those of the prestart command are read.</param>
    /// <param name="isProtected">Whether it has a password.</param>
    public void CheckSecrets(TaskSequence sequence, IEnumerable<PlannedFile> files, IEnumerable<PlannedFile> inBootImage, bool isProtected)
    {
        var secrets = Secrets(sequence);
        if (!isProtected)
        {
            List<string> names = [.. secrets.Select(s => s.Name), .. secrets.Where(s => IsIn(s.Value, definition.PrestartCommand)).Select(s => $"prestartCommand (the value of {s.Name})")];
            if (names.Count > 0) problems.Add(ProblemCodes.ReadableSecrets([.. names.Distinct()], definition.AllowUnprotectedSecrets));
            if (CommandsWithPasswords() is { Count: > 0 } commands) problems.Add(ProblemCodes.PasswordsInCommands(commands));
        }
        foreach (var file in inBootImage.Where(f => f.Path.StartsWith(MediaPaths.Prestart + "/", StringComparison.OrdinalIgnoreCase)))
            if (SecretsIn(file, secrets) is { Count: > 0 } found) problems.Add(ProblemCodes.SecretsInFile(file.Path, found, definition.AllowUnprotectedSecrets));
        foreach (var file in files.Where(HoldsPasswords)) problems.Add(ProblemCodes.ReadableAnswerFile(file.Path));
    }

    /// <summary>Tells of what is secret in a publication, which everybody who reaches it can read; secret variables stay on the media.</summary>
    public void CheckPublication(TaskSequence sequence, IEnumerable<PlannedFile> files)
    {
        if (Secrets(sequence) is { Count: > 0 } secrets) problems.Add(ProblemCodes.PublishedSecrets([.. secrets.Select(s => s.Name).Distinct()], definition.AllowUnprotectedSecrets));
        foreach (var file in files.Where(HoldsPasswords)) problems.Add(ProblemCodes.ReadableAnswerFile(file.Path));
    }

    /// <summary>What is secret, each with a name for people.</summary>
    private List<(string Name, string Value)> Secrets(TaskSequence sequence)
    {
        var inSteps = sequence.Steps.SelectMany(step => step.Settings.Definition.Settings
            .Where(s => s.Kind == SettingKind.Secret && IsSecret(step.Settings.Find(s.Variable)))
            .Select(s => ($"{s.Key} of '{step.Name}'", step.Settings.Find(s.Variable)!)));
        var set = sequence.Steps.Where(s => s.Settings is SetVariable { IsSecret: true } variable && IsSecret(variable.Value)).Select(s => ($"{((SetVariable)s.Settings).Variable} of '{s.Name}'", ((SetVariable)s.Settings).Value));
        var dynamic = sequence.Steps.SelectMany(step => step.Settings is SetDynamicVariables rules ? Secrets(rules).Select(v => ($"{v.Name} of '{step.Name}'", v.Value)) : []);
        return [.. definition.Variables.Where(v => v.Secret && v.Value.Length > 0).Select(v => (v.Name, v.Value)).Concat(inSteps).Concat(set).Concat(dynamic)];
    }

    private static IEnumerable<DynamicVariable> Secrets(SetDynamicVariables step)
    {
        try
        {
            return step.Rules.SelectMany(r => r.Variables).Where(v => v.IsSecret && IsSecret(v.Value));
        }
        catch (InvalidDataException)
        {
            return []; // the sequence's validator has reported it
        }
    }

    /// <summary>Whether a value is one itself, and not only the name of the variable that holds it: <c>%NAME%</c>.</summary>
    private static bool IsSecret(string? value) => value is { Length: > 0 } && !(value.Length > 2 && value[0] == '%' && value.IndexOf('%', 1) == value.Length - 1);

    /// <summary>The command lines in which something looks like a password, each with the options that say so.</summary>
    private List<string> CommandsWithPasswords()
    {
        IEnumerable<(string Where, string Command)> commands =
        [
            ("prestartCommand", definition.PrestartCommand ?? string.Empty),
            .. definition.Applications.Select(a => ($"applications.{a.Application.Name}", a.Application.Install)),
            .. definition.Content.SelectMany(c => c.Programs.Select(p => ($"content.{c.Id}.{p.Name}", p.CommandLine))),
        ];
        return [.. commands.Select(c => (c.Where, Found: CommandLineSecrets.Find(c.Command))).Where(c => c.Found.Count > 0).Select(c => $"{c.Where} ({string.Join(", ", c.Found)})")];
    }

    /// <summary>The names of the secrets whose values are in a file.</summary>
    private List<string> SecretsIn(PlannedFile file, List<(string Name, string Value)> secrets)
    {
        if (secrets.Count == 0 || file.Content.Length > LongestText) return [];
        try
        {
            var bytes = file.Content.ToArray();
            return [.. secrets.Where(s => s.Value.Length >= ShortestFound && new[] { System.Text.Encoding.UTF8, System.Text.Encoding.Unicode }.Any(e => bytes.AsSpan().IndexOf(e.GetBytes(s.Value)) >= 0)).Select(s => s.Name).Distinct()];
        }
        catch (IOException e)
        {
            problems.Add(ProblemCodes.Unreadable("prestartFiles", file.Path, e.Message));
            return [];
        }
    }

    private static bool IsIn(string secret, string? text) => secret.Length >= ShortestFound && text?.Contains(secret, StringComparison.Ordinal) is true;

    /// <summary>Whether a file is an answer file of Windows Setup with a password in it: nothing on the media hides that.</summary>
    private bool HoldsPasswords(PlannedFile file)
    {
        if (!file.Path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || file.Content.Length > LongestText) return false;
        try
        {
            var bytes = file.Content.ToArray();
            var text = bytes is [0xFF, 0xFE, ..] ? System.Text.Encoding.Unicode.GetString(bytes) : System.Text.Encoding.UTF8.GetString(bytes);
            return text.Contains("urn:schemas-microsoft-com:unattend", StringComparison.Ordinal) && text.Contains("Password>", StringComparison.Ordinal);
        }
        catch (IOException e)
        {
            problems.Add(ProblemCodes.Unreadable("content", file.Path, e.Message));
            return false;
        }
    }
}
