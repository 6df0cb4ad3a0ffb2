using System.ComponentModel;
using System.Globalization;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Disks;

/// <summary>
/// The partition of a disk that the firmware starts from: the EFI system partition in UEFI mode, the active one in BIOS
/// mode. If it has no drive letter it gets one until it is disposed of.
/// </summary>
/// <remarks>A letter that a power cut has left on it in the full operating system is used, and stays.</remarks>
internal sealed class SystemPartition : IDisposable
{
    private const string Component = "SystemPartition";

    private readonly Machine _machine;
    private readonly ExecutionLog _log;
    private readonly bool _isTemporary;

    private SystemPartition(Machine machine, ExecutionLog log, int disk, DiskPartition partition)
    {
        (_machine, _log, Disk, Number) = (machine, log, disk, partition.Number);
        if (partition.Root is not null)
        {
            Root = partition.Root;
            return;
        }
        Root = string.Create(CultureInfo.InvariantCulture, $@"{DriveLetters.TakeTemporary(machine)}:\");
        _isTemporary = true;
        Diskpart.Run(machine, log, $"The system partition of disk {disk} cannot be given the letter {Root[0]}", [.. Diskpart.Select(disk, Number), $"assign letter={Root[0]}"]);
        if (!machine.FolderExists(Root)) throw new StepFailedException(ErrorText.NoVolume, $"The system partition {Number} of disk {disk} cannot be opened as {Root} although diskpart has given it that letter. It may not be formatted.");
    }

    /// <summary>The disk.</summary>
    public int Disk { get; }

    /// <summary>The number of the partition, from 1.</summary>
    public int Number { get; }

    /// <summary>The root of its volume: <c>S:\</c>.</summary>
    public string Root { get; }

    /// <summary>The boot configuration data that the firmware in use reads.</summary>
    public string BcdPath => Root + (_machine.IsUefi ? @"EFI\Microsoft\Boot\BCD" : @"Boot\BCD");

    /// <summary>Opens the system partition of a disk, or returns null when it has none for the firmware in use.</summary>
    /// <exception cref="StepFailedException">It cannot be given a drive letter.</exception>
    public static SystemPartition? Find(Machine machine, ExecutionLog log, int disk) =>
        Locate(machine, disk) is { } partition ? new SystemPartition(machine, log, disk, partition) : null;

    /// <summary>The system partition of a disk as it is, or null.</summary>
    public static DiskPartition? Locate(Machine machine, int disk) =>
        machine.ListDisks().FirstOrDefault(d => d.Number == disk)?.Partitions.FirstOrDefault(p => machine.IsUefi ? p.Type == DiskPartition.EfiSystem : p.IsActive);

    /// <summary>Takes a temporary letter away. If that fails it stays until the next start, which the log says.</summary>
    public void Dispose()
    {
        if (!_isTemporary) return;
        try
        {
            Diskpart.Run(_machine, _log, $"The letter {Root[0]} cannot be taken away", [.. Diskpart.Select(Disk, Number), $"remove letter={Root[0]}"]);
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            _log.Warning(Component, $"The system partition keeps the letter {Root[0]} for now: {e.Message}");
        }
    }
}
