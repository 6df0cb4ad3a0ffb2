using System.Globalization;
using MediaForge.Execution.Disks;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="PartitionDisk"/>: refuses what must not be wiped, works everything out, then lets diskpart do it in one
/// script and looks whether the disk is as it should be.
/// </summary>
internal sealed class PartitionDiskHandler : StepHandler
{
    private const string Component = "OSDDiskPart";

    /// <summary>The second run finds the disk half made and wipes it again.</summary>
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (PartitionDisk)context.Settings;
        if (!settings.DiskType.Trim().Equals("Basic", StringComparison.OrdinalIgnoreCase)) return StepResult.Broken(ErrorText.InvalidParameter, $"The type of the disk is '{settings.DiskType}'. It must be Basic.");
        var isGpt = settings.Style.Trim().ToUpperInvariant() switch
        {
            "GPT" => true,
            "MBR" => false,
            _ => throw new StepFailedException(ErrorText.InvalidParameter, $"The partition style is '{settings.Style}'. It must be MBR or GPT."),
        };
        TakeRowsOfVariables(context, settings);
        var disk = TargetDisk.Require(context, DiskNumber(context, settings));
        char[] released = [.. disk.Partitions.Select(p => p.Root).OfType<string>().Select(r => r[0])];
        var plan = PartitionPlan.Make(disk, isGpt, settings.Partitions, given => DriveLetters.FindFree(context.Machine, given, released));
        Warn(context, settings, isGpt, plan);
        context.LookAhead();

        LogLoss(context, disk);
        foreach (var (i, partition) in plan.Partitions.Index()) context.Log.Info(Component, $"partition {i + 1} of {(isGpt ? "GPT" : "MBR")} disk {disk.Number}: {partition}");
        // A log on the disk would be open for a moment with every line, and diskpart wipes no disk that is in use.
        if (context.Log.Folder is { } folder && released.Contains(char.ToUpperInvariant(folder[0]))) context.Log.MoveTo(Sequencer.TemporaryLogFolder(context.Machine));
        Diskpart.Run(context.Machine, context.Log, $"Disk {disk.Number} cannot be partitioned", plan.Script);
        PartitionCheck.Require(context.Machine, disk.Number, isGpt, plan.Partitions);

