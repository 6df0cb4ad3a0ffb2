using System.Globalization;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Validation;

/// <summary>What the settings of single kinds of steps must keep to among each other.</summary>
internal static class StepRules
{
    private const int MaxPrimaryPartitions = 4;

    public static void Check(Findings found, Step step)
    {
        switch (step.Settings)
        {
            case RunCommandLine s: CheckRunAs(found, step, s.RunAsUser, s.UserName); break;
            case RunPowerShellScript s: Check(found, step, s); break;
            case SetVariable { IsSecret: true } s: CheckSecret(found, s); break;
            case SetDynamicVariables s: Check(found, s); break;
            case CheckReadiness s: Check(found, s); break;
            case ConnectNetworkFolder s: Check(found, s); break;
            case PartitionDisk s: Check(found, s); break;
            case ApplyOperatingSystem s: Check(found, s); break;
            case ApplyDataImage s: CheckDestination(found, s.DestinationDisk, s.DestinationPartition, s.DestinationLogicalDrive, s.DestinationVariable); break;
            case ApplyWindowsSettings s: Check(found, s); break;
            case ApplyNetworkSettings s: CheckJoin(found, s.JoinType, s.DomainName, s.DomainOU, s.JoinAccount, s.JoinPassword, s.WorkgroupName); break;
            case JoinDomainOrWorkgroup s: CheckJoin(found, s.JoinType, s.DomainName, s.DomainOU, s.JoinAccount, s.JoinPassword, s.WorkgroupName); break;
            case CaptureImage s: Check(found, s); break;
            case InstallApplication s: Check(found, s); break;
            case InstallPackage s: Check(found, s); break;
            case DownloadPackageContent s: Check(found, s); break;
            case EnableBitLocker s: Check(found, s); break;
            case PreProvisionBitLocker s: Check(found, s); break;
        }
    }

    private static void CheckRunAs(Findings found, Step step, bool runAsUser, string userName)
    {
        if (!runAsUser) return;
        if (userName.Length == 0) found.Error(ProblemCodes.MissingSetting, "The step runs as an account that is not given.", "Give userName and userPassword.");
        if (step.RunIn == RunIn.WinPE) found.Error(ProblemCodes.WrongEnvironment, "A step in Windows PE cannot run as another account.", "Take runAsUser out.");
    }

    private static void Check(Findings found, Step step, RunPowerShellScript s)
    {
        CheckRunAs(found, step, s.RunAsUser, s.UserName);
        var hasScript = s.Find("OSDRunPowerShellScriptSourceScript") is { Length: > 0 };
        if (!hasScript && s.ScriptName.Length == 0) found.Error(ProblemCodes.MissingSetting, "The step has no script.", "Give script, or package and scriptName.");
        if (hasScript && s.ScriptName.Length > 0) found.Error(ProblemCodes.Contradiction, "The step has both a script of its own and one in a package.", "Take one out.");
        if (!hasScript && s.ScriptName.Length > 0 && s.PackageId.Length == 0) found.Error(ProblemCodes.MissingSetting, "The script's package is missing.", "Give package.");
        if (!hasScript) return;
        try
        {
            _ = s.Script;
        }
        catch (InvalidDataException e)
        {
            found.Error(ProblemCodes.BadValue, e.Message);
        }
    }

    private static void CheckSecret(Findings found, SetVariable s)
    {
        var value = s.Variables.FirstOrDefault(v => v.Name.Equals("VariableValue", StringComparison.OrdinalIgnoreCase));
        if (value is { Value.Length: > 0, FromEnvironment: null } && !ValueRules.HasVariable(value.Value))
            found.Warn(ProblemCodes.SecretInTheClear, "The value is a secret that stands in the file for everybody to read.", "In YAML, write { fromEnvironment: NAME }.");
    }

    private static void Check(Findings found, SetDynamicVariables s)
    {
        try
        {
            foreach (var rule in s.Rules)
            {
                if (rule.Condition is { } condition) ConditionRules.Check(found, condition);
                foreach (var variable in rule.Variables) SettingRules.CheckName(found, variable.Name, "A rule");
            }
        }
        catch (InvalidDataException e)
        {
            found.Error(ProblemCodes.BadValue, e.Message);
        }
    }

