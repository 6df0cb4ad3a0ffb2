using System.Text.RegularExpressions;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Windows;

/// <summary>Microsoft's Sysprep: takes out of a Windows what belongs to one machine ("Sysprep (System Preparation) Overview").</summary>
internal static partial class Sysprep
{
    private const string Component = "Sysprep";
    private const string SecurityComponent = "Microsoft-Windows-Security-SPP";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromHours(2);

    // What setupact.log and setuperr.log say, and what it means. The first that is found counts.
    private static readonly (string Text, string Meaning)[] KnownCauses =
    [
        ("80310039", "BitLocker protects the volume of Windows: decrypt it before the capture"),
        ("BitLocker", "BitLocker protects the volume of Windows: decrypt it before the capture"),
        ("reserved storage is in use", "an update is being installed: restart before the capture, and keep Windows Update from working meanwhile"),
        ("0xc004d307", "Windows has been reset as often as it may be: set OSDKeepActivation to true, or build the image anew"),
        ("domain", "the machine is in a domain"),
    ];

    /// <summary>The program.</summary>
    public static string Program(Machine machine) => Folder(machine) + @"\sysprep.exe";

    /// <summary>Generalizes the running Windows.</summary>
    /// <exception cref="StepFailedException">Windows is not generalized afterwards; the message has Sysprep's last errors and what they mean.</exception>
    public static void Generalize(Machine machine, ExecutionLog log, bool keepActivation)
    {
        var arguments = "/quiet /generalize /oobe /quit";
        if (keepActivation) arguments += $" /unattend:{WriteAnswerFile(machine)}";
        log.Info(Component, $"running: sysprep.exe {arguments}");
        var result = machine.Run(new ProcessRequest { Program = Program(machine), Arguments = arguments, Timeout = TimeLimit }, line => log.Detail(Component, "  " + line));
        var (registry, file) = (WindowsSetupState.ReadOnline(machine), WindowsSetupState.ReadFile(machine, machine.EnvironmentVariable("SystemRoot")!));
        log.Info(Component, $"sysprep.exe ended with {ErrorText.Describe(result.ExitCode)}; the image state is {registry ?? "not noted"}");
        if (result.TimedOut) throw Failed(machine, ErrorText.TimedOut, $"Sysprep was still running after {TimeLimit.TotalHours:0} hours and was ended");
        if (result.ExitCode != 0) throw Failed(machine, result.ExitCode, $"Sysprep ended with code {result.ExitCode}");
        if (registry != WindowsSetupState.Generalized) throw Failed(machine, ErrorText.Unspecified, $"Sysprep ended without an error code, and the image state is {registry ?? "not noted"} instead of {WindowsSetupState.Generalized}");
        if (file is not null && file != WindowsSetupState.Generalized) throw Failed(machine, ErrorText.Unspecified, $"the image state is {registry} in the registry and {file} in State.ini");
    }

    private static string Folder(Machine machine) => machine.EnvironmentVariable("SystemRoot") + @"\System32\Sysprep";

    /// <summary>An answer file that keeps the activation.</summary>
    private static string WriteAnswerFile(Machine machine)
    {
        var path = $@"{machine.EnvironmentVariable("SystemDrive")}\{StatePaths.SysprepAnswerFile}";
        var file = AnswerFile.Create(path);
        file.Set(AnswerPass.Generalize, SecurityComponent, "SkipRearm", "1");
        file.Save(machine);
        return path;
    }

    private static StepFailedException Failed(Machine machine, int code, string what)
    {
        var logs = Folder(machine) + @"\Panther\";
        var errors = SetupLog.ReadTail(machine, logs + "setuperr.log", 5);
        var lines = errors.Concat(SetupLog.ReadTail(machine, logs + "setupact.log", 200)).ToList();
        var meaning = FindCause(lines) is { } cause ? $" This means: {cause}." : string.Empty;
        var quoted = errors.Count > 0 ? $" setuperr.log ends with: {string.Join(" | ", errors)}" : string.Empty;
        return new StepFailedException(code, $"{what}.{meaning} Look at {logs}setupact.log.{quoted}");
    }

    private static string? FindCause(List<string> lines)
    {
        foreach (var line in lines)
            if (PerUserPackage().Match(line) is { Success: true } match) return $"the app package {match.Groups[1].Value} was installed or updated for a user and not for all: take it out (Remove-AppxPackage -AllUsers), and keep the Store from updating apps during the build";
        return KnownCauses.FirstOrDefault(c => lines.Exists(l => l.Contains(c.Text, StringComparison.OrdinalIgnoreCase) && l.Contains("error", StringComparison.OrdinalIgnoreCase))).Meaning;
    }

    [GeneratedRegex(@"Package (\S+) was installed for a user, but not provisioned for all users", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PerUserPackage();
}
