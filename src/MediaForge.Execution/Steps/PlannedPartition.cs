using System.Globalization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>The kinds of partitions of Format and Partition Disk.</summary>
internal enum PartitionKind
{
    /// <summary>An ordinary one.</summary>
    Primary,

    /// <summary>Holds logical ones; MBR disks only.</summary>
    Extended,

    /// <summary>Lies in the extended one.</summary>
    Logical,

    /// <summary>An ordinary one that Windows does not show; MBR disks only.</summary>
    Hidden,

    /// <summary>The EFI system partition; GPT disks only.</summary>
    Efi,

    /// <summary>Microsoft's reserved partition, without a volume; GPT disks only.</summary>
    Msr,

    /// <summary>Holds the recovery environment.</summary>
    Recovery,
}

/// <summary>A partition as it will be made.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its size in MB (2^20 bytes), or null for all the room that is left.</param>
/// <param name="Room">Its size in MB, about, when <paramref name="Size"/> is null.</param>
internal sealed record PlannedPartition(PartitionKind Kind, long? Size, long Room)
{
    /// <summary>MBR type of a hidden partition with NTFS.</summary>
    private const string HiddenMbr = "17";

    /// <summary>MBR type of a recovery partition.</summary>
    private const string RecoveryMbr = "27";

    // GPT_BASIC_DATA_ATTRIBUTE_NO_DRIVE_LETTER and GPT_ATTRIBUTE_PLATFORM_REQUIRED (PARTITION_INFORMATION_GPT).
    private const string RecoveryAttributes = "0x8000000000000001";

    /// <summary>NTFS or FAT32; empty when it is not formatted.</summary>
    public string FileSystem { get; init; } = string.Empty;

    /// <summary>The label of its volume, or empty.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>Formatted without a test of every sector.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The letter that it gets, or null for none.</summary>
    public char? Letter { get; init; }

    /// <summary>The variable that receives the letter, or empty.</summary>
    public string LetterVariable { get; init; } = string.Empty;

    /// <summary>The active partition of an MBR disk.</summary>
    public bool IsActive { get; init; }

    /// <summary>The type that the disk's table must show, or null when several are right.</summary>
    public string? TypeOn(bool isGpt) => (Kind, isGpt) switch
    {
        (PartitionKind.Efi, true) => DiskPartition.EfiSystem,
        (PartitionKind.Recovery, true) => DiskPartition.Recovery,
        (PartitionKind.Recovery, false) => RecoveryMbr,
        (PartitionKind.Hidden, false) => HiddenMbr,
        _ => null,
    };

    /// <summary>The commands of diskpart that make it.</summary>
    /// <remarks>The type comes last: diskpart formats and mounts nothing that is hidden already.</remarks>
    public IEnumerable<string> Commands(bool isGpt)
    {
        var kind = Kind switch { PartitionKind.Efi => "efi", PartitionKind.Msr => "msr", PartitionKind.Extended => "extended", PartitionKind.Logical => "logical", _ => "primary" };
        yield return $"create partition {kind}{(Size is { } size ? " size=" + size.ToString(CultureInfo.InvariantCulture) : string.Empty)}";
        if (FileSystem.Length > 0) yield return $"format fs={FileSystem.ToLowerInvariant()}{(Label.Length > 0 ? $" label=\"{Label}\"" : string.Empty)}{(IsQuick ? " quick" : string.Empty)}";
        if (Letter is { } letter) yield return $"assign letter={letter}";
        if (IsActive) yield return "active";
        if (Kind is PartitionKind.Recovery or PartitionKind.Hidden && TypeOn(isGpt) is { } type) yield return $"set id={type}";
        if (isGpt && Kind == PartitionKind.Recovery) yield return $"gpt attributes={RecoveryAttributes}";
    }

    /// <summary>The partition in words, for the log.</summary>
    public override string ToString()
    {
        var size = Size is null ? $"the rest, about {Room} MB" : string.Create(CultureInfo.InvariantCulture, $"{Size} MB");
        var volume = FileSystem.Length == 0 ? "not formatted" : FileSystem + (Label.Length > 0 ? $" '{Label}'" : string.Empty);
        return $"{Kind}, {size}, {volume}{(Letter is null ? string.Empty : $", {Letter}:")}{(IsActive ? ", active" : string.Empty)}";
    }
}
