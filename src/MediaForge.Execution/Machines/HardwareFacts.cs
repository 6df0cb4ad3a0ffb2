namespace MediaForge.Execution.Machines;

/// <summary>What the hardware says of itself. What cannot be found out is null or empty.</summary>
public sealed record HardwareFacts
{
    /// <summary>The maker of the computer.</summary>
    public string Make { get; init; } = string.Empty;

    /// <summary>The model.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>The serial number.</summary>
    public string SerialNumber { get; init; } = string.Empty;

    /// <summary>The asset tag.</summary>
    public string AssetTag { get; init; } = string.Empty;

    /// <summary>The SMBIOS UUID as Windows writes it, in capitals.</summary>
    public string Uuid { get; init; } = string.Empty;

    /// <summary>What the maker, or whoever set up a virtual machine, wrote into the firmware (SMBIOS OEM strings).</summary>
    public IReadOnlyList<string> OemStrings { get; init; } = [];

    /// <summary>Installed memory in MB, or null.</summary>
    public long? MemoryMegabytes { get; init; }

    /// <summary>The clock of the processor in MHz, or null.</summary>
    public long? ProcessorMegahertz { get; init; }

    /// <summary>Whether the machine runs on mains power; null when unknown.</summary>
    public bool? OnMainsPower { get; init; }

    /// <summary>Whether the TPM is a TPM 2.0 that is enabled; null when unknown.</summary>
    public bool? TpmEnabled { get; init; }

    /// <summary>Whether the TPM is a TPM 2.0 that is activated; null when unknown.</summary>
    public bool? TpmActivated { get; init; }

    /// <summary>The network adapters that are up, without loopback and tunnels.</summary>
    public IReadOnlyList<NetworkAdapter> Adapters { get; init; } = [];
}
