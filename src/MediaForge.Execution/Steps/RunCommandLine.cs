using System.Text;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="RunCommandLine"/>. What a program does when it is run again is unknown, so it is not.</summary>
internal sealed class RunCommandLineHandler : StepHandler
{
    private const string Component = "RunCommandLine";
    private const int KeptOutput = 1000;

    public override bool MayRunTwice => false;

    public override StepResult Run(StepContext context)
    {
        var settings = (RunCommandLine)context.Settings;
        var machine = context.Machine;
        if (settings.RunAsUser)
        {
            return machine.IsWindowsPE
                ? StepResult.Broken(ErrorText.NotSupported, "Windows PE knows no accounts: a command cannot run as another user there. Take 'run as' away, or run the step in the full operating system.")
                : StepResult.Broken(ErrorText.NotAvailable, "Running a command as another user is not available in this version.");
        }
        if (WorkingDirectory(context, settings, out var directory) is { } fault) return fault;
        if (CommandLineProgram.Find(machine, settings.CommandLine, directory) is not { } program)
            return StepResult.Broken(ErrorText.FileNotFound, "The program of the command line is not on this machine. Redirection and built-in commands need cmd.exe /c.");

        var quiet = context.Variables.IsTrue("OSDDoNotLogCommand");
        context.Log.Info(Component, quiet ? "running a command line that is not shown (OSDDoNotLogCommand)" : $"running: {program.Program} {program.Arguments}");
        var output = new StringBuilder();
        var result = machine.Run(program with { WorkingDirectory = directory, Timeout = context.Step.Timeout }, line =>
        {
            output.Append(line).Append("\r\n");
            if (output.Length > 8 * KeptOutput) output.Remove(0, output.Length - (2 * KeptOutput));
            if (!quiet) context.Log.Info(Component, "  " + line);
        });
        if (settings.OutputVariable.Trim().Length > 0)
        {
            var text = output.ToString().TrimEnd();
            context.Variables.Set(settings.OutputVariable, text.Length > KeptOutput ? text[^KeptOutput..] : text);
        }
        return result.TimedOut
            ? StepResult.Broken(ErrorText.TimedOut, $"The command did not end within {context.Step.Timeout!.Value.TotalSeconds:0} seconds and was ended.")
            : new StepResult(result.ExitCode, "The command reports a failure.");
    }

    /// <summary>The folder to start in: the given one (under the package's if it is relative), else the package's; null for none.</summary>
    private static StepResult? WorkingDirectory(StepContext context, RunCommandLine settings, out string? directory)
    {
        directory = null;
        var package = settings.PackageId.Trim();
        if (package.Length > 0)
        {
            if (context.Run.MediaRoot is null) return StepResult.Broken(ErrorText.FileNotFound, $"The package {package} is on the media, which is not there.");
            directory = context.Run.MediaRoot + MediaPaths.Content.Replace('/', '\\') + "\\" + package;
            if (!context.Machine.FolderExists(directory)) return StepResult.Broken(ErrorText.FileNotFound, $"The media has no package {package}: {directory} is missing.");
            if (context.Packages.FindFault(package) is { } fault) return StepResult.Broken(ErrorText.WrongHash, fault);
        }
        var startIn = settings.WorkingDirectory.Trim().Trim('"');
        if (startIn.Length == 0) return null;
        var rooted = startIn.StartsWith('\\') || (startIn.Length > 1 && startIn[1] == ':');
        directory = directory is null || rooted ? startIn : directory + "\\" + startIn;
        return context.Machine.FolderExists(directory) ? null : StepResult.Broken(ErrorText.FileNotFound, $"The folder to start in, {directory}, is missing.");
    }
}