    private static void Check(Findings found, CheckReadiness s)
    {
        Need(s.CheckFreeDiskSpace && s.FreeDiskSpace is null, "freeDiskSpace");
        Need(s.CheckArchitecture && s.Architecture.Length == 0, "architecture");
        Need(s.CheckMinOSVersion && s.MinOSVersion.Length == 0, "minOsVersion");
        Need(s.CheckMaxOSVersion && s.MaxOSVersion.Length == 0, "maxOsVersion");
        Need(s.CheckClientMinVersion && s.ClientMinVersion.Length == 0, "clientMinVersion");
        Need(s.CheckOSLanguage && s.OSLanguage is null, "osLanguage");

        void Need(bool isMissing, string key)
        {
            if (isMissing) found.Error(ProblemCodes.MissingSetting, $"{key} is checked, but the setting is missing.");
        }
    }

    private static void Check(Findings found, ConnectNetworkFolder s)
    {
        if (s.Path.Length > 0 && !ValueRules.HasVariable(s.Path) && !ValueRules.IsUncShare(s.Path)) found.Error(ProblemCodes.BadPath, "The path is no share.", @"Write it as \\server\share.");
        if (s.DriveLetter.Length > 0 && !ValueRules.HasVariable(s.DriveLetter) && !(s.DriveLetter is [>= 'D' and <= 'Z' or >= 'd' and <= 'z', ':'] && s.DriveLetter[0] is not ('X' or 'x')))
            found.Error(ProblemCodes.BadPath, $"'{s.DriveLetter}' cannot be the drive letter.", "Use D: to Z:, but not X:, which is Windows PE's own.");
        if (s.Account.Length > 0 && s.Password.Length == 0) found.Warn(ProblemCodes.IncompleteAccount, "The account has no password.");
    }

