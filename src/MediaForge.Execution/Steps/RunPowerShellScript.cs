using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="RunPowerShellScript"/>. What a script does when it is run again is unknown, so it is not.</summary>
internal sealed class RunPowerShellScriptHandler : StepHandler
{
    private const string Component = "RunPowerShellScript";

    public override bool MayRunTwice => false;

    public override StepResult Run(StepContext context)
    {
        var settings = (RunPowerShellScript)context.Settings;
        var machine = context.Machine;
        if (settings.RunAsUser) StepProgram.RequireAccount(context, settings.UserName);
        var shell = machine.EnvironmentVariable("SystemRoot") + @"\System32\WindowsPowerShell\v1.0\powershell.exe";
        if (!machine.FileExists(shell))
        {
            return StepResult.Broken(ErrorText.FileNotFound, machine.IsWindowsPE
                ? "This boot image has no Windows PowerShell. Add the optional components WinPE-WMI, WinPE-NetFX, WinPE-Scripting and WinPE-PowerShell to it (with dism.exe on Windows), or run the step in the full operating system."
                : $"{shell} is missing.");
        }
        var script = new ScriptFile(context, Component);
        var isInline = settings.ScriptName.Trim().Length == 0;
        var package = settings.PackageId.Trim();
        var path = isInline ? WriteInline(settings, script) : FindInPackage(context, package, settings.ScriptName.Trim());
        try
        {
            var folder = StepProgram.FindFolder(context, isInline ? null : package, settings.WorkingDirectory);
            return Execute(context, settings, shell, path, folder);
        }
        finally
        {
            if (isInline) script.Delete(path);
        }
    }

    private static StepResult Execute(StepContext context, RunPowerShellScript settings, string shell, string path, string? folder)
    {
        var fixedPart = $"-NoLogo -NoProfile -NonInteractive -ExecutionPolicy {settings.ExecutionPolicy.Trim()} -File {SystemTool.Quote(path)}";
        var parameters = TranslateQuotes(settings.Parameters.Trim());
        var shown = parameters.Length == 0 ? string.Empty : context.Variables.IsTrue("OSDLogPowerShellParameters") ? " " + parameters : " (parameters are not shown; OSDLogPowerShellParameters shows them)";
        var program = new StepProgram(context, Component) { IsQuiet = context.Variables.IsTrue("OSDDoNotLogCommand") };
        context.Log.Info(Component, program.IsQuiet ? "running a script that is not shown (OSDDoNotLogCommand)" : $"running{(settings.RunAsUser ? $" as {settings.UserName}" : string.Empty)}: {shell} {fixedPart}{shown}");
        var request = new ProcessRequest { Program = shell, Arguments = parameters.Length > 0 ? $"{fixedPart} {parameters}" : fixedPart, WorkingDirectory = folder, Timeout = context.Step.Timeout };
        var result = program.Run(StepProgram.As(context, request, settings.RunAsUser, settings.UserName, settings.UserPassword));
        program.KeepOutput(settings.OutputVariable);
        return result.TimedOut
            ? StepResult.Broken(ErrorText.TimedOut, $"The script did not end within {context.Step.Timeout!.Value.TotalSeconds:0} seconds and was ended.")
            : new StepResult(result.ExitCode, "The script reports a failure. With the policy AllSigned, scripts that are not signed do not run.");
    }

    private static string WriteInline(RunPowerShellScript settings, ScriptFile script)
    {
        var text = settings.Script;
        if (text.Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, "The step has no script: neither one of its own nor one in a package.");
        return script.Write("script.ps1", text, settings.RunAsUser);
    }

    private static string FindInPackage(StepContext context, string package, string name)
    {
        if (package.Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, $"The package that holds the script {name} is not given.");
        var path = context.PackageFolder(package) + "\\" + name;
        return context.Machine.FileExists(path) ? path : throw new StepFailedException(ErrorText.FileNotFound, $"The script {name} is not in the package {package}: {path} is missing.");
    }

    /// <summary>
    /// Parameters in single quotes as arguments of a program in double quotes: ConfigMgr's steps quote as in PowerShell, and
    /// <c>powershell.exe -File</c> takes single quotes for part of the text.
    /// </summary>
    internal static string TranslateQuotes(string parameters)
    {
        var text = new StringBuilder();
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] == '"')
            {
                var end = parameters.IndexOf('"', i + 1);
                end = end < 0 ? parameters.Length - 1 : end;
                text.Append(parameters, i, end - i + 1);
                i = end;
            }
            else if (parameters[i] == '\'')
            {
                text.Append('"');
                for (i++; i < parameters.Length; i++)
                {
                    if (parameters[i] == '\'')
                    {
                        // Two of them stand for one.
                        if (i + 1 >= parameters.Length || parameters[i + 1] != '\'') break;
                        i++;
                    }
                    if (parameters[i] == '"') text.Append('\\');
                    text.Append(parameters[i]);
                }
                // A backslash before the closing quote would escape it.
                var slashes = text.Length;
                while (slashes > 0 && text[slashes - 1] == '\\') slashes--;
                text.Append('\\', text.Length - slashes).Append('"');
            }
            else
            {
                text.Append(parameters[i]);
            }
        }
        return text.ToString();
    }
}
