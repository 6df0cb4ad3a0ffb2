using System.Globalization;

namespace MediaForge.Media.Definition;

/// <summary>The settings of how a media behaves at the machine: the wizard's pages besides what it holds.</summary>
internal static class MachineSettings
{
    // What Windows PE knows (DISM /Set-ScratchSpace).
    private static readonly string[] ScratchSpaces = ["32", "64", "128", "256", "512", "1024"];

    /// <summary>The settings in the order in which they are documented.</summary>
    public static IReadOnlyList<MediaSetting> All { get; } =
    [
        MediaSettings.Flag("unattended", "--unattended", "A run begins without a question. false: whoever is at the machine is asked whether it is meant, before anything is changed, and for variables without a value.", (d, v) => d with { Unattended = v }) with { Default = "true" },
        new("prestartCommand", "--prestart-command", MediaSettingKind.Text, "A command line that runs in Windows PE before the task sequence begins; best as cmd /c COMMAND. It may set variables (Microsoft.SMS.TSEnvironment).", (d, v) => d with { PrestartCommand = v.Text }) { FindFault = v => v.Text.Trim().Length == 0 ? "the command line is empty" : null },
        new("prestartFiles", "--prestart-files", MediaSettingKind.Path, "A file, or a folder with all in it, that the prestart command finds in the folder where it starts.", (d, v) => d with { PrestartFiles = [.. d.PrestartFiles, v.Text] }) { Shape = MediaSettingShape.List },
        new("networkAddress", "--network-address", MediaSettingKind.Text, "A static IPv4 address for Windows PE with the length of its network (192.0.2.10/24). Left out: DHCP.", (d, v) => d with { Network = Network(d) with { Address = v.Text } }) { FindFault = v => MediaNetwork.NetworkFault(v.Text) },
        new("networkGateway", "--network-gateway", MediaSettingKind.Text, "The default gateway to networkAddress.", (d, v) => d with { Network = Network(d) with { Gateway = v.Text } }) { FindFault = v => MediaNetwork.AddressFault(v.Text) },
        new("networkDns", "--network-dns", MediaSettingKind.Text, "A DNS server to networkAddress.", (d, v) => d with { Network = Network(d) with { DnsServers = [.. Network(d).DnsServers, v.Text] } }) { Shape = MediaSettingShape.List, FindFault = v => MediaNetwork.AddressFault(v.Text) },
        new("networkAdapter", "--network-adapter", MediaSettingKind.Text, "The MAC address of the adapter that gets networkAddress. Left out: the only one that is connected.", (d, v) => d with { Network = Network(d) with { Adapter = v.Text } }) { FindFault = v => MediaNetwork.AdapterFault(v.Text) },
        new("scratchSpace", "--scratch-space", MediaSettingKind.Choice, "The writable space of Windows PE in megabytes. Left out: what the boot image has.", (d, v) => d with { ScratchSpace = int.Parse(v.Text, CultureInfo.InvariantCulture) }) { Choices = ScratchSpaces, FindFault = v => ScratchSpaces.Contains(v.Text) ? null : $"it is one of {string.Join(", ", ScratchSpaces)}" },
        new("background", "--background", MediaSettingKind.Path, "The picture behind everything in Windows PE (a JPEG file). Left out: what the boot image has.", (d, v) => d with { Background = v.Text }),
        MediaSettings.Flag("commandPrompt", "--command-prompt", "F8 opens a command prompt in Windows PE. For testing: whoever is at the machine can do everything with it.", (d, v) => d with { CommandPrompt = v }),
        new("keyboardLayout", "--keyboard-layout", MediaSettingKind.Text, "The keyboard layout of Windows PE, as 0407:00000407. Left out: what the boot image has.", (d, v) => d with { KeyboardLayout = v.Text }) { FindFault = v => KeyboardFault(v.Text) },
        MediaSettings.Choice("powerScheme", "--power-scheme", "The power scheme of Windows PE.", PowerScheme.Unchanged, (d, v) => d with { PowerScheme = v }),
    ];

    private static MediaNetwork Network(MediaDefinition definition) => definition.Network ?? new MediaNetwork(string.Empty);

    private static string? KeyboardFault(string text) =>
        text.Split(':') is [{ Length: 4 } language, { Length: 8 } layout] && language.All(char.IsAsciiHexDigit) && layout.All(char.IsAsciiHexDigit)
            ? null
            : "it is a language and a layout, as 0407:00000407 (wpeutil SetKeyboardLayout)";
}
