using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// How a media behaves in Windows PE before its task sequence begins, in <see cref="MediaPaths.BootOptions"/> inside the boot
/// image: what the Customization page of the wizard asks for, and how the boot image is set up.
/// </summary>
public sealed record BootOptions : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>
    /// A new run begins without a question. Otherwise whoever is at the machine is asked whether it is meant, and for the values of
    /// variables that have none.
    /// </summary>
    public bool Unattended { get; init; } = true;

    /// <summary>The command line that runs before the task sequence, in <see cref="MediaPaths.Prestart"/> when that is there; null for none.</summary>
    public string? PrestartCommand { get; init; }

    /// <summary>The keyboard layout as <c>wpeutil SetKeyboardLayout</c> takes it; null to leave it.</summary>
    public string? KeyboardLayout { get; init; }

    /// <summary>The GUID of the power scheme; null to leave it.</summary>
    public string? PowerScheme { get; init; }

    /// <summary>A static network configuration; null for DHCP.</summary>
    public BootNetwork? Network { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.BootOptions);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static BootOptions FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.BootOptions, MediaPaths.BootOptions);
}

/// <summary>A static IPv4 configuration of an adapter.</summary>
/// <param name="Address">The address.</param>
/// <param name="Mask">The mask of its network.</param>
/// <param name="Gateway">The default gateway; null for none.</param>
/// <param name="DnsServers">DNS servers in the order in which they are asked.</param>
/// <param name="Adapter">The adapter's MAC address as <c>00:15:5D:01:02:03</c>; null for the only one that is connected.</param>
public sealed record BootNetwork(string Address, string Mask, string? Gateway, IReadOnlyList<string> DnsServers, string? Adapter);
