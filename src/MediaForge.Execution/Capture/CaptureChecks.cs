using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Capture;

/// <summary>What must hold before Sysprep generalizes the running Windows: a failure there may spoil it, and one here does not.</summary>
internal static class CaptureChecks
{
    private const string Component = "PrepareOperatingSystem";
    private const string Control = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\";
    private const string Microsoft = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\";

    /// <summary>Fails when this Windows cannot be captured.</summary>
    /// <exception cref="StepFailedException">It cannot; the message says why and what to do.</exception>
    public static void Require(Machine machine, ExecutionLog log)
    {
        var membership = machine.ReadMembership();
        if (membership.IsDomain) throw new StepFailedException(ErrorText.NotReady, $"The machine is a member of the domain {membership.Name}, and an image of it must not be. Put Join Domain or Workgroup before this step, with a workgroup.");
        if (machine.ReadRegistry(Control + "ProductOptions", "ProductType")?.Text.Equals("LanmanNT", StringComparison.OrdinalIgnoreCase) ?? false)
            throw new StepFailedException(ErrorText.NotReady, "The machine is a domain controller, which cannot be generalized.");
        RequireNoBitLocker(machine, log);
        var sysprep = Sysprep.Program(machine);
        if (!machine.FileExists(sysprep)) throw new StepFailedException(ErrorText.FileNotFound, $"{sysprep} is missing: this Windows cannot be generalized.");
    }

    /// <summary>What waits for a restart, in words; null for nothing.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="isSerious">Whether Sysprep would fail by it.</param>
    public static string? FindPendingRestart(Machine machine, out bool isSerious)
    {
        isSerious = true;
        if (machine.RegistryKeyExists(Microsoft + @"Component Based Servicing\RebootPending")) return "updates or components of Windows (Component Based Servicing) wait for a restart";
        if (machine.RegistryKeyExists(Microsoft + @"WindowsUpdate\Auto Update\RebootRequired")) return "Windows Update waits for a restart";
        isSerious = false;
        // Some programs write such a list at every start, so that it is never empty.
        return machine.ReadRegistry(Control + "Session Manager", "PendingFileRenameOperations")?.Text.Trim() is { Length: > 0 } ? "files wait for a restart to be replaced" : null;
    }

    private static void RequireNoBitLocker(Machine machine, ExecutionLog log)
    {
        // What manage-bde.exe prints is in the language of Windows. This value is what its start-up code leaves.
        switch (machine.ReadRegistry(Control + "BitLockerStatus", "BootStatus")?.Text)
        {
            case "0": return;
            case null:
                log.Info(Component, "Whether BitLocker protects this volume cannot be told here; Sysprep fails if it does.");
                return;
            default: throw new StepFailedException(ErrorText.NotReady, "BitLocker protects the volume of Windows. Decrypt it first (manage-bde.exe -off C:) and wait until that is done; suspending is not enough.");
        }
    }
}
