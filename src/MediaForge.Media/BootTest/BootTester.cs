using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.BootTest;

/// <summary>
/// Boots a media in virtual machines, one for each firmware that it has a boot entry for, until the executor says on the
/// serial port that it runs from this very media.
/// </summary>
/// <param name="limit">How long one machine may take; generous, since software emulation is slow.</param>
/// <param name="lines">Hears each line of the serial ports.</param>
public sealed class BootTester(TimeSpan limit, IProgress<string>? lines = null)
{
    /// <summary>Lines after which nothing good follows: said by firmware and boot managers.</summary>
    private static readonly string[] Failures =
    [
        "No bootable device", "No bootable option or device was found", "Access Denied", "Security Violation",
        "BOOTMGR is missing", "CDBOOT: ", "Windows Boot Manager", "MediaForge: cannot start",
    ];

    /// <summary>Tests a media.</summary>
    /// <param name="path">The ISO, or the image of a USB stick, which nothing is written to.</param>
    /// <param name="toTheEnd">Wait until the sequence has ended with success, not only until it begins.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <exception cref="IOException">The image cannot be read, or QEMU does not start.</exception>
    /// <exception cref="InvalidDataException">It is no MediaForge media.</exception>
    public async Task<IReadOnlyList<BootVerdict>> TestAsync(string path, bool toTheEnd, CancellationToken cancellationToken = default)
    {
        var media = MediaImage.Open(ByteSource.FromFile(path));
        if (media.Tree.FindFile(MediaPaths.Identity) is null) throw new InvalidDataException($"'{path}' is no MediaForge media: it has no {MediaPaths.Identity}.");
        var id = media.ReadIdentity().Id;
        var verdicts = new List<BootVerdict>();
        MachineFirmware?[] firmwares = [media.StartsUefi ? MachineFirmware.Uefi : null, media.StartsBios ? MachineFirmware.Bios : null];
        foreach (var firmware in firmwares.OfType<MachineFirmware>())
        {
            verdicts.Add(QemuMachine.FindObstacle(firmware) is { } obstacle
                ? new BootVerdict(firmware, BootOutcome.NotTested, obstacle)
                : await BootAsync(firmware, Path.GetFullPath(path), media.Stick is not null, id, toTheEnd, cancellationToken).ConfigureAwait(false));
        }
        return verdicts;
    }

    private async Task<BootVerdict> BootAsync(MachineFirmware firmware, string path, bool isStick, Guid id, bool toTheEnd, CancellationToken cancellationToken)
    {
        var started = SerialSignal.Started(id);
        (string Line, string For)[] waits = [(SerialSignal.Locked(id), "its password"), (SerialSignal.Asking(id), "a yes, since it is not for unattended machines")];
        var ended = SerialSignal.Ended(id, 0)[..^1];
        bool Decides(SerialLine line)
        {
            lines?.Report(line.Text);
            return line.Text.Contains(ended, StringComparison.Ordinal) || (!toTheEnd && line.Text.Contains(started, StringComparison.Ordinal)) || waits.Any(w => line.Text.Contains(w.Line, StringComparison.Ordinal)) || IsFailure(line);
        }
        var machine = new QemuMachine(firmware, isStick ? null : path) { Disks = isStick ? [new MachineDisk(path, MachineDiskBus.Usb) { Snapshot = true }] : [], Arguments = ["-smbios", $"type=11,value={SerialSignal.BootTest}"] };
        var run = await machine.RunAsync(limit, Decides, cancellationToken).ConfigureAwait(false);
        if (waits.FirstOrDefault(w => run.Lines.Any(l => l.Text.Contains(w.Line, StringComparison.Ordinal))).For is { } awaited)
        {
            return toTheEnd
                ? new BootVerdict(firmware, BootOutcome.NotTested, $"the executor runs from this media and waits for {awaited}, which nobody types in a test; test without --to-the-end")
                : new BootVerdict(firmware, BootOutcome.Passed, $"the executor runs from this media and asks for {awaited}");
        }
        return JudgeRun(firmware, run, toTheEnd ? SerialSignal.Ended(id, 0) : started, toTheEnd);
    }

    private BootVerdict JudgeRun(MachineFirmware firmware, QemuRun run, string wanted, bool toTheEnd)
    {
        if (run.Lines.FirstOrDefault(IsFailure) is { } failure) return new BootVerdict(firmware, BootOutcome.Failed, failure.Text);
        if (run.Lines.Any(l => l.Text.Contains(wanted, StringComparison.Ordinal)))
            return new BootVerdict(firmware, BootOutcome.Passed, toTheEnd ? "the task sequence ended with success" : "the executor runs from this media");
        var last = run.Lines.Count > 0 ? $"the last line was: {run.Lines[^1].Text}" : "nothing was said on the serial port";
        if (run.Complaints.Length > 0) last += $"; QEMU says: {run.Complaints}";
        return new BootVerdict(firmware, BootOutcome.Failed, run.End switch
        {
            QemuRunEnd.OutOfTime => $"the executor did not report in {limit.TotalSeconds:F0} s; {last}",
            QemuRunEnd.Stopped => $"the task sequence failed; {last}",
            _ => $"the machine ended; {last}",
        });
    }

    private static bool IsFailure(SerialLine line) => Failures.Any(f => line.Text.Contains(f, StringComparison.Ordinal));
}