        UsedVolumes.StartDisk(context.Variables, disk.Number);
        foreach (var partition in plan.Partitions)
            if (partition.Letter is { } letter && partition.LetterVariable.Length > 0) context.Variables.Set(partition.LetterVariable, letter + ":");
        context.Log.Info(Component, $"disk {disk.Number} is partitioned: {plan.Partitions.Count} partitions");
        return StepResult.Done;
    }

    /// <summary>Rows that a variable <c>OSDPartitions</c> counts: dynamic layouts are made that way.</summary>
    private static void TakeRowsOfVariables(StepContext context, PartitionDisk settings)
    {
        var array = PartitionDisk.Kind.Arrays[0];
        if (context.Variables.FindExplicit(array.Variable) is not { } count) return;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) || rows is 0 or > 128) throw new StepFailedException(ErrorText.InvalidParameter, $"The variable {array.Variable} is '{count}'. It must be the number of partitions, from 1 to 128.");
        context.Log.Info(Component, $"the partitions are those of the {rows} rows that the variable {array.Variable} asks for");
        settings.Set(array.Variable, count);
        for (var row = 0; row < rows; row++)
        {
            foreach (var setting in array.Settings.Select(s => array.At(s, row)))
                if (context.Variables.FindExplicit(setting.Variable) is { } value) settings.Set(setting.Variable, value);
            var type = array.At(array.Settings.First(s => s.Variable == "Type"), row).Variable;
            if (settings.Find(type) is null) throw new StepFailedException(ErrorText.InvalidParameter, $"The variable {array.Variable} asks for {rows} partitions, but {type} is not set.");
        }
    }

    private static int DiskNumber(StepContext context, PartitionDisk settings)
    {
        var variable = settings.DiskIndexVariable.Trim();
        if (variable.Length == 0)
            return settings.DiskIndex is { } index and >= 0 ? index : throw new StepFailedException(ErrorText.InvalidParameter, $"The number of the disk is '{settings.Find("OSDDiskIndex")}'. It must be a whole number from 0.");
        var value = context.Variables.Find(variable) ?? throw new StepFailedException(ErrorText.InvalidParameter, $"The variable {variable}, which is to hold the number of the disk, is not set. Set it in a step before this one.");
        return int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new StepFailedException(ErrorText.InvalidParameter, $"The variable {variable} holds '{value}'. It must be the number of a disk, from 0.");
    }

    private static void Warn(StepContext context, PartitionDisk settings, bool isGpt, PartitionPlan plan)
    {
        var isUefi = context.Machine.IsUefi;
        var startsHere = settings.GptBootDisk || settings.Partitions.Any(p => p.Bootable);
        var forUefiLater = plan.Partitions.Any(p => p.LetterVariable.Equals("TSUEFIDrive", StringComparison.OrdinalIgnoreCase));
        if (isGpt && startsHere && !forUefiLater && !plan.Partitions.Any(p => p.Kind == PartitionKind.Efi)) context.Log.Warning(Component, "The disk is to be started from, is GPT and gets no EFI partition: no firmware can start an operating system from it.");
        if (isGpt && startsHere && !forUefiLater && !isUefi) context.Log.Warning(Component, "The disk is to be started from and GPT, but the machine was started in BIOS mode: Windows starts from an MBR disk there. Use MBR, or switch the firmware to UEFI.");
        if (!isGpt && startsHere && isUefi) context.Log.Warning(Component, "The disk is to be started from and MBR, but the machine was started in UEFI mode: Windows starts from a GPT disk there. Use GPT, or switch the firmware to BIOS mode.");
        if (!isGpt && plan.Partitions.Count(p => p.IsActive) > 1) context.Log.Warning(Component, "Several partitions are marked bootable; the last of them will be the active one.");
        if (settings.GptBootDisk && !isGpt) context.Log.Warning(Component, "The step says 'GPT boot disk' and style MBR: the disk becomes MBR.");
        if (settings.BiosCompatibilityMode) context.Log.Warning(Component, "BIOS compatibility mode is obsolete and has no effect: partitions begin at multiples of 1 MB.");
        foreach (var variable in plan.Partitions.Where(p => p.LetterVariable.Length > 0 && p.Letter is null).Select(p => p.LetterVariable))
            context.Log.Warning(Component, $"The variable {variable} receives no drive letter, because its partition is to have none.");
        if (forUefiLater) context.Log.Warning(Component, "TSUEFIDrive is among the letter variables. MediaForge does not put Windows PE on that partition: when the firmware has been switched to UEFI, start the machine from the media again.");
    }

    private static void LogLoss(StepContext context, Disk disk)
    {
        context.Log.Warning(Component, $"everything on {TargetDisk.Describe(disk)} is destroyed now");
        var volumes = context.Machine.ListVolumes().Where(v => v.Disk == disk.Number).ToList();
        foreach (var partition in disk.Partitions)
        {
            var volume = volumes.Find(v => v.Partition == partition.Number || v.Root == partition.Root);
            context.Log.Info(Component, volume is null
                ? $"lost: partition {partition.Number}, {TargetDisk.Size(partition.Length)}, type {(partition.Type.Length > 0 ? partition.Type : "unknown")}, without a drive letter"
                : $"lost: partition {partition.Number}, {volume.Root} '{volume.Label}', {volume.FileSystem}, {TargetDisk.Size(volume.Length)}, of which {TargetDisk.Size(volume.Length - volume.Free)} are used");
        }
        if (disk.Partitions.Count == 0) context.Log.Info(Component, "the disk has no partitions");
    }
}
