using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="PreProvisionBitLocker"/>: encrypts an empty volume in Windows PE with an open key, which Enable BitLocker
/// closes later on. A volume that is encrypted already stays as it is.
/// </summary>
internal sealed class PreProvisionBitLockerHandler : StepHandler
{
    private const string Component = "OSDOfflineBitLocker";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (PreProvisionBitLocker)context.Settings;
        if (!context.Machine.IsWindowsPE) return StepResult.Broken(ErrorText.NotSupported, "Pre-provisioning works in Windows PE only. In the full operating system use Enable BitLocker.");
        var tpm = context.Machine.ReadHardware().TpmEnabled;
        if (tpm != true)
        {
            var why = tpm is null ? "whether this machine has an enabled TPM cannot be found out here (WinPE-WMI and WinPE-SecureStartup are needed for that)" : "this machine has no enabled TPM";
            if (!settings.SkipWhenTpmInvalid) return StepResult.Broken(ErrorText.NotReady, $"BitLocker cannot be prepared: {why}. Enable the TPM in the firmware's setup, or let the step be skipped.");
            context.Log.Warning(Component, $"{why}: BitLocker is not prepared, as the step asks");
            return StepResult.Done;
        }
        var drive = FindDrive(context, settings);
        var method = BitLockerMethods.ToolName(settings.EncryptionMethod) is { } name ? $" -encryptionmethod {name}" : string.Empty;
        new BitLockerTool(context, Component).Require($"-on {drive}{(settings.EncryptFullDisk ? string.Empty : " -used")}{method}", $"{drive} cannot be encrypted", BitLockerTool.NotDecrypted);
        context.Log.Info(Component, $"{drive} is encrypted with an open key; Enable BitLocker protects it later on");
        return StepResult.Done;
    }

    private static string FindDrive(StepContext context, PreProvisionBitLocker settings)
    {
        if (settings.DestinationVariable.Trim() is { Length: > 0 } variable)
            return BitLockerTool.Drive(context.Variables.Find(variable) ?? throw new StepFailedException(ErrorText.InvalidParameter, $"The variable {variable}, which is to hold the drive letter, is not set."));
        if (settings.DestinationLogicalDrive.Trim() is { Length: > 0 } drive) return BitLockerTool.Drive(drive);
        if (settings.DestinationDisk is not { } disk || settings.DestinationPartition is not { } partition)
            throw new StepFailedException(ErrorText.InvalidParameter, "The step does not say which volume to encrypt.");
        var volume = context.Machine.ListVolumes().FirstOrDefault(v => v.Disk == disk && v.Partition == partition)
            ?? throw new StepFailedException(ErrorText.NoVolume, $"Partition {partition} of disk {disk} has no volume with a drive letter.");
        return BitLockerTool.Drive(volume.Root);
    }
}
