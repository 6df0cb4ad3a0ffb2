using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="RunCommandLine"/>. What a program does when it is run again is unknown, so it is not.</summary>
internal sealed class RunCommandLineHandler : StepHandler
{
    private const string Component = "RunCommandLine";

    public override bool MayRunTwice => false;

    public override StepResult Run(StepContext context)
    {
        var settings = (RunCommandLine)context.Settings;
        var machine = context.Machine;
        if (settings.RunAsUser) StepProgram.RequireAccount(context, settings.UserName);
        var folder = StepProgram.FindFolder(context, settings.PackageId, settings.WorkingDirectory);
        if (CommandLineProgram.Find(machine, settings.CommandLine, folder) is not { } found)
            return StepResult.Broken(ErrorText.FileNotFound, "The program of the command line is not on this machine. Redirection and built-in commands need cmd.exe /c.");

        var program = new StepProgram(context, Component) { IsQuiet = context.Variables.IsTrue("OSDDoNotLogCommand") };
        var account = settings.RunAsUser ? $" as {settings.UserName}" : string.Empty;
        context.Log.Info(Component, program.IsQuiet ? "running a command line that is not shown (OSDDoNotLogCommand)" : $"running{account}: {found.Program} {found.Arguments}");
        var request = StepProgram.As(context, found, settings.RunAsUser, settings.UserName, settings.UserPassword);
        var result = program.Run(request with { WorkingDirectory = folder, Timeout = context.Step.Timeout });
        program.KeepOutput(settings.OutputVariable);
        return result.TimedOut
            ? StepResult.Broken(ErrorText.TimedOut, $"The command did not end within {context.Step.Timeout!.Value.TotalSeconds:0} seconds and was ended.")
            : new StepResult(result.ExitCode, "The command reports a failure.");
    }
}
