using System.Globalization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// <c>diskpart.exe /s SCRIPT</c> of a simulated machine: the commands of the contract, done to its
/// <see cref="SimulatedMachine.AttachedDisks"/> and volumes. Stops at the first that fails, as diskpart does.
/// </summary>
/// <remarks>A volume without a letter keeps its files under a root that no path leads to.</remarks>
internal sealed class SimulatedDiskpart(SimulatedMachine machine)
{
    private Disk? _disk;
    private DiskPartition? _partition;

    public ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        if (request.Arguments.Split(' ') is not ["/s", var script]) return Fail(2, line, "The arguments specified for this command are not valid.");
        if (machine.Disks.Read(script) is not { } content) return Fail(3, line, "DiskPart was unable to open the script file.");
        (_disk, _partition) = (null, null);
        line("Microsoft DiskPart version 10.0.26100.1150");
        foreach (var command in System.Text.Encoding.ASCII.GetString(content).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            machine.Tick();
            try
            {
                line(Execute(command));
            }
            catch (DiskpartException) when (command.EndsWith(" noerr", StringComparison.Ordinal))
            {
                line("DiskPart has encountered an error, which is passed over.");
            }
            catch (DiskpartException e)
            {
                return Fail(e.Code, line, e.Message);
            }
        }
        return new ProcessResult(0);
    }

    private string Execute(string command)
    {
        switch (Words(command))
        {
            case ["select", "disk", var number]:
                _disk = machine.AttachedDisks.FirstOrDefault(d => d.Number == Number(number)) ?? throw Error("The disk you specified is not valid.");
                _partition = null;
                return $"Disk {number} is now the selected disk.";
            case ["select", "partition", var number]:
                _partition = Disk.Partitions.FirstOrDefault(p => p.Number == Number(number)) ?? throw Error("The specified partition is not valid.");
                return $"Partition {number} is now the selected partition.";
            case ["attributes", "disk", "clear", "readonly", "noerr"]: return $"Disk attributes cleared successfully on disk {Disk.Number}.";
            case ["online", "disk", "noerr"]: throw Error($"This disk {Disk.Number} is already online.");
            case ["rescan"]: return "DiskPart has finished scanning your configuration.";
            case ["clean"]: return Clean();
            case ["convert", "gpt" or "mbr" or "dynamic"] words: return Convert(words[1]);
            case ["create", "partition", "efi" or "msr" or "primary" or "extended" or "logical", .. var options] words: return Create(words[2], options);
            case ["set", var id] when id.StartsWith("id=", StringComparison.Ordinal): return SetType(id[3..]);
            case ["gpt", var attributes] when attributes.StartsWith("attributes=0x", StringComparison.Ordinal): return SetAttributes(attributes[13..]);
            case ["format", .. var options]: return Format(options);
            case ["assign", var letter] when IsLetter(letter): return Assign(letter[^1]);
            case ["remove", var letter] when IsLetter(letter): return Remove(letter[^1]);
            case ["active"]: return Activate();
            default: throw new DiskpartException(5, $"The arguments specified for this command are not valid: {command}");
        }
    }

    private Disk Disk => _disk ?? throw Error("There is no disk selected.");

    private DiskPartition Partition => _partition ?? throw Error("There is no partition selected.");

    private Volume Volume => Find(Partition.Number) ?? throw Error("There is no volume selected.");

    private string Clean()
    {
        foreach (var volume in machine.Disks.Volumes.Where(v => v.Disk == Disk.Number).ToList()) machine.Disks.Remove(volume.Root);
        Replace(Disk with { Style = string.Empty, Partitions = [] });
        _partition = null;
        return "DiskPart succeeded in cleaning the disk.";
    }

    private string Convert(string style)
    {
        if (style == "dynamic")
        {
            if (Disk.Style.Length == 0 || Disk.Partitions.Any(p => p.Type is DynamicMbr or DynamicGpt)) throw Error("The disk you specified is not basic.");
            Replace(Disk with { Partitions = [.. Disk.Partitions.Select(p => p with { Type = Disk.Style == "MBR" ? DynamicMbr : DynamicGpt })] });
            return "DiskPart successfully converted the selected disk to dynamic format.";
        }
        if (Disk.Partitions.Count > 0) throw Error("The disk you specified is not empty.");
        Replace(Disk with { Style = style.ToUpperInvariant() });
        return $"DiskPart successfully converted the selected disk to {style.ToUpperInvariant()} format.";
    }

    private string Create(string kind, string[] options)
    {
        // A disk that was only cleaned is made an MBR disk.
        if (Disk.Style.Length == 0) Replace(Disk with { Style = "MBR" });
        var isGpt = Disk.Style == "GPT";
        if (kind is "efi" or "msr" != isGpt && kind is "efi" or "msr" or "extended" or "logical") throw Error($"A partition of the type {kind} cannot be created on this disk.");
        if (!isGpt && kind != "logical" && Disk.Partitions.Count(p => !IsLogical(p)) == 4) throw Error("There are no available slots in the partition table.");
        var type = kind switch { "efi" => DiskPartition.EfiSystem, "msr" => Reserved, "extended" => Extended, _ => isGpt ? BasicData : "06" };
        long? size = null;
        foreach (var option in options)
        {
            if (option.StartsWith("size=", StringComparison.Ordinal) && size is null) size = (long)Number(option[5..]) << 20;
            else if (option.StartsWith("id=", StringComparison.Ordinal) && kind == "primary") type = CheckType(option[3..]);
            else throw new DiskpartException(5, $"The arguments specified for this command are not valid: {option}");
        }
        var (offset, room) = FreeExtent(kind == "logical", size ?? Unit);
        var number = kind == "extended" ? 0 : Disk.Partitions.Select(p => p.Number).DefaultIfEmpty().Max() + 1;
        _partition = new DiskPartition(number, offset, size ?? room) { Type = type };
        Replace(Disk with { Partitions = [.. Disk.Partitions.Append(_partition).OrderBy(p => p.Offset)] });
        if (kind is not ("msr" or "extended")) machine.Disks.Format(new Volume(Hidden(number), string.Empty, "RAW", VolumeKind.Fixed, _partition.Length, 0) { Disk = Disk.Number, Partition = number });
        return "DiskPart succeeded in creating the specified partition.";
    }

    private (long Offset, long Length) FreeExtent(bool inExtended, long least)
    {
        var extended = Disk.Partitions.FirstOrDefault(p => p.Type == Extended);
        if (inExtended && extended is null) throw Error("There is no extended partition on this disk.");
        var at = inExtended ? extended!.Offset + Unit : Unit;
        var end = inExtended ? extended!.Offset + extended.Length : (Disk.Length - (Disk.Style == "GPT" ? 33 * 512 : 0)) / Unit * Unit;
        foreach (var partition in Disk.Partitions.Where(p => IsLogical(p) == inExtended))
        {
            if (partition.Offset - at >= least) return (at, partition.Offset - at);
            at = partition.Offset + partition.Length + (inExtended ? Unit : 0);
        }
        return end - at >= least ? (at, end - at) : throw Error("No usable free extent could be found. It may be that there is insufficient free space to create a partition at the specified size and offset.");
    }

    private string SetType(string type)
    {
        Change(Partition with { Type = CheckType(type) });
        return "DiskPart successfully set the partition ID.";
    }

    private string SetAttributes(string hex)
    {
        if (Disk.Style != "GPT" || !ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _)) throw Error("The attributes cannot be set on this partition.");
        _ = Partition;
        return "DiskPart successfully assigned the attributes to the selected GPT partition.";
    }

    private string Format(string[] options)
    {
        var volume = Volume;
        var (fileSystem, label) = (string.Empty, string.Empty);
        foreach (var option in options)
        {
            if (option is "fs=ntfs" or "fs=fat32" && fileSystem.Length == 0) fileSystem = option[3..].ToUpperInvariant();
            else if (option.StartsWith("label=\"", StringComparison.Ordinal) && option.EndsWith('"')) label = option[7..^1];
            else if (option != "quick") throw new DiskpartException(5, $"The arguments specified for this command are not valid: {option}");
        }
        if (fileSystem.Length == 0) throw Error("The file system is not given.");
        if (fileSystem == "FAT32" && (volume.Length > 32L << 30 || volume.Length < 33L << 20)) throw Error("Virtual Disk Service error: The volume size is too big.");
        if (label.Length > (fileSystem == "FAT32" ? 11 : 32)) throw Error("Virtual Disk Service error: The volume label is not valid.");
        machine.Disks.Format(volume with { FileSystem = fileSystem, Label = label, Free = volume.Length - (volume.Length / 100) });
        if (Disk.Style == "MBR" && Partition.Type == "06") Change(Partition with { Type = fileSystem == "NTFS" ? "07" : "0c" });
        return "DiskPart successfully formatted the volume.";
    }

    private string Assign(char letter)
    {
        if (machine.Disks.Volumes.Any(v => v.Root[0] == letter) || machine.EmptyDrives.Contains(letter, StringComparison.Ordinal)) throw Error("The specified drive letter is not free to be assigned.");
        machine.Disks.ChangeLetter(Volume.Root, letter + @":\");
        return "DiskPart successfully assigned the drive letter or mount point.";
    }

    private string Remove(char letter)
    {
        if (Volume.Root[0] != letter) throw Error("The specified drive letter is not assigned to this volume.");
        machine.Disks.ChangeLetter(Volume.Root, Hidden(Partition.Number));
        return "DiskPart successfully removed the drive letter or mount point.";
    }

    private string Activate()
    {
        if (Disk.Style != "MBR" || Partition.Number == 0 || IsLogical(Partition)) throw Error("The selected partition cannot be made active.");
        Replace(Disk with { Partitions = [.. Disk.Partitions.Select(p => p with { IsActive = p.Number == Partition.Number })] });
        return "DiskPart marked the current partition as active.";
    }

    private const long Unit = 1 << 20;
    private const string BasicData = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
    private const string Reserved = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
    private const string Extended = "0f";
    private const string DynamicMbr = "42";
    private const string DynamicGpt = "af9b60a0-1431-4f62-bc68-3311714a69ad";

    private string CheckType(string type) =>
        Disk.Style == "GPT" ? Guid.TryParseExact(type, "D", out var id) ? id.ToString("D") : throw Error("The partition ID is not valid.")
        : type.Length == 2 && byte.TryParse(type, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _) ? type : throw Error("The partition ID is not valid.");

    private bool IsLogical(DiskPartition partition) =>
        Disk.Partitions.FirstOrDefault(p => p.Type == Extended) is { } extended && partition.Offset > extended.Offset && partition.Offset < extended.Offset + extended.Length;

    private Volume? Find(int partition) => machine.Disks.Volumes.FirstOrDefault(v => v.Disk == Disk.Number && v.Partition == partition);

    private void Change(DiskPartition partition)
    {
        Replace(Disk with { Partitions = [.. Disk.Partitions.Select(p => p.Offset == partition.Offset ? partition : p)] });
        _partition = partition;
    }

    private void Replace(Disk disk)
    {
        machine.AttachedDisks[machine.AttachedDisks.IndexOf(_disk!)] = disk;
        _disk = disk;
    }

    private string Hidden(int partition) => string.Create(CultureInfo.InvariantCulture, $@"\\?\{Disk.Number}-{partition}\");

    private static bool IsLetter(string word) => word.StartsWith("letter=", StringComparison.Ordinal) && word.Length == 8 && char.IsAsciiLetterUpper(word[7]);

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw new DiskpartException(5, $"The arguments specified for this command are not valid: {text}");

    /// <summary>The words of a command; quotation marks hold spaces together.</summary>
    private static string[] Words(string command)
    {
        var quoted = false;
        return new string([.. command.Select(c =>
        {
            if (c == '"') quoted = !quoted;
            return c == ' ' && quoted ? '\u00A0' : c;
        })]).Split(' ').Select(w => w.Replace('\u00A0', ' ')).ToArray();
    }

    private static DiskpartException Error(string message) => new(1, message);

    private static ProcessResult Fail(int code, Action<string> line, string message)
    {
        line("DiskPart has encountered an error: " + message);
        line("See the System Event Log for more information.");
        return new ProcessResult(code);
    }

    private sealed class DiskpartException(int code, string message) : Exception(message)
    {
        public int Code => code;
    }
}
