using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Media.Definition;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge new build-and-capture|capture|media</c>: a commented example to edit.</summary>
internal static class NewVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var command = new Command("new", "Writes a commented example to edit.");
        command.Subcommands.Add(Kind(host, json, "build-and-capture", "A task sequence that builds a reference machine and captures it.", "sequences/build-and-capture.yaml"));
        command.Subcommands.Add(Kind(host, json, "capture", "A task sequence that captures a reference machine that is there already.", "sequences/capture.yaml"));
        command.Subcommands.Add(Kind(host, json, "media", "A media definition.", "media.yaml.hbs"));
        return command;
    }

    private static Command Kind(CliHost host, Option<bool> json, string name, string description, string template)
    {
        var output = new Option<string>("--output", "-o") { Description = "The file to write; - for standard output.", DefaultValueFactory = _ => name == "media" ? "media.yaml" : $"{name}.yaml" };
        var force = new Option<bool>("--force") { Description = "Overwrite a file that is there." };
        var label = new Option<string?>("--label") { Description = "The volume label." };
        var boot = new Option<string?>("--boot-image") { Description = "The boot WIM." };
        var files = new Option<string?>("--boot-files") { Description = "The ADK folder or Windows ISO with the boot files." };
        var sequence = new Option<string?>("--sequence") { Description = "The task sequence." };
        var command = new Command(name, description) { output, force };
        if (name == "media")
            foreach (var option in new[] { label, boot, files, sequence }) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, async () =>
            {
                var text = Templates.Render(template, new Dictionary<string, object?>
                {
                    ["label"] = parsed.GetValue(label) ?? "MEDIAFORGE",
                    ["bootImage"] = parsed.GetValue(boot),
                    ["bootFiles"] = parsed.GetValue(files),
                    ["sequence"] = parsed.GetValue(sequence) ?? "build-and-capture.yaml",
                    ["settings"] = MediaSettings.All.Select(s => new { s.Key, s.Help }),
                });
                var path = parsed.GetValue(output)!;
                if (path == "-")
                {
                    await host.Out.WriteAsync(text);
                    return ExitCodes.Done;
                }
                if (File.Exists(path) && !parsed.GetValue(force)) throw new IOException($"'{path}' is there already. Name another file with -o, or overwrite it with --force.");
                await File.WriteAllTextAsync(path, text, cancellationToken);
                reporter.Line($"{path} is written. Edit it, then: mediaforge {(name == "media" ? "build" : "sequence validate")} {path}");
                reporter.Result("written", new { Path = Path.GetFullPath(path) });
                return ExitCodes.Done;
            });
        });
        return command;
    }
}
