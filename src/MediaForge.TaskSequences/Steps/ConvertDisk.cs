namespace MediaForge.TaskSequences.Steps;

/// <summary>Convert Disk to Dynamic (<c>SMS_TaskSequence_ConvertDiskAction</c>).</summary>
public sealed class ConvertDisk : StepSettings
{
    private static readonly SettingDefinition DiskIndexSetting = new("disk", "OSDConvertDiskIndex", "ConvertDiskIndex", SettingKind.Number, "The number of the disk, from 0.") { Default = "0", AlwaysWritten = true, Range = (0, 10000) };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ConvertDiskAction",
        Key = "convertDisk",
        DisplayName = "Convert Disk to Dynamic",
        Help = "Converts a basic disk to a dynamic one.",
        Create = () => new ConvertDisk(),
        Settings = [DiskIndexSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The number of the disk, from 0.</summary>
    public int? DiskIndex { get => Number(DiskIndexSetting); set => Put(DiskIndexSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osddiskpart.exe convert %OSDConvertDiskIndex%";
}
