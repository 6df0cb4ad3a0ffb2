using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="EnableBitLocker"/>: adds the keys that are missing, encrypts the drive, and closes the open key of one that
/// was encrypted before. A second run adds no TPM key and no recovery password twice; a second startup key on the stick does
/// no harm.
/// </summary>
internal sealed class EnableBitLockerHandler : StepHandler
{
    private const string Component = "OSDBitLocker";
    private const string Scope = @"root\cimv2\security\MicrosoftVolumeEncryption";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (EnableBitLocker)context.Settings;
        var machine = context.Machine;
        if (machine.IsWindowsPE) return StepResult.Broken(ErrorText.NotSupported, "BitLocker is enabled in the full operating system. In Windows PE, Pre-provision BitLocker prepares it.");
        if (settings.SkipWhenNoValidTpm && machine.ReadHardware().TpmEnabled != true)
        {
            context.Log.Warning(Component, "this machine has no enabled TPM: BitLocker is not enabled, as the step asks");
            return StepResult.Done;
        }
        var system = BitLockerTool.Drive(machine.EnvironmentVariable("SystemDrive") ?? "C:");
        var drive = settings.TargetDrive.Trim().Length > 0 ? BitLockerTool.Drive(settings.TargetDrive) : system;
        var tool = new BitLockerTool(context, Component);
        if (tool.IsProtected(drive))
        {
            context.Log.Info(Component, $"{drive} is protected already");
            return settings.WaitForEncryption ? WaitFor(context, drive) : StepResult.Done;
        }
        var isData = drive != system;
        if (!isData) AddKey(context, tool, settings, drive);
        AddRecoveryPassword(context, tool, settings, drive, isData);
        var encrypt = $"-on {drive}{(settings.EncryptFullDisk ? string.Empty : " -used")}{(isData ? string.Empty : " -s")}{(BitLockerMethods.ToolName(settings.EncryptionMethod) is { } method ? $" -encryptionmethod {method}" : string.Empty)}";
        var code = tool.Run(encrypt);
        if (code is not (0 or BitLockerTool.NotDecrypted)) return StepResult.Broken(code, $"{drive} cannot be encrypted (manage-bde.exe {encrypt}).");
        if (isData) tool.Require($"-autounlock -enable {drive}", $"{drive} cannot be made to unlock by itself");
        // Encrypted before with an open key, or suspended: from now on only the keys open it.
        if (code == BitLockerTool.NotDecrypted) tool.Require($"-protectors -enable {drive}", $"The protection of {drive} cannot be enabled");
        context.Log.Info(Component, $"{drive} is encrypted from now on");
        return settings.WaitForEncryption ? WaitFor(context, drive) : StepResult.Done;
    }

    private static void AddKey(StepContext context, BitLockerTool tool, EnableBitLocker settings, string drive)
    {
        switch (settings.Mode.Trim().ToUpperInvariant())
        {
            case "TPM":
                tool.Require($"-protectors -add {drive} -tpm", $"The TPM cannot be made to unlock {drive}", BitLockerTool.ProtectorExists);
                break;
            case "KEY":
                tool.Require($"-protectors -add {drive} -startupkey {KeyDrive(context, settings)}\\", $"The startup key of {drive} cannot be made");
                break;
            case "TPMANDKEY":
                tool.Require($"-protectors -add {drive} -tpmandstartupkey {KeyDrive(context, settings)}\\", $"The startup key of {drive} cannot be made", BitLockerTool.ProtectorExists);
                break;
            case "TPMANDPIN":
                throw new StepFailedException(ErrorText.NotSupported, "A PIN cannot be set by a task sequence here: manage-bde.exe takes it from the keyboard only, and MediaForge puts no secret on a command line. Use TPM, and let the PIN be set when the machine is handed over.");
            default:
                throw new StepFailedException(ErrorText.InvalidParameter, $"'{settings.Mode}' is no way to unlock the drive of the operating system; use TPM, Key or TPMAndKey.");
        }
    }

    private static string KeyDrive(StepContext context, EnableBitLocker settings)
    {
        if (settings.StartupKeyDrive.Trim().Length > 0) return BitLockerTool.Drive(settings.StartupKeyDrive);
        var stick = context.Machine.ListVolumes().FirstOrDefault(v => v.Kind == VolumeKind.Removable && !context.Run.IsMedia(v.Root))
            ?? throw new StepFailedException(ErrorText.NoVolume, "There is no USB stick to put the startup key on, other than the media itself. Put one in, or use mode TPM.");
        return BitLockerTool.Drive(stick.Root);
    }

    /// <summary>A data drive without one could not be encrypted at all: it has no other key when it begins.</summary>
    private static void AddRecoveryPassword(StepContext context, BitLockerTool tool, EnableBitLocker settings, string drive, bool isData)
    {
        if (context.Variables.Find("OSDBitLockerRecoveryPassword") is { Length: > 0 })
            throw new StepFailedException(ErrorText.NotSupported, "A recovery password of one's own (OSDBitLockerRecoveryPassword) cannot be set: manage-bde.exe takes it on its command line only, and MediaForge puts no secret there. Let a random one be stored in Active Directory.");
        var toDirectory = settings.CreateRecoveryPassword.Trim().Equals("AD", StringComparison.OrdinalIgnoreCase);
        if (!toDirectory && !isData) return;
        var ids = tool.FindRecoveryPasswords(drive);
        if (ids.Count == 0)
        {
            tool.Require($"-protectors -add {drive} -recoverypassword", $"A recovery password of {drive} cannot be made");
            ids = tool.FindRecoveryPasswords(drive);
        }
        if (!toDirectory) return;
        foreach (var id in ids) tool.Require($"-protectors -adbackup {drive} -id {id}", $"The recovery password of {drive} cannot be stored in Active Directory: the machine must be in a domain that takes it. Set recoveryPassword to None to do without");
    }

    private static StepResult WaitFor(StepContext context, string drive)
    {
        var begin = context.Machine.Clock.GetTimestamp();
        context.Log.Info(Component, $"waiting until {drive} is encrypted");
        for (; ; )
        {
            switch (context.Machine.QueryWmi(Scope, $"SELECT DriveLetter FROM Win32_EncryptableVolume WHERE DriveLetter = '{drive}' AND ConversionStatus = 1"))
            {
                case null:
                    return StepResult.Broken(ErrorText.NoWmi, $"How far the encryption of {drive} is cannot be found out: WMI is not there. The step can go on without waiting.");
                case > 0:
                    return StepResult.Done;
            }
            if (context.Step.Timeout is { } limit && context.Machine.Clock.GetElapsedTime(begin) > limit) return StepResult.Broken(ErrorText.TimedOut, $"{drive} is not encrypted after {limit.TotalSeconds:0} seconds.");
            context.Machine.Wait(Pause);
        }
    }
}
