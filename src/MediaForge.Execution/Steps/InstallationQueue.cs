using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Installs one thing after the other. One that asks for a restart gets it at once, and the step goes on with the next one
/// after it. One that was cut off in the middle is looked for if that is possible; it is begun again if it is not there, or
/// if nobody can tell and the step's <c>retryCount</c> allows it.
/// </summary>
/// <param name="context">The step.</param>
/// <param name="component">The name under which lines are logged.</param>
/// <param name="continueOnError">Go on with the next one when one fails.</param>
internal sealed class InstallationQueue(StepContext context, string component, bool continueOnError)
{
    /// <summary>What can be looked for is begun again this often, however often it restarts the machine.</summary>
    private const int LeastAttempts = 2;

    private readonly InstallProgress _progress = new(context);

    /// <summary>What failed and was passed over, by key; complete when <see cref="Run"/> has returned.</summary>
    public IReadOnlyList<string> Failures { get; private set; } = [];

    /// <summary>Installs them all, or until a restart or failure.</summary>
    public StepResult Run(IReadOnlyList<Installation> installations)
    {
        _progress.Begin();
        foreach (var installation in installations)
        {
            if (_progress.IsDone(installation.Key)) continue;
            var result = Attempt(installation);
            if (result.Restart is not null) return result;
            var failed = result.IsBroken;
            if (failed && !continueOnError) return End(result);
            if (failed) context.Log.Error(component, $"{installation.Name}: {ErrorText.Describe(result.Code)}. {result.Message} The step goes on with the next one (continue on error).");
            _progress.Finish(installation.Key, failed);
        }
        return End(StepResult.Done);
    }

    private StepResult End(StepResult result)
    {
        Failures = _progress.Failures;
        _progress.Clear();
        return result;
    }

    private StepResult Attempt(Installation installation)
    {
        try
        {
            return Install(installation);
        }
        catch (StepFailedException e)
        {
            return StepResult.Broken(e.Code, $"{installation.Name}: {e.Message}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return StepResult.Broken(ErrorText.FromWin32(e.NativeErrorCode), $"{installation.Name} cannot be started: {e.Message}");
        }
    }

    private StepResult Install(Installation installation)
    {
        if (installation.Fault is { } fault) return StepResult.Broken(ErrorText.FileNotFound, fault);
        if (_progress.HasRestarted(installation.Key)) return Verify(installation);
        var cutOffs = _progress.CutOffs(installation.Key);
        if (installation.Detection is { } detection && ApplicationDetection.IsInstalled(context, detection))
        {
            context.Log.Info(component, cutOffs > 0 ? $"{installation.Name} was cut off, but is installed" : $"{installation.Name} is installed already");
            return StepResult.Done;
        }
        var allowed = installation.Detection is null ? context.Step.RetryCount : Math.Max(context.Step.RetryCount, LeastAttempts);
        if (cutOffs > allowed)
        {
            return StepResult.Broken(ErrorText.Interrupted, installation.Detection is null
                ? $"The machine lost power or restarted by itself while {installation.Name} was being installed. How far it came is unknown, since it has no detection, and the step's retryCount does not allow another try. Start again from the media."
                : $"The machine lost power or restarted by itself {cutOffs} times while {installation.Name} was being installed, and it is not there. Does its installer restart the machine? It must not; 3010 asks for a restart.");
        }
        if (cutOffs > 0) context.Log.Warning(component, $"{installation.Name} was cut off and is installed again");
        _progress.Start(installation.Key);
        var result = Execute(installation);
        for (var retries = Number("OSDAppInstallRetries", 0); result.IsBroken && retries > 0; retries--)
        {
            var pause = TimeSpan.FromMilliseconds(Number("OSDAppInstallRetryTimeout", 30_000));
            context.Log.Warning(component, $"{installation.Name}: {ErrorText.Describe(result.Code)}. {result.Message} It is tried again in {pause.TotalSeconds:0} seconds (OSDAppInstallRetries).");
            context.Machine.Wait(pause);
            result = Execute(installation);
        }
        return result;
    }

    private StepResult Execute(Installation installation)
    {
        var folder = StepProgram.FindFolder(context, installation.Package, installation.StartIn is { } start ? context.Expand(start) : null);
        if (CommandLineProgram.Find(context.Machine, context.Expand(installation.CommandLine), folder) is not { } found)
            return StepResult.Broken(ErrorText.FileNotFound, $"The program of {installation.Name} is not there: {installation.CommandLine}. It is looked for in {folder ?? "System32"} and on the search path; redirection and built-in commands need cmd.exe /c.");
        var program = new StepProgram(context, component) { IsQuiet = context.Variables.IsTrue("OSDDoNotLogCommand") };
        context.Log.Info(component, program.IsQuiet ? $"{installation.Name}: a command line that is not shown (OSDDoNotLogCommand)" : $"{installation.Name}: {found.Program} {found.Arguments}");
        var limit = installation.Timeout > 0 ? TimeSpan.FromSeconds(installation.Timeout) : context.Step.Timeout;
        var result = program.Run(found with { WorkingDirectory = folder, Timeout = limit });
        if (result.TimedOut) return StepResult.Broken(ErrorText.TimedOut, $"{installation.Name} did not end within {limit!.Value.TotalSeconds:0} seconds and was ended.");
        if (installation.RestartCodes.Contains(result.ExitCode))
        {
            context.Log.Info(component, $"{installation.Name} needs a restart ({ErrorText.Describe(result.ExitCode)})");
            _progress.AwaitRestart(installation.Key);
            return Restart(context);
        }
        return installation.SuccessCodes.Contains(result.ExitCode) ? Verify(installation) : StepResult.Broken(result.ExitCode, $"The installation of {installation.Name} reports a failure.");
    }

    private StepResult Verify(Installation installation)
    {
        if (installation.Detection is { } detection && !ApplicationDetection.IsInstalled(context, detection))
            return StepResult.Broken(ErrorText.NotDetected, $"The installation of {installation.Name} reports success, but what its detection looks for is not there.");
        context.Log.Info(component, $"{installation.Name} is installed");
        return StepResult.Done;
    }

    /// <summary>A restart into the system that runs, after which the step goes on.</summary>
    public static StepResult Restart(StepContext context) =>
        StepResult.Done with { RunAgain = true, Restart = new RestartRequest(context.Machine.IsWindowsPE ? RestartTarget.WinPE : RestartTarget.HD, string.Empty, TimeSpan.Zero) };

    private int Number(string variable, int otherwise) =>
        int.TryParse(context.Variables.Find(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
