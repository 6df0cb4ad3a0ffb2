using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>
/// Makes the task sequence that ConfigMgr's wizard "Build and capture a reference operating system image" makes: its
/// groups, steps, names, descriptions and conditions to the letter.
/// </summary>
public static class BuildAndCaptureWizard
{
    /// <summary>What the person at the machine is told before it restarts.</summary>
    public const string RestartMessage = "A new Microsoft Windows operating system is being installed.  The computer must reboot to continue.";

    /// <summary>What is wrong with the options, all at once; empty when nothing is.</summary>
    public static IReadOnlyList<Problem> Validate(BuildAndCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WizardRules.Check(options);
    }

    /// <summary>Makes the sequence. The options should have been validated.</summary>
    public static TaskSequence Create(BuildAndCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sequence = new TaskSequence { Name = options.Name, Description = options.Description, BootImage = options.BootImage.Length > 0 ? options.BootImage : null };
        sequence.GlobalVariables.Add(new StepVariable("OSDEnableTCPIPFiltering", "EnableTCPIPFiltering", "false"));
        sequence.Children.Add(Build(options));
        sequence.Children.Add(Capture(options));
        foreach (var reference in sequence.CollectReferences()) sequence.References.Add(reference);
        return sequence;
    }

    private static Group Build(BuildAndCaptureOptions options)
    {
        var group = new Group("Build the Reference Machine") { Description = "Actions to build a reference machine" };
        var onServersOnly = options.SkipOnStandAloneMedia ? WizardSteps.If(("_SMSTSMediaType", "notEquals", "FullMedia")) : null;
        group.Add("Restart in Windows PE", "", new RestartComputer { Message = RestartMessage, Timeout = 10, Target = "WinPE" }, WizardSteps.If(("_SMSTSInWinPE", "equals", "false")));
        group.Add("Partition Disk 0 - BIOS", "Actions to partition and format the disk of a new machine that starts by BIOS; skipped on UEFI", BiosDisk(), NewMachine("notEquals"));
        group.Add("Partition Disk 0 - UEFI", "Actions to partition and format the disk of a new machine that starts by UEFI; skipped on BIOS", UefiDisk(), NewMachine("equals"));
        group.Add("Apply Operating System", "Actions to apply operating system", ApplyOperatingSystem(options));
        group.Add("Apply Windows Settings", "Actions to apply Windows settings", WindowsSettings(options));
        group.Add("Apply Network Settings", "Actions to configure network settings", NetworkSettings(options));
        group.Add("Apply Device Drivers", "", new AutoApplyDrivers(), onServersOnly);
        group.Add("Setup Windows and Configuration Manager", "Actions to setup Windows and Configuration Manager client", Client(options));
        if (options.Updates != UpdateChoice.None) group.Add("Install Updates", "", new InstallSoftwareUpdates { Target = options.Updates.ToString() }, onServersOnly, retries: 2);
        if (options.Applications.Count > 0) group.Add("Install Applications", "", new InstallApplication { Applications = options.Applications, ContinueOnInstallError = options.ContinueOnApplicationError }, retries: 2);
        return group;
    }

    private static Group Capture(BuildAndCaptureOptions options)
    {
        var group = new Group("Capture the Reference Machine") { Description = "Actions to prepare and capture the reference machine" };
        // Sysprep refuses a member of a domain.
        if (options.Domain.Length > 0) group.Add("Join Workgroup", "", new JoinDomainOrWorkgroup { JoinType = "1", WorkgroupName = options.Workgroup });
        group.Add("Prepare Configuration Manager Client", "", new PrepareClient());
        group.Add("Prepare OS", "", new PrepareOperatingSystem());
        group.Add("Capture the Reference Machine", "", WizardSteps.CaptureImage(options.CaptureDestination, options.CaptureAccount, options.CapturePassword, options.CreatedBy, options.ImageVersion, options.ImageDescription));
        return group;
    }

    // The guards of ConfigMgr's partition steps: no client cache on the disk, not prestaged, no user state kept by hard links.
    private static CompoundCondition NewMachine(string uefi) => WizardSteps.If(
        ("_SMSTSClientCache", "notExists", null),
        ("_SMSTSMediaType", "notEquals", "OEMMedia"),
        ("_OSDMigrateUseHardlinks", "notEquals", "true"),
        ("_SMSTSBootUEFI", uefi, "true"));

    private static PartitionDisk BiosDisk() => new()
    {
        DiskIndex = 0,
        GptBootDisk = false,
        Style = "MBR",
        Partitions =
        [
            new("Primary", "350", "MB", "NTFS", "System Reserved") { AssignLetter = false, Bootable = true },
            new("Primary", "99", "Percent", "NTFS", "Windows"),
            new("Recovery", "100", "Percent", "NTFS", "Recovery") { AssignLetter = false },
        ],
    };

    private static PartitionDisk UefiDisk() => new()
    {
        DiskIndex = 0,
        GptBootDisk = true,
        Style = "GPT",
        Partitions =
        [
            new("EFI", "500", "MB", "FAT32") { AssignLetter = false },
            new("MSR", "128", "MB") { AssignLetter = false, QuickFormat = false },
            new("Primary", "99", "Percent", "NTFS", "Windows") { Bootable = true },
            new("Recovery", "100", "Percent", "NTFS", "Recovery") { AssignLetter = false },
        ],
    };

    private static ApplyOperatingSystem ApplyOperatingSystem(BuildAndCaptureOptions options)
    {
        var settings = options.IsUpgradePackage
            ? new ApplyOperatingSystem { InstallPackage = options.ImagePackage, InstallEditionIndex = options.ImageIndex }
            : new ApplyOperatingSystem { ImagePackage = options.ImagePackage, ImageIndex = options.ImageIndex };
        if (options.AnswerFilePackage.Length > 0)
        {
            settings.ConfigFilePackage = options.AnswerFilePackage;
            settings.ConfigFileName = options.AnswerFile;
        }
        return settings;
    }

    private static ApplyWindowsSettings WindowsSettings(BuildAndCaptureOptions options)
    {
        var settings = new ApplyWindowsSettings
        {
            ProductKey = options.ProductKey,
            RandomAdminPassword = options.AdminPassword.Length == 0,
            RegisteredOrganization = options.RegisteredOrganization,
            RegisteredUser = options.RegisteredUser,
            ServerLicenseConnectionLimit = options.ServerConnections,
            TimeZone = options.TimeZone,
        };
        if (options.AdminPassword.Length > 0) settings.AdminPassword = options.AdminPassword;
        if (options.ServerLicensing.Length > 0) settings.ServerLicenseMode = options.ServerLicensing;
        return settings;
    }

    private static ApplyNetworkSettings NetworkSettings(BuildAndCaptureOptions options)
    {
        if (options.Domain.Length == 0) return new ApplyNetworkSettings { JoinType = "1", WorkgroupName = options.Workgroup };
        var settings = new ApplyNetworkSettings { JoinType = "0", DomainName = options.Domain, JoinAccount = options.DomainAccount, JoinPassword = options.DomainPassword };
        if (options.OrganizationalUnit.Length > 0) settings.DomainOU = options.OrganizationalUnit;
        return settings;
    }

    private static SetupWindowsAndClient Client(BuildAndCaptureOptions options)
    {
        var settings = new SetupWindowsAndClient { ClientProperties = options.ClientProperties };
        if (options.ClientPackage.Length > 0) settings.ClientPackage = options.ClientPackage;
        return settings;
    }
}
