using MediaForge.Bytes;
using MediaForge.Optical;
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
    private static readonly string[] Failures = ["No bootable device", "BOOTMGR is missing", "CDBOOT: ", "Windows Boot Manager", "Access Denied", "MediaForge CD loader:"];

    /// <summary>Tests a media.</summary>
    /// <param name="iso">The ISO.</param>
    /// <param name="toTheEnd">Wait until the sequence has ended with success, not only until it begins.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <exception cref="IOException">The ISO cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no MediaForge media.</exception>
    public async Task<IReadOnlyList<BootVerdict>> TestAsync(string iso, bool toTheEnd, CancellationToken cancellationToken = default)
    {
        var disc = OpticalImage.Open(ByteSource.FromFile(iso));
        var identity = disc.Tree.FindFile(MediaPaths.Identity) ?? throw new InvalidDataException($"'{iso}' is no MediaForge media: it has no {MediaPaths.Identity}.");
        var id = MediaIdentity.FromJson(identity.Content.ToArray(1 << 20)).Id;
        var verdicts = new List<BootVerdict>();
        foreach (var firmware in disc.BootEntries.Select(e => e.Platform == BootPlatform.Uefi ? MachineFirmware.Uefi : MachineFirmware.Bios).Distinct())
        {
            verdicts.Add(QemuMachine.FindObstacle(firmware) is { } obstacle
                ? new BootVerdict(firmware, BootOutcome.NotTested, obstacle)
                : await BootAsync(firmware, Path.GetFullPath(iso), id, toTheEnd, cancellationToken).ConfigureAwait(false));
        }
        return verdicts;
    }

    private async Task<BootVerdict> BootAsync(MachineFirmware firmware, string iso, Guid id, bool toTheEnd, CancellationToken cancellationToken)
    {
        var ended = SerialSignal.Ended(id, 0)[..^1];
        bool Decides(string line) => line.Contains(ended, StringComparison.Ordinal)
            || (!toTheEnd && line.Contains(SerialSignal.Started(id), StringComparison.Ordinal))
            || Failures.Any(f => line.Contains(f, StringComparison.Ordinal));
        var machine = new QemuMachine(firmware, iso) { Arguments = ["-smbios", $"type=11,value={SerialSignal.BootTest}"] };
        var run = await machine.RunAsync(limit, Decides, lines, cancellationToken).ConfigureAwait(false);
        var last = run.Lines.Count > 0 ? run.Lines[^1] : "nothing was said on the serial port";
        if (run.Lines.FirstOrDefault(l => Failures.Any(f => l.Contains(f, StringComparison.Ordinal))) is { } failure) return new BootVerdict(firmware, BootOutcome.Failed, failure);
        var wanted = toTheEnd ? SerialSignal.Ended(id, 0) : SerialSignal.Started(id);
        if (run.Lines.Any(l => l.Contains(wanted, StringComparison.Ordinal))) return new BootVerdict(firmware, BootOutcome.Passed, toTheEnd ? "the task sequence ended with success" : "the executor runs from this media");
        return run.End switch
        {
            MachineEnd.OutOfTime => new BootVerdict(firmware, BootOutcome.Failed, $"the executor did not report in {limit.TotalSeconds:F0} s; the last line was: {last}"),
            _ => new BootVerdict(firmware, BootOutcome.Failed, $"the machine ended; the last line was: {last}"),
        };
    }
}

/// <summary>What came of booting a media under a firmware.</summary>
/// <param name="Firmware">The firmware.</param>
/// <param name="Outcome">Passed, failed, or not tested.</param>
/// <param name="Detail">Why.</param>
public sealed record BootVerdict(MachineFirmware Firmware, BootOutcome Outcome, string Detail);

/// <summary>The outcome of a boot test.</summary>
public enum BootOutcome
{
    /// <summary>The executor reported from the machine.</summary>
    Passed,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>No such machine can be started here.</summary>
    NotTested,
}
