namespace MediaForge.Execution;

/// <summary>A volume with a drive letter.</summary>
/// <param name="Root">Its root, with the backslash: <c>C:\</c>.</param>
/// <param name="Label">Its label, or empty.</param>
/// <param name="FileSystem">Its file system as Windows names it: NTFS, FAT32, UDF ...</param>
/// <param name="Kind">What it lies on.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Free">Its free space in bytes.</param>
public sealed record Volume(string Root, string Label, string FileSystem, VolumeKind Kind, long Length, long Free);

/// <summary>What a volume lies on.</summary>
public enum VolumeKind
{
    /// <summary>Windows does not say, or something else.</summary>
    Other,

    /// <summary>A built-in disk (also a USB disk that says it is fixed, and the RAM disk of Windows PE).</summary>
    Fixed,

    /// <summary>A stick or card.</summary>
    Removable,

    /// <summary>An optical disc.</summary>
    Optical,

    /// <summary>A network share.</summary>
    Network,
}

/// <summary>The running operating system.</summary>
/// <param name="Version">Its version.</param>
/// <param name="IsServer">Whether it is a server edition; null when unknown, as in Windows PE.</param>
/// <param name="Is64Bit">Whether it is a 64-bit system.</param>
/// <param name="Language">The Windows language id of its user interface (1033: English).</param>
public sealed record OperatingSystemFacts(Version Version, bool? IsServer, bool Is64Bit, int Language);

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

/// <summary>A network adapter that is up.</summary>
/// <param name="MacAddress">Its address as <c>00:15:5D:01:02:03</c>.</param>
/// <param name="IsWireless">Whether it is a wireless one.</param>
/// <param name="Addresses">Its IP addresses.</param>
/// <param name="Gateways">Its default gateways.</param>
public sealed record NetworkAdapter(string MacAddress, bool IsWireless, IReadOnlyList<string> Addresses, IReadOnlyList<string> Gateways);

/// <summary>A registry value.</summary>
/// <param name="Type">Its type as Windows names it: REG_SZ, REG_DWORD ...</param>
/// <param name="Text">Its data as text: numbers in decimal, several strings joined by line feeds, bytes in hex.</param>
public sealed record RegistryData(string Type, string Text);

/// <summary>A program to run.</summary>
public sealed record ProcessRequest
{
    /// <summary>The program, with its full path.</summary>
    public required string Program { get; init; }

    /// <summary>The arguments as one text, as Windows passes them.</summary>
    public string Arguments { get; init; } = string.Empty;

    /// <summary>The folder to start in; null for the executor's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The time limit, or null for none.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; meaningless when it was killed.</param>
/// <param name="TimedOut">Whether it was killed at the time limit.</param>
public sealed record ProcessResult(int ExitCode, bool TimedOut = false);

/// <summary>A network share to connect.</summary>
/// <param name="Path">The share: <c>\\server\share</c>.</param>
/// <param name="Drive">The drive letter with its colon, or empty for none.</param>
/// <param name="Account">The account, or empty for the current one.</param>
/// <param name="Password">Its password.</param>
public sealed record NetworkShare(string Path, string Drive, string Account, string Password);

/// <summary>What a restart starts.</summary>
public enum RestartTarget
{
    /// <summary>The installed operating system.</summary>
    HD,

    /// <summary>The boot image.</summary>
    WinPE,
}
