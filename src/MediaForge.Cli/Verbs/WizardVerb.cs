using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Cli.Wizard;
using MediaForge.Media.Wizard;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge wizard [media.yaml]</c>: ConfigMgr's wizards in the terminal.</summary>
internal static class WizardVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var file = new Argument<string?>("definition") { Description = "A media.yaml to change. Without one the wizard asks what to create.", Arity = ArgumentArity.ZeroOrOne };
        var pages = new Option<bool>("--pages") { Description = "Print all pages as JSON, for another front end, and end." };
        var settings = new Option<bool>("--settings") { Description = "Print which setting of ConfigMgr's wizards is which of ours, as Markdown, and end." };
        var command = new Command("wizard", "Asks for everything page by page, as ConfigMgr's wizards do, and writes a task sequence or a media definition.") { file, pages, settings };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(pages) || parsed.GetValue(settings))
            {
                host.Out.Write(parsed.GetValue(pages) ? Pages(host) : WizardSettingsTable.Create());
                return Task.FromResult(ExitCodes.Done);
            }
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () => RunAsync(host, reporter, parsed.GetValue(file), cancellationToken), "Nothing was written.");
        });
        return command;
    }

    /// <summary>The pages of both wizards as JSON.</summary>
    internal static string Pages(CliHost host) => WizardJson.Write(
        new KeyValuePair<string, WizardModel>("sequence", new SequenceWizard(Environment.CurrentDirectory, host.Build.Environment)),
        new KeyValuePair<string, WizardModel>("media", new MediaWizard(Environment.CurrentDirectory, host.Build)));

    private static async Task<int> RunAsync(CliHost host, Reporter reporter, string? file, CancellationToken cancellationToken)
    {
        if (host.OpenTerminal() is not { } console)
        {
            reporter.Problem(ProblemCodes.NoTerminal());
            return ExitCodes.BadInput;
        }
        var terminal = new Terminal(console);
        MediaWizard? media = null;
        SequenceWizard? sequence = null;
        try
        {
            if (file is not null)
            {
                (media, var problems) = MediaWizard.Open(file, host.Build);
                foreach (var problem in problems) reporter.Problem(problem);
                if (media is null) return ExitCodes.BadInput;
            }
            else
            {
                var editor = new FieldEditor(terminal, string.Empty, host.Folder, cancellationToken);
                switch (await editor.ChooseAsync("MediaForge: what do you want to create?", "A media needs a task sequence. If you have none yet, create it first; the media follows.", ["Create Media", "Create Task Sequence"], 0))
                {
                    case 0: media = new MediaWizard(host.Folder, host.Build); break;
                    case 1: sequence = new SequenceWizard(host.Folder, host.Build.Environment); break;
                    default: throw new OperationCanceledException();
                }
            }

            if (sequence is not null)
            {
                var session = new WizardSession(sequence);
                var wizard = new TerminalWizard(terminal, session, host.Folder, cancellationToken);
                if (!await wizard.RunAsync(() => WizardFiles.WriteAsync(wizard, sequence, session.Answers, null))) throw new OperationCanceledException();
                if (!sequence.CreatesMedia(session.Answers))
                {
                    terminal.Leave();
                    Written(reporter, sequence.FileOf(session.Answers), "mediaforge sequence validate");
                    return ExitCodes.Done;
                }
                media = new MediaWizard(host.Folder, host.Build, WizardAnswers.Empty.With("sequence", Path.GetRelativePath(host.Folder, sequence.FileOf(session.Answers))));
            }
            return await CreateMediaAsync(host, reporter, terminal, media!, sequence is not null, cancellationToken);
        }
        finally
        {
            terminal.Leave();
        }
    }

    private static async Task<int> CreateMediaAsync(CliHost host, Reporter reporter, Terminal terminal, MediaWizard media, bool hasSequence, CancellationToken cancellationToken)
    {
        var session = new WizardSession(media);
        var folder = media.Opened is { } opened ? Path.GetDirectoryName(opened)! : host.Folder;
        var wizard = new TerminalWizard(terminal, session, folder, cancellationToken);
        var finished = await wizard.RunAsync(async () =>
        {
            if (media.Builds(session.Answers) && media.OutputOf(session.Answers) is { } output && Path.Exists(output)
                && !await wizard.ConfirmAsync($"{output} is there already.", "It stays until the new media is complete, and is then replaced.", "Replace it", "Do not build")) return "Name another media file, or switch 'Build the media now' off.";
            return await WizardFiles.WriteAsync(wizard, media, session.Answers, media.Opened);
        });
        if (!finished)
        {
            if (!hasSequence) throw new OperationCanceledException();
            return ExitCodes.Cancelled; // the sequence was written
        }
        terminal.Leave();
        var file = media.FileOf(session.Answers);
        if (!media.Builds(session.Answers))
        {
            Written(reporter, file, media.NeedsPublication(session.Answers) ? "mediaforge publish --to FOLDER" : "mediaforge build");
            return ExitCodes.Done;
        }
        Written(reporter, file, null);
        return await BuildVerb.RunAsync(host, reporter, file, [], cancellationToken);
    }

    private static void Written(Reporter reporter, string file, string? next)
    {
        reporter.Line($"{file} is written.{(next is null ? string.Empty : $" Next: {next} {file}")}");
        reporter.Result("written", new { Path = file });
    }
}
