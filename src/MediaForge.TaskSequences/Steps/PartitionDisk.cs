namespace MediaForge.TaskSequences.Steps;

/// <summary>Format and Partition Disk (<c>SMS_TaskSequence_PartitionDiskAction</c>).</summary>
public sealed class PartitionDisk : StepSettings
{
    private static readonly SettingDefinition DiskIndexSetting = new("disk", "OSDDiskIndex", "DiskIndex", SettingKind.Number, "The number of the disk, from 0.") { Default = "0", AlwaysWritten = true, Range = (0, 10000) };
    private static readonly SettingDefinition DiskIndexVariableSetting = new("diskVariable", "OSDDiskIndexVariable", "DiskIndexVariable", SettingKind.Text, "The variable that holds the number of the disk.") { MaxLength = 256 };
    private static readonly SettingDefinition DiskTypeSetting = new("diskType", "OSDDiskType", "DiskType", SettingKind.Text, "Basic; ConfigMgr has no other.") { Default = "Basic", AlwaysWritten = true, Choices = ["Basic"] };
    private static readonly SettingDefinition BiosCompatibilityModeSetting = new("biosCompatibilityMode", "OSDDiskpartBiosCompatibilityMode", "DiskpartBiosCompatibilityMode", SettingKind.Flag, "Obsolete: align partitions for old BIOSes.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition GptBootDiskSetting = new("gptBootDisk", "OSDGPTBootDisk", "GPTBootDisk", SettingKind.Flag, "The machine starts from this GPT disk.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition StyleSetting = new("style", "OSDPartitionStyle", "PartitionStyle", SettingKind.Text, "MBR (machines that start by BIOS) or GPT (machines that start by UEFI).") { Default = "MBR", AlwaysWritten = true, Choices = ["MBR", "GPT"] };

    private static readonly ArrayDefinition PartitionRows = new("partitions", "OSDPartitions", "Partitions", "The partitions, in the order in which they are made.")
    {
        Counts = [new("partitionCount", "OSDPartitions", "Partitions", SettingKind.Number, "The number of partitions.") { Hidden = true }],
        Settings =
        [
            new("assignLetter", "AssignVolumeLetter", "AssignVolumeLetter", SettingKind.Flag, "Give the partition a drive letter.") { Default = "true", AlwaysWritten = true },
            new("bootable", "Bootable", "Bootable", SettingKind.Flag, "The partition that is started (active, on an MBR disk).") { Default = "false", AlwaysWritten = true },
            new("fileSystem", "FileSystem", "FileSystem", SettingKind.Text, "The file system; without one the partition is not formatted.") { Choices = ["NTFS", "FAT32"] },
            new("quickFormat", "QuickFormat", "QuickFormat", SettingKind.Flag, "Format without a test of every sector.") { Default = "true", AlwaysWritten = true },
            new("size", "Size", "Size", SettingKind.Number, "The size in sizeUnits; without one the partition takes all the rest.") { Range = (1, int.MaxValue) },
            new("sizeUnits", "SizeUnits", "SizeUnits", SettingKind.Text, "Percent (of the space that is left when the partition is made), MB or GB.") { Default = "Percent", AlwaysWritten = true, Choices = ["Percent", "MB", "GB"] },
            new("type", "Type", "Type", SettingKind.Text, "The type of the partition.") { Default = "Primary", AlwaysWritten = true, Choices = ["Primary", "Extended", "Logical", "Hidden", "EFI", "MSR", "Recovery"] },
            new("letterVariable", "VolumeLetterVariable", "VolumeLetterVariable", SettingKind.Text, "The variable that receives the drive letter.") { NamesVariable = true, MaxLength = 256 },
            new("label", "VolumeName", "VolumeName", SettingKind.Text, "The volume's label.") { MaxLength = 32 },
        ],
    };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "PartitionDiskAction",
        Key = "partitionDisk",
        DisplayName = "Format and Partition Disk",
        Help = "Destroys everything on one disk and makes its partitions anew.",
        Create = () => new PartitionDisk(),
        RunIn = RunIn.WinPE,
        Settings = [DiskIndexSetting, DiskIndexVariableSetting, DiskTypeSetting, BiosCompatibilityModeSetting, GptBootDiskSetting, StyleSetting],
        Arrays = [PartitionRows],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The number of the disk, from 0.</summary>
    public int? DiskIndex { get => Number(DiskIndexSetting); set => Put(DiskIndexSetting, value); }

    /// <summary>The variable that holds the number of the disk.</summary>
    public string DiskIndexVariable { get => Text(DiskIndexVariableSetting); set => Put(DiskIndexVariableSetting, value); }

    /// <summary>Basic; ConfigMgr has no other.</summary>
    public string DiskType { get => Text(DiskTypeSetting); set => Put(DiskTypeSetting, value); }

    /// <summary>Obsolete: align partitions for old BIOSes.</summary>
    public bool BiosCompatibilityMode { get => Flag(BiosCompatibilityModeSetting); set => Put(BiosCompatibilityModeSetting, value); }

    /// <summary>The machine starts from this GPT disk.</summary>
    public bool GptBootDisk { get => Flag(GptBootDiskSetting); set => Put(GptBootDiskSetting, value); }

    /// <summary>MBR (machines that start by BIOS) or GPT (machines that start by UEFI).</summary>
    public string Style { get => Text(StyleSetting); set => Put(StyleSetting, value); }

    /// <summary>The partitions, in the order in which they are made.</summary>
    public IReadOnlyList<Partition> Partitions
    {
        get => Rows(PartitionRows, value => new Partition(value("Type"), value("Size"), value("SizeUnits"), value("FileSystem"), value("VolumeName"))
        {
            AssignLetter = IsTrue(value("AssignVolumeLetter")),
            Bootable = IsTrue(value("Bootable")),
            QuickFormat = IsTrue(value("QuickFormat")),
            LetterVariable = value("VolumeLetterVariable"),
        });
        set => PutRows(PartitionRows, value, (partition, name) => name switch
        {
            "AssignVolumeLetter" => partition.AssignLetter ? "true" : "false",
            "Bootable" => partition.Bootable ? "true" : "false",
            "FileSystem" => partition.FileSystem,
            "QuickFormat" => partition.QuickFormat ? "true" : "false",
            "Size" => partition.Size,
            "SizeUnits" => partition.SizeUnits,
            "Type" => partition.Type,
            "VolumeLetterVariable" => partition.LetterVariable,
            _ => partition.Label,
        });
    }

    private static bool IsTrue(string text) => text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string BuildAction() => "osddiskpart.exe";
}
