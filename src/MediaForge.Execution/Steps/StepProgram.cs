using System.Text;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>Runs a program that a step names: logs what it prints, keeps the end of it, and knows where it starts and as whom.</summary>
/// <param name="context">The step.</param>
/// <param name="component">The name under which its lines are logged.</param>
internal sealed class StepProgram(StepContext context, string component)
{
    /// <summary>ConfigMgr keeps this many characters of a program's output.</summary>
    private const int KeptOutput = 1000;

    private readonly StringBuilder _output = new();

    /// <summary>Neither the command nor what it prints is logged.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Runs it.</summary>
    public ProcessResult Run(ProcessRequest request) => context.Machine.Run(request, line =>
    {
        _output.Append(line).Append("\r\n");
        if (_output.Length > 8 * KeptOutput) _output.Remove(0, _output.Length - (2 * KeptOutput));
        if (!IsQuiet) context.Log.Info(component, "  " + line);
    });

    /// <summary>Puts the end of what was printed into a variable; does nothing without a name.</summary>
    public void KeepOutput(string variable)
    {
        if (variable.Trim().Length == 0) return;
        var text = _output.ToString().TrimEnd();
        context.Variables.Set(variable, text.Length > KeptOutput ? text[^KeptOutput..] : text);
    }

    /// <summary>The folder to start in: the given one (under the package's if it is relative), else the package's; null for none.</summary>
    /// <exception cref="StepFailedException">A folder is not there, or the package is not what it was.</exception>
    public static string? FindFolder(StepContext context, string? package, string? startIn)
    {
        var folder = string.IsNullOrWhiteSpace(package) ? null : context.PackageFolder(package.Trim());
        var start = (startIn ?? string.Empty).Trim().Trim('"');
        if (start.Length == 0) return folder;
        var rooted = start.StartsWith('\\') || (start.Length > 1 && start[1] == ':');
        folder = folder is null || rooted ? start : folder + "\\" + start;
        return context.Machine.FolderExists(folder) ? folder : throw new StepFailedException(ErrorText.FileNotFound, $"The folder to start in, {folder}, is missing.");
    }

    /// <summary>The request as another account, if one is asked for.</summary>
    /// <exception cref="StepFailedException">That cannot be done here.</exception>
    public static ProcessRequest As(StepContext context, ProcessRequest request, bool asUser, string account, string password)
    {
        if (!asUser) return request;
        RequireAccount(context, account);
        return request with { Account = account.Trim(), Password = password };
    }

    /// <summary>Refuses another account where there can be none.</summary>
    /// <exception cref="StepFailedException">That cannot be done here.</exception>
    public static void RequireAccount(StepContext context, string account)
    {
        if (context.Machine.IsWindowsPE) throw new StepFailedException(ErrorText.NotSupported, "Windows PE knows no accounts: a command cannot run as another user there. Take 'run as' away, or run the step in the full operating system.");
        if (account.Trim().Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, "The step runs as another user, but names none. Give the account as DOMAIN\\user.");
    }
}
