using System.Globalization;
using MediaForge.Execution.Disks;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Works out the partitions of a disk from the rows of the step, before anything is touched: sizes in MB, drive letters,
/// and whether all of it can be made.
/// </summary>
/// <remarks>
/// Sizes are whole MB and partitions begin at multiples of 1 MB, as diskpart aligns them. The first MB is the partition
/// table's; on a GPT disk the last 33 sectors hold its copy. A percentage is of the room that is left when the row is
/// reached. A row that takes everything gets no size, so that diskpart uses the last sector that it can.
/// </remarks>
internal sealed class PartitionPlan
{
    // Windows' own limits: format refuses a larger FAT32; smaller volumes have too few clusters for FAT32 (65525) or too little room for NTFS' own files.
    private const long LargestFat32 = 32 << 10;
    private const long SmallestFat32 = 33;
    private const long SmallestNtfs = 8;

    // An MBR counts sectors of 512 bytes with 32 bits.
    private const long LargestMbrDisk = 2L << 40;

    // 33 sectors of 512 bytes are 16896; on disks with sectors of 4096 bytes the table and its header take 5.
    private const long GptTail = 5 * 4096;

    private const int MostMbrPartitions = 4;
    private const int MostGptPartitions = 128;
    private const string UefiDriveVariable = "TSUEFIDrive";

    private readonly Disk _disk;
    private readonly bool _isGpt;
    private readonly Func<IReadOnlyCollection<char>, char?> _nextLetter;
    private readonly List<PlannedPartition> _partitions = [];
    private readonly List<char> _letters = [];
    private long _left;
    private long _leftInExtended;

    private PartitionPlan(Disk disk, bool isGpt, Func<IReadOnlyCollection<char>, char?> nextLetter)
    {
        (_disk, _isGpt, _nextLetter) = (disk, isGpt, nextLetter);
        _left = ((isGpt ? disk.Length - GptTail : Math.Min(disk.Length, LargestMbrDisk)) >> 20) - 1;
    }

    /// <summary>The partitions in the order in which they are made.</summary>
    public IReadOnlyList<PlannedPartition> Partitions => _partitions;

    /// <summary>The script that destroys what is on the disk and makes the partitions.</summary>
    public IReadOnlyList<string> Script =>
    [
        string.Create(CultureInfo.InvariantCulture, $"select disk {_disk.Number}"),
        "attributes disk clear readonly noerr",
        "online disk noerr",
        "clean",
        _isGpt ? "convert gpt" : "convert mbr",
        .. _partitions.SelectMany(p => p.Commands(_isGpt)),
    ];

    /// <summary>Makes the plan.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="isGpt">GPT, else MBR.</param>
    /// <param name="rows">The rows of the step.</param>
    /// <param name="nextLetter">The next free drive letter besides those already given, or null.</param>
    /// <exception cref="StepFailedException">It cannot be made; the message names the row.</exception>
    public static PartitionPlan Make(Disk disk, bool isGpt, IReadOnlyList<Partition> rows, Func<IReadOnlyCollection<char>, char?> nextLetter)
    {
        var plan = new PartitionPlan(disk, isGpt, nextLetter);
        if (rows.Count == 0) throw Refuse("The step has no partitions. Give it at least one.");
        for (var i = 0; i < rows.Count; i++) plan.Add(rows[i], $"Partition {i + 1}{(rows[i].Label.Length > 0 ? $" ('{rows[i].Label}')" : string.Empty)}", isLast: i == rows.Count - 1);
        return plan;
    }

    private void Add(Partition row, string name, bool isLast)
    {
        if (!Enum.TryParse<PartitionKind>(row.Type.Trim(), ignoreCase: true, out var kind) || !Enum.IsDefined(kind) || char.IsAsciiDigit(row.Type.Trim()[0]))
            throw Refuse($"{name}: its type is '{row.Type}'. It must be Primary, Extended, Logical, Hidden, EFI, MSR or Recovery.");
        CheckKind(kind, name);
        var room = kind == PartitionKind.Logical ? _leftInExtended - 1 : _left;
        var size = Size(row, name, room, isLast);
        Take(kind, size ?? room);

        var hasVolume = kind is not (PartitionKind.Msr or PartitionKind.Extended);
        var fileSystem = hasVolume ? FileSystem(row, kind, name) : string.Empty;
        CheckFileSystem(fileSystem, size ?? room, name);
        var variable = hasVolume ? row.LetterVariable.Trim() : string.Empty;
        if (variable.Length > 0 && VariableName.FindFault(variable) is { } fault) throw Refuse($"{name}: the variable '{variable}' cannot receive the drive letter: {fault}.");
        var isUefiDrive = variable.Equals(UefiDriveVariable, StringComparison.OrdinalIgnoreCase);
        if (isUefiDrive && fileSystem != "FAT32") throw Refuse($"{name}: {UefiDriveVariable} is the partition that UEFI firmware starts Windows PE from, so its file system must be FAT32.");
        _partitions.Add(new PlannedPartition(kind, size, room)
        {
            FileSystem = fileSystem,
            Label = fileSystem.Length > 0 ? Label(row, fileSystem, name) : string.Empty,
            IsQuick = row.QuickFormat,
            Letter = hasVolume && (isUefiDrive || WantsLetter(row, kind, variable)) ? TakeLetter(name) : null,
            LetterVariable = variable,
            IsActive = row.Bootable && !_isGpt && kind == PartitionKind.Primary,
        });
    }

