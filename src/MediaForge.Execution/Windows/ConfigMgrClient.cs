using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Windows;

/// <summary>The ConfigMgr client: installed from a package or from what the boot image brought along, found, stopped, taken out.</summary>
internal static class ConfigMgrClient
{
    private const string Component = "ConfigMgrClient";
    private const string Setup = "ccmsetup.exe";
    private const string ServiceKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\CcmExec";
    private const string Installed = "_MediaForgeClient";
    private const string Provisioning = "_MediaForgeClientProvisioning";
    private const int RestartNeeded = 7;

    private static readonly TimeSpan SetupTime = TimeSpan.FromHours(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UsualOperationalTime = TimeSpan.FromSeconds(1800);

    /// <summary>The name of its service.</summary>
    public const string Service = "CcmExec";

    /// <summary>Whether the running Windows has it.</summary>
    public static bool IsInstalled(Machine machine) => machine.RegistryKeyExists(ServiceKey);

    /// <summary>The log of its installation.</summary>
    public static string LogPath(Machine machine) => machine.EnvironmentVariable("SystemRoot") + @"\ccmsetup\Logs\ccmsetup.log";

    /// <summary>Puts the package of the client on the disk, for the media may be out when it is installed.</summary>
    public static void Stage(StepContext context, string root, string package)
    {
        var source = context.PackageFolder(package);
        RequireSetup(context.Machine, source);
        context.Log.Info(Component, $"copying the client package {package}");
        var target = $@"{root}{StatePaths.Packages}\{package}";
        context.Machine.DeleteFolder(target);
        StagedExecutor.CopyFolder(context.Machine, source, target);
    }

    /// <summary>The folder to install it from: of the package, or what lies beside the executor; null for none.</summary>
    /// <exception cref="StepFailedException">The folder lacks its setup program.</exception>
    public static string? Find(StepContext context, string package)
    {
        var folder = package.Length > 0
            ? $@"{context.Machine.EnvironmentVariable("SystemDrive")}\{StatePaths.Packages}\{package}"
            : $@"{context.Run.ExecutorFolder}\{MediaPaths.Client[(MediaPaths.Client.LastIndexOf('/') + 1)..]}";
        if (package.Length == 0 && !context.Machine.FolderExists(folder)) return null;
        RequireSetup(context.Machine, folder);
        return folder;
    }

    /// <summary>Installs it and waits until it works; returns the restart that it needs first, or null when it is there.</summary>
    /// <exception cref="StepFailedException">It cannot be installed, or does not come up.</exception>
    public static StepResult? Install(StepContext context, string folder, string properties)
    {
        if (!context.Variables.IsTrue(Installed))
        {
            var code = RunSetup(context.Machine, context.Log, $@"{folder}\{Setup}", Arguments(folder, properties));
            if (code is not (0 or RestartNeeded or ErrorText.RestartRequired)) throw new StepFailedException(code, $"The ConfigMgr client cannot be installed: {Setup} ended with code {code}. Look at {LogPath(context.Machine)}.");
            context.Note(Installed, "true");
            if (code != 0)
            {
                context.Log.Info(Component, "the client is installed and needs a restart");
                return StepResult.Done with { Restart = new RestartRequest(RestartTarget.HD, string.Empty, TimeSpan.Zero), RunAgain = true };
            }
        }
        var limit = Sequencer.Seconds(context.Variables.Find("SMSTSWaitCcmexecOperationalTimeout")) ?? UsualOperationalTime;
        if (!WaitFor(context.Machine, limit, () => IsInstalled(context.Machine) && IsRunning(context.Machine, context.Log)))
            throw new StepFailedException(ErrorText.TimedOut, $"The ConfigMgr client is installed, and its service {Service} does not run after {limit.TotalSeconds:0} seconds (SMSTSWaitCcmexecOperationalTimeout). Look at {LogPath(context.Machine)}.");
        context.Log.Info(Component, "the client is installed and its service runs");
        context.Note(Provisioning, "true");
        SetProvisioningMode(context.Machine, context.Log, true);
        context.Variables.SetByEngine(Installed, null);
        return null;
    }

    /// <summary>
    /// Takes a client that this run has put into provisioning mode out of it: in the image, or when the run is over. In that mode a client takes no
    /// policy of its site, so that nothing is deployed to the machine while the sequence runs.
    /// </summary>
    public static void LeaveProvisioningMode(Machine machine, VariableStore variables, ExecutionLog log)
    {
        if (!variables.IsTrue(Provisioning)) return;
        if (IsInstalled(machine)) SetProvisioningMode(machine, log, false);
        variables.SetByEngine(Provisioning, null);
    }

    /// <summary>Stops its service. A restart before the capture starts it again.</summary>
    /// <exception cref="StepFailedException">It does not stop.</exception>
    public static void Stop(Machine machine, ExecutionLog log)
    {
        var (code, lines) = SystemProgram.Run(machine, log, Component, "sc.exe", "stop " + Service);
        if (code is not (0 or 1060 or 1062)) throw new StepFailedException(ErrorText.FromWin32(code), $"The service {Service} cannot be stopped: sc.exe says '{string.Join(' ', lines)}'.");
        if (!WaitFor(machine, TimeSpan.FromMinutes(10), () => !IsRunning(machine, log))) throw new StepFailedException(ErrorText.TimedOut, $"The service {Service} has not stopped within 10 minutes.");
    }

    /// <summary>Takes the client out of Windows.</summary>
    /// <exception cref="StepFailedException">It stays.</exception>
    public static void Uninstall(Machine machine, ExecutionLog log)
    {
        var program = $@"{machine.EnvironmentVariable("SystemRoot")}\ccmsetup\{Setup}";
        if (!machine.FileExists(program)) throw new StepFailedException(ErrorText.FileNotFound, $"The ConfigMgr client is installed and {program}, which takes it out, is missing.");
        var code = RunSetup(machine, log, program, "/uninstall");
        if (code is not (0 or RestartNeeded or ErrorText.RestartRequired)) throw new StepFailedException(code, $"The ConfigMgr client cannot be taken out: {Setup} ended with code {code}. Look at {LogPath(machine)}.");
        // The program may hand its work to a copy of itself.
        if (!WaitFor(machine, TimeSpan.FromMinutes(30), () => !IsInstalled(machine))) throw new StepFailedException(ErrorText.TimedOut, $"The ConfigMgr client is still there 30 minutes after its uninstallation began. Look at {LogPath(machine)}.");
    }

    // Microsoft Learn, "Provisioning mode": by this method, for it changes more than the value in the registry.
    private static void SetProvisioningMode(Machine machine, ExecutionLog log, bool on)
    {
        var state = on ? "$true" : "$false";
        try
        {
            var (code, lines) = SystemProgram.Run(machine, log, Component, @"WindowsPowerShell\v1.0\powershell.exe", $"-NoLogo -NoProfile -NonInteractive -Command \"$ErrorActionPreference = 'Stop'; Invoke-WmiMethod -Namespace root\\CCM -Class SMS_Client -Name SetClientProvisioningMode -ArgumentList {state} | Out-Null\"");
            if (code == 0) log.Info(Component, $"the client is {(on ? "in provisioning mode: it takes no policy until the task sequence is done" : "out of provisioning mode")}");
            else Refused($"PowerShell says '{string.Join(' ', lines)}' (code {code}).");
        }
        catch (StepFailedException e)
        {
            Refused(e.Message);
        }

        void Refused(string why) => log.Warning(Component, on ? $"The client takes policy of its site while the task sequence runs, because it cannot be put into provisioning mode: {why}" : $"The client stays in provisioning mode for up to 48 hours: {why}");
    }

    private static string Arguments(string folder, string properties)
    {
        // Parameters come before properties. Without /noservice the program would go on in the background and its end be unknown.
        var parameters = properties.Contains("/source:", StringComparison.OrdinalIgnoreCase) ? "/noservice" : $"/noservice /source:\"{folder}\"";
        return properties.Length > 0 ? parameters + " " + properties : parameters;
    }

    private static int RunSetup(Machine machine, ExecutionLog log, string program, string arguments)
    {
        log.Info(Component, $"running: {program} {arguments}");
        var result = machine.Run(new ProcessRequest { Program = program, Arguments = arguments, Timeout = SetupTime }, line => log.Detail(Component, "  " + line));
        if (result.TimedOut) throw new StepFailedException(ErrorText.TimedOut, $"{program} was still running after {SetupTime.TotalHours:0} hours and was ended. Look at {LogPath(machine)}.");
        log.Info(Component, $"{Setup} ended with {ErrorText.Describe(result.ExitCode)}");
        return result.ExitCode;
    }

    private static bool IsRunning(Machine machine, ExecutionLog log)
    {
        // The words are Windows' language; the number of the state (4: running) is not, and no other line has one like it.
        var (code, lines) = SystemProgram.Run(machine, log, Component, "sc.exe", "query " + Service);
        return code == 0 && lines.Any(l => l.Contains(": 4 ", StringComparison.Ordinal));
    }

    private static bool WaitFor(Machine machine, TimeSpan limit, Func<bool> holds)
    {
        for (var begin = machine.Clock.GetTimestamp(); !holds(); machine.Wait(Pause))
            if (machine.Clock.GetElapsedTime(begin) >= limit) return false;
        return true;
    }

    private static void RequireSetup(Machine machine, string folder)
    {
        if (!machine.FileExists($@"{folder}\{Setup}")) throw new StepFailedException(ErrorText.FileNotFound, $"{folder} is no client package: {Setup} is missing in it.");
    }
}
