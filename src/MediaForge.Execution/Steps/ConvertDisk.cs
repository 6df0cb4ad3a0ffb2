using System.Globalization;
using MediaForge.Execution.Disks;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="ConvertDisk"/>: makes a basic disk a dynamic one. What is on it stays.</summary>
internal sealed class ConvertDiskHandler : StepHandler
{
    private const string Component = "OSDDiskPart";

    // Partition types of the Logical Disk Manager: MBR, GPT metadata and data (PARTITION_INFORMATION_GPT).
    private static readonly string[] DynamicTypes = ["42", "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", "af9b60a0-1431-4f62-bc68-3311714a69ad"];

    /// <summary>A disk that is dynamic already is left as it is.</summary>
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ConvertDisk)context.Settings;
        if (settings.DiskIndex is not { } number || number < 0) return StepResult.Broken(ErrorText.InvalidParameter, $"The number of the disk is '{settings.Find("OSDConvertDiskIndex")}'. It must be a whole number from 0.");
        var disk = TargetDisk.Require(context, number);
        if (IsDynamic(disk))
        {
            context.Log.Info(Component, $"{TargetDisk.Describe(disk)} is dynamic already");
            return StepResult.Done;
        }
        if (disk.Style.Length == 0) return StepResult.Broken(ErrorText.NotSupported, $"{TargetDisk.Describe(disk)} has no partition table. Put a step that partitions it before this one.");
        Diskpart.Run(context.Machine, context.Log, $"Disk {number} cannot be made dynamic", [string.Create(CultureInfo.InvariantCulture, $"select disk {number}"), "convert dynamic"]);
        if (disk.Partitions.Count > 0 && !context.Machine.ListDisks().Any(d => d.Number == number && IsDynamic(d)))
            return StepResult.Broken(ErrorText.Unspecified, $"diskpart reported success, but disk {number} is still a basic disk.");
        context.Log.Info(Component, $"{TargetDisk.Describe(disk)} is dynamic now");
        return StepResult.Done;
    }

    private static bool IsDynamic(Disk disk) => disk.Partitions.Any(p => DynamicTypes.Contains(p.Type, StringComparer.OrdinalIgnoreCase));
}