    private static void Check(Findings found, PartitionDisk s)
    {
        var rows = s.Partitions;
        var isGpt = s.Style.Trim().Equals("GPT", StringComparison.OrdinalIgnoreCase);
        if (rows.Count == 0) found.Error(ProblemCodes.BadPartitions, "The step makes no partitions.", "Add partitions.");
        if (rows.Count(r => r.Bootable) > 1) found.Error(ProblemCodes.BadPartitions, "More than one partition is bootable.", "Mark one.");
        if (!isGpt && rows.Count(r => !Is(r.Type, "Logical")) > MaxPrimaryPartitions) found.Error(ProblemCodes.BadPartitions, $"An MBR disk has room for {MaxPrimaryPartitions} partitions that are not logical.", "Use GPT, or an extended partition with logical ones.");
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, number) = (rows[i], i + 1);
            if (!isGpt && (Is(row.Type, "EFI") || Is(row.Type, "MSR"))) found.Error(ProblemCodes.BadPartitions, $"Partition {number} ({row.Type}) can only be made on a GPT disk.", "Say style: GPT.");
            if (isGpt && (Is(row.Type, "Extended") || Is(row.Type, "Logical") || Is(row.Type, "Hidden"))) found.Error(ProblemCodes.BadPartitions, $"Partition {number} ({row.Type}) can only be made on an MBR disk.", "Say type: Primary.");
            if (Is(row.Type, "EFI") && row.FileSystem.Length > 0 && !Is(row.FileSystem, "FAT32")) found.Error(ProblemCodes.BadPartitions, $"Partition {number} is an EFI partition and must be FAT32.", "Say fileSystem: FAT32.");
            if (Is(row.Type, "Logical") && !rows.Take(i).Any(r => Is(r.Type, "Extended"))) found.Error(ProblemCodes.BadPartitions, $"Partition {number} is logical, but no extended partition stands before it.");
            if (row.Size.Length == 0 && i < rows.Count - 1) found.Error(ProblemCodes.BadPartitions, $"Partition {number} takes all the rest, but others follow.", "Give it a size, or put it last.");
            if (Is(row.SizeUnits, "Percent") && int.TryParse(row.Size, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent > 100) found.Error(ProblemCodes.BadPartitions, $"Partition {number} has {percent} percent.", "Percent are of the space that is left: 1 to 100.");
        }
        if (rows.Count > 0 && !rows.Any(r => r.FileSystem.Length > 0 && r.AssignLetter)) found.Warn(ProblemCodes.BadPartitions, "No partition is formatted and has a drive letter, so that no image can be applied to the disk.");
    }

    private static void Check(Findings found, ApplyOperatingSystem s)
    {
        if (s.ImagePackage.Length == 0 && s.InstallPackage.Length == 0) found.Error(ProblemCodes.MissingSetting, "The step has nothing to apply.", "Give image and imageIndex, or upgradePackage and editionIndex.");
        if (s.ImagePackage.Length > 0 && s.InstallPackage.Length > 0) found.Error(ProblemCodes.Contradiction, "The step has both an image and an upgrade package.", "Take one out.");
        if (s.InstallPackage.Length > 0 && s.Find("OSDInstallEditionIndex") is null or "") found.Error(ProblemCodes.MissingSetting, "The edition in the upgrade package is missing.", "Give editionIndex.");
        if (s.ConfigFileName.Length > 0 != s.ConfigFilePackage.Length > 0) found.Error(ProblemCodes.Contradiction, "An answer file and its package belong together.", "Give answerFile and answerFilePackage.");
        CheckDestination(found, s.DestinationDisk, s.DestinationPartition, s.DestinationLogicalDrive, s.DestinationVariable);
    }

    private static void CheckDestination(Findings found, int? disk, int? partition, string drive, string variable)
    {
        if (disk is null != partition is null) found.Error(ProblemCodes.Contradiction, "A disk and a partition to apply to belong together.", "Give destinationDisk and destinationPartition.");
        if ((disk is null ? 0 : 1) + (drive.Length > 0 ? 1 : 0) + (variable.Length > 0 ? 1 : 0) > 1) found.Error(ProblemCodes.Contradiction, "The step has more than one destination.", "Keep one of disk and partition, drive, variable.");
        if (drive.Length > 0 && !ValueRules.HasVariable(drive) && drive is not [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':']) found.Error(ProblemCodes.BadPath, $"'{drive}' is no drive letter.", "Write it as C:.");
    }

    private static void Check(Findings found, ApplyWindowsSettings s)
    {
        if (s.ProductKey.Length > 0 && !ValueRules.HasVariable(s.ProductKey) && !ValueRules.IsProductKey(s.ProductKey))
            found.Error(ProblemCodes.BadProductKey, "The product key has not the shape of one.", "Write five groups of five letters and digits: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX.");
        if (!s.RandomAdminPassword && s.AdminPassword.Length == 0) found.Warn(ProblemCodes.IncompleteAccount, "The local administrator is enabled without a password.", "Give adminPassword, or say randomAdminPassword: true.");
        if (s.RandomAdminPassword && s.AdminPassword.Length > 0) found.Warn(ProblemCodes.Contradiction, "The administrator's password is not used, since a random one is made.", "Say randomAdminPassword: false.");
    }

    private static void CheckJoin(Findings found, string type, string domain, string unit, string account, string password, string workgroup)
    {
        if (type.Trim() == "1")
        {
            if (workgroup.Trim().Length == 0) found.Error(ProblemCodes.MissingSetting, "The workgroup to join is missing.", "Give workgroup.");
            return;
        }
        if (type.Trim() != "0") return;
        if (domain.Trim().Length == 0) found.Error(ProblemCodes.MissingSetting, "The domain to join is missing.", "Give domain.");
        if (account.Trim().Length == 0) found.Error(ProblemCodes.IncompleteAccount, "The account that joins the domain is missing.", "Give account, as DOMAIN\\user, and password.");
        else if (password.Length == 0) found.Warn(ProblemCodes.IncompleteAccount, "The account that joins the domain has no password.", "Give password: { fromEnvironment: NAME }.");
        if (unit.Length > 0 && !ValueRules.HasVariable(unit) && !ValueRules.IsOrganizationalUnit(unit)) found.Error(ProblemCodes.BadPath, "The organizational unit must be written as LDAP://OU=...,DC=....");
    }

    private static void Check(Findings found, CaptureImage s)
    {
        if (s.Destination.Length > 0 && ValueRules.FindCaptureFault(s.Destination) is { } fault) found.Error(ProblemCodes.BadCaptureDestination, $"The destination of the capture {fault}.", @"Write it as \\server\share\folder\image.wim.");
        if (s.Account.Length == 0 && !found.IsGiven("OSDCaptureAccount")) found.Warn(ProblemCodes.IncompleteAccount, "No account is given that may write to the share.", "Give account and password, or connect the share in a step before.");
        else if (s.Password.Length == 0 && !found.IsGiven("OSDCaptureAccountPassword")) found.Warn(ProblemCodes.IncompleteAccount, "The account that writes to the share has no password.", "ConfigMgr blanks passwords in exported files; give password: { fromEnvironment: NAME }.");
    }

    private static void Check(Findings found, InstallApplication s)
    {
        if (s.Applications.Count == 0 && s.BaseVariable.Length == 0) found.Error(ProblemCodes.MissingSetting, "The step installs no applications.", "Give applications, or baseVariable.");
        foreach (var id in s.Applications.GroupBy(a => a.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)) found.Warn(ProblemCodes.Duplicate, $"The application '{id.Key}' is installed more than once.");
    }

    private static void Check(Findings found, InstallPackage s)
    {
        if (s.Package.Length == 0 && s.BaseVariable.Length == 0) found.Error(ProblemCodes.MissingSetting, "The step installs no package.", "Give package and program, or baseVariable.");
        if (s.Package.Length > 0 && s.Program.Length == 0) found.Error(ProblemCodes.MissingSetting, "The program of the package is missing.", "Give program.");
    }

    private static void Check(Findings found, DownloadPackageContent s)
    {
        if (s.Packages.Count == 0 && s.PackageIds.Length == 0) found.Error(ProblemCodes.MissingSetting, "The step downloads no packages.", "Give packages.");
        if (Is(s.Location, "Custom") && s.Path.Length == 0) found.Error(ProblemCodes.MissingSetting, "The folder to download to is missing.", "Give path.");
        found.Warn(ProblemCodes.NotOnMedia, "ConfigMgr does not support Download Package Content on stand-alone media; here the content is copied from the media.");
    }

    private static void Check(Findings found, EnableBitLocker s)
    {
        CheckDrive(found, s.TargetDrive);
        CheckDrive(found, s.StartupKeyDrive);
        if (s.TargetDrive.Length == 0 && s.Mode.Length == 0) found.Error(ProblemCodes.MissingSetting, "What unlocks the drive of the operating system is missing.", "Give mode: TPM, Key or TPMAndKey.");
        if (Is(s.Mode, "TPMAndPIN")) found.Error(ProblemCodes.NotOnMedia, "A PIN cannot be set: manage-bde.exe takes it from the keyboard only, and nobody sits there.", "Say mode: TPM, and let the PIN be set when the machine is handed over.");
    }

    private static void Check(Findings found, PreProvisionBitLocker s)
    {
        CheckDestination(found, s.DestinationDisk, s.DestinationPartition, s.DestinationLogicalDrive, s.DestinationVariable);
        if (s.DestinationDisk is null && s.DestinationLogicalDrive.Length == 0 && s.DestinationVariable.Length == 0) found.Error(ProblemCodes.MissingSetting, "The volume to encrypt is missing.", "Give destinationDisk and destinationPartition, destinationDrive or destinationVariable.");
    }

    private static void CheckDrive(Findings found, string drive)
    {
        if (drive.Length > 0 && !ValueRules.HasVariable(drive) && drive.TrimEnd('\\') is not [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':']) found.Error(ProblemCodes.BadPath, $"'{drive}' is no drive letter.", "Write it as C:.");
    }

    private static bool Is(string text, string value) => text.Trim().Equals(value, StringComparison.OrdinalIgnoreCase);
}
