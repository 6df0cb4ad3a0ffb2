namespace MediaForge.Media.BootTest;

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