    // AssignVolumeLetter is true by default, but a letter would only bring what is meant to be out of sight into view, and take C: from Windows.
    private static bool WantsLetter(Partition row, PartitionKind kind, string variable) =>
        row.AssignLetter && (kind is PartitionKind.Primary or PartitionKind.Logical || variable.Length > 0);

    private void CheckKind(PartitionKind kind, string name)
    {
        if (_isGpt && kind is PartitionKind.Extended or PartitionKind.Logical or PartitionKind.Hidden) throw Refuse($"{name}: there are no {kind.ToString().ToLowerInvariant()} partitions on a GPT disk. Make it Primary.");
        if (!_isGpt && kind is PartitionKind.Efi or PartitionKind.Msr) throw Refuse($"{name}: a partition of the type {(kind == PartitionKind.Efi ? "EFI" : "MSR")} needs a GPT disk. Set the style to GPT.");
        var extended = _partitions.Exists(p => p.Kind == PartitionKind.Extended);
        if (kind == PartitionKind.Logical && !extended) throw Refuse($"{name}: a logical partition lies in an extended one, which must come before it.");
        if (kind == PartitionKind.Extended && extended) throw Refuse($"{name}: a disk has one extended partition at most.");
        var most = _isGpt ? MostGptPartitions : MostMbrPartitions;
        if (kind != PartitionKind.Logical && _partitions.Count(p => p.Kind != PartitionKind.Logical) == most)
            throw Refuse($"{name}: {(_isGpt ? $"a GPT disk has at most {most} partitions." : $"an MBR disk has at most {most} partitions besides logical ones. Use an extended partition with logical ones, or GPT.")}");
    }

    private long? Size(Partition row, string name, long room, bool isLast)
    {
        if (room < 1) throw Refuse($"{name}: nothing is left for it. {Rest()}", ErrorText.DiskFull);
        var text = row.Size.Trim();
        if (text.Length == 0) return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > int.MaxValue) throw Refuse($"{name}: its size is '{row.Size}'. It must be a whole number from 1.");
        long size;
        switch (row.SizeUnits.Trim().ToUpperInvariant())
        {
            case "PERCENT":
                if (number > 100) throw Refuse($"{name}: its size is {number} percent of what is left; 100 is the most.");
                if (number == 100) return null;
                size = room * number / 100;
                if (size < 1) throw Refuse($"{name}: {number} percent of the {room} MB that are left are less than 1 MB. {Rest()}", ErrorText.DiskFull);
                return size;
            case "MB":
                size = number;
                break;
            case "GB":
                size = number << 10;
                break;
            default: throw Refuse($"{name}: the unit of its size is '{row.SizeUnits}'. It must be Percent, MB or GB.");
        }
        if (size > room) throw Refuse($"{name} is to have {size} MB, but {room} MB are left for it. {Rest()}", ErrorText.DiskFull);
        return size == room && isLast ? null : size;
    }

    private void Take(PartitionKind kind, long size)
    {
        if (kind == PartitionKind.Logical)
        {
            // Each logical partition has its own table before it, which takes 1 MB because of the alignment.
            _leftInExtended -= size + 1;
            return;
        }
        _left -= size;
        if (kind == PartitionKind.Extended) _leftInExtended = size;
    }

    private static string FileSystem(Partition row, PartitionKind kind, string name)
    {
        var fileSystem = row.FileSystem.Trim().ToUpperInvariant();
        // Firmware reads no other.
        if (kind == PartitionKind.Efi && fileSystem.Length == 0) return "FAT32";
        if (kind == PartitionKind.Efi && fileSystem != "FAT32") throw Refuse($"{name}: the file system of an EFI partition must be FAT32, not {row.FileSystem}.");
        return fileSystem is "" or "NTFS" or "FAT32" ? fileSystem : throw Refuse($"{name}: its file system is '{row.FileSystem}'. It must be NTFS or FAT32, or empty to leave the partition unformatted.");
    }

    private void CheckFileSystem(string fileSystem, long size, string name)
    {
        if (fileSystem == "FAT32" && size > LargestFat32) throw Refuse($"{name} would have {size} MB; Windows formats at most {LargestFat32} MB with FAT32. Give it a smaller size, or NTFS.");
        var least = fileSystem switch { "FAT32" => SmallestFat32, "NTFS" => SmallestNtfs, _ => 0 };
        if (size < least) throw Refuse($"{name} would have {size} MB; {fileSystem} needs at least {least} MB. {Rest()}", ErrorText.DiskFull);
    }

    private static string Label(Partition row, string fileSystem, string name)
    {
        var label = row.Label.Trim();
        var most = fileSystem == "FAT32" ? 11 : 32;
        if (label.Length > most) throw Refuse($"{name}: a label of {fileSystem} has at most {most} characters.");
        // Quotation marks and line ends would end the command; diskpart reads other characters in the code page of the boot image.
        return label.All(c => c is >= ' ' and <= '~' and not '"') ? label : throw Refuse($"{name}: its label may hold letters, digits, spaces and signs of ASCII other than quotation marks.");
    }

    private char TakeLetter(string name)
    {
        var letter = _nextLetter(_letters) ?? throw Refuse($"{name}: all drive letters are taken. Take letters away from other volumes, or set that this one gets none.", ErrorText.NoVolume);
        _letters.Add(letter);
        return letter;
    }

    private string Rest() => $"{TargetDisk.Describe(_disk)} is too small for these partitions, or those before leave too little: {string.Join("; ", _partitions)}.";

    private static StepFailedException Refuse(string message, int code = ErrorText.InvalidParameter) => new(code, message + " Nothing was changed on the disk.");
}
