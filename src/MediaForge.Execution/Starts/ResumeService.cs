using System.Buffers.Binary;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Starts;

/// <summary>
/// The service that goes on with the run when the installed Windows has started. It is entered in the registry of the
/// applied Windows before its first start, so that it needs nobody to log on and no script of Windows Setup.
/// </summary>
/// <remarks>
/// Windows starts services before its setup is done; the first step that runs then (Setup Windows) waits for its end.
/// The values are those of "CreateService" and of the registry's "Services" tree in Microsoft's driver documentation. When its
/// program breaks down, Windows starts it again (<c>FailureActions</c>), and the journal says where it goes on.
/// </remarks>
internal static class ResumeService
{
    private const string Component = "ResumeService";
    private const uint OwnProcess = 0x10;
    private const uint AutomaticStart = 2;
    private const uint NormalError = 1;
    private const int RestartAfter = 10_000; // milliseconds
    private const int FailuresForgottenAfter = 86_400; // seconds
    private const string DisplayName = "MediaForge task sequence";
    private const string Services = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\";
    private const int MarkedForDeletion = 1072;

    /// <summary>The program that the service starts, in the variables of the started Windows.</summary>
    public const string ImagePath = $@"""%SystemDrive%\{StatePaths.ExecutorProgram}"" --service";

    /// <summary>Enters the service in the registry of a Windows folder that does not run.</summary>
    /// <exception cref="InvalidDataException">Its SYSTEM hive is damaged.</exception>
    /// <exception cref="StepFailedException">Changes that wait beside the hive cannot be replayed.</exception>
    public static void RegisterOffline(Machine machine, ExecutionLog log, string windows)
    {
        OfflineHive.Edit(machine, log, TargetWindows.SystemHive(windows), hive =>
        {
            var service = hive.Root.Create($@"{OfflineHive.ControlSet(hive)}\Services\{StatePaths.ServiceName}");
            service.SetDWord("Type", OwnProcess);
            service.SetDWord("Start", AutomaticStart);
            service.SetDWord("ErrorControl", NormalError);
            service.SetExpandString("ImagePath", ImagePath);
            service.SetString("DisplayName", DisplayName);
            service.SetString("Description", "Goes on with the task sequence that was started from a MediaForge media.");
            service.SetString("ObjectName", "LocalSystem");
            service.SetBinary("FailureActions", FailureActions());
        });
        log.Info(Component, $"The service {StatePaths.ServiceName} is entered in {windows}: it goes on with the task sequence when that Windows has started.");
    }

    /// <summary>Enters the service in the running Windows; it starts with the next start of Windows. One that is there is replaced.</summary>
    /// <exception cref="StepFailedException">Windows refuses.</exception>
    public static void RegisterOnline(Machine machine, ExecutionLog log)
    {
        RemoveOnline(machine, log);
        var program = $@"{machine.EnvironmentVariable("SystemDrive")}\{StatePaths.ExecutorProgram}";
        var (code, lines) = SystemProgram.Run(machine, log, Component, "sc.exe", $"create {StatePaths.ServiceName} binPath= \"\\\"{program}\\\" --service\" start= auto DisplayName= \"{DisplayName}\"");
        if (code != 0) throw new StepFailedException(ErrorText.FromWin32(code), $"The service {StatePaths.ServiceName}, which goes on after a restart, cannot be made: sc.exe says '{string.Join(' ', lines)}' (code {code}).");
        (code, lines) = SystemProgram.Run(machine, log, Component, "sc.exe", $"failure {StatePaths.ServiceName} reset= {FailuresForgottenAfter} actions= restart/{RestartAfter}/restart/{RestartAfter}/restart/{RestartAfter}");
        if (code != 0) log.Warning(Component, $"Windows will not start the service {StatePaths.ServiceName} again when it breaks down: sc.exe says '{string.Join(' ', lines)}' (code {code}).");
    }

    /// <summary>Takes the service out of the registry of a Windows folder that does not run; does nothing when it is not in it.</summary>
    /// <exception cref="InvalidDataException">Its SYSTEM hive is damaged.</exception>
    /// <exception cref="StepFailedException">Changes that wait beside the hive cannot be replayed.</exception>
    public static void RemoveOffline(Machine machine, ExecutionLog log, string windows)
    {
        var path = TargetWindows.SystemHive(windows);
        // Every control set: Windows may have kept its last good one.
        if (!OfflineHive.Read(machine, log, path, hive => hive.Root.Subkeys.Any(set => set.Find($@"Services\{StatePaths.ServiceName}") is not null))) return;
        OfflineHive.Edit(machine, log, path, hive =>
        {
            foreach (var set in hive.Root.Subkeys) set.Find("Services")?.Delete(StatePaths.ServiceName);
        });
        log.Info(Component, $"The service {StatePaths.ServiceName} is taken out of {windows}.");
    }

    /// <summary>Takes the service out of the running Windows: at once when it does not run, else when it ends. Does nothing when it is not in it.</summary>
    /// <exception cref="StepFailedException">Windows refuses.</exception>
    public static void RemoveOnline(Machine machine, ExecutionLog log)
    {
        var (code, lines) = SystemProgram.Run(machine, log, Component, "sc.exe", $"delete {StatePaths.ServiceName}");
        // The code says 1060 for a service that is not there, or what else a system has for that; so the registry decides.
        if (code is not (0 or MarkedForDeletion) && machine.RegistryKeyExists(Services + StatePaths.ServiceName)) throw new StepFailedException(ErrorText.FromWin32(code), $"The service {StatePaths.ServiceName} cannot be deleted: sc.exe says '{string.Join(' ', lines)}' (code {code}).");
    }

    /// <summary>
    /// SERVICE_FAILURE_ACTIONS as the registry has it: the period after which failures are forgotten, no message, no command, three actions
    /// from offset 20 on: restart (1) after a while. The last one holds for every later failure.
    /// </summary>
    private static byte[] FailureActions()
    {
        const int Restart = 1, Actions = 3, First = 20, Size = 8;
        var bytes = new byte[First + (Actions * Size)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, FailuresForgottenAfter);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Actions);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), First);
        for (var at = First; at < bytes.Length; at += Size)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), Restart);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), RestartAfter);
        }
        return bytes;
    }
}
