using System.Globalization;
using MediaForge.Disk;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Definition;

/// <summary>All settings of a media.</summary>
public static class MediaSettings
{
    /// <summary>The settings in the order in which they are documented.</summary>
    public static IReadOnlyList<MediaSetting> All { get; } =
    [
        Choice("kind", "--kind", "What the media holds: standalone everything; bootable takes task sequence and content from source; capture captures a machine that is there already; prestaged is a WIM for the disk of a machine.", MediaKind.Standalone, (d, v) => d with { Kind = v }),
        new("label", "--label", MediaSettingKind.Text, "The volume label, up to 32 letters, digits and _ - (upper case is customary).", (d, v) => d with { Label = v.Text })
        {
            Default = "MEDIAFORGE",
            FindFault = v => v.Text.Length is 0 or > 32 ? "a label has 1 to 32 characters" : v.Text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or ' ')) ? "a label has letters, digits, space, _ and - only" : null,
        },
        new("bootImage", "--boot-image", MediaSettingKind.Path, "The Windows PE boot WIM, or a Windows ISO that holds one. Left out: winpe.wim or sources/boot.wim of the boot files.", (d, v) => d with { BootImage = v.Text }),
        new("image", "--image", MediaSettingKind.Text, "The image in the boot WIM, by index or name. Left out: the one that it boots.", (d, v) => d with { Image = v.Text }),
        new("bootFiles", "--boot-files", MediaSettingKind.Path, "Where to look for boot files before the boot image itself: an ADK folder, a Windows ISO, a folder.", (d, v) => d with { BootFiles = [.. d.BootFiles, v.Text] }) { Shape = MediaSettingShape.List },
        Choice("firmware", "--firmware", "The firmware that the media starts under; auto is what the boot files allow.", FirmwareChoice.Auto, (d, v) => d with { Firmware = v }),
        Choice("loaders", "--loaders", "Whose loaders start the disc: Microsoft's (etfsboot.com, efisys_noprompt.bin), MediaForge's own, or auto: Microsoft's where they are found.", LoaderChoice.Auto, (d, v) => d with { Loaders = v }),
        Flag("pressKey", "--press-key", "Wait for a key before booting from the disc; needs Microsoft's loaders.", (d, v) => d with { PressKey = v }),
        new("sequence", "--sequence", MediaSettingKind.Path, "The task sequence: ConfigMgr XML (.xml) or YAML (.yaml).", (d, v) => d with { Sequence = v.Text }),
        new("drivers", "--drivers", MediaSettingKind.Path, "A folder of drivers (.inf and what belongs to them) for Windows PE.", (d, v) => d with { Drivers = [.. d.Drivers, v.Text] }) { Shape = MediaSettingShape.List },
        new("client", "--client", MediaSettingKind.Path, "The folder of the client package, which goes into the boot image.", (d, v) => d with { Client = v.Text }),
        new("content", "--content", MediaSettingKind.Path, "A package: its id and the file or folder with its content, or { path, name, kind, programs }.", (d, v) => d with { Content = [.. d.Content.Where(c => !Same(c.Id, v.Name!)), SoftwareSettings.ContentOf(v, d.Content.FirstOrDefault(c => Same(c.Id, v.Name!)))] })
        {
            Shape = MediaSettingShape.Map,
            Fields = SoftwareSettings.ContentFields,
            ShortField = "path",
            FindFault = v => SoftwareSettings.PackageIdFault(v.Name!),
        },
        new("applications", null, MediaSettingKind.Text, "An application: its id in the task sequence, and how it is installed and found. In media.yaml only.", (d, v) => d with { Applications = [.. d.Applications, SoftwareSettings.ApplicationOf(v)] })
        {
            Shape = MediaSettingShape.Map,
            Fields = SoftwareSettings.ApplicationFields,
            FindFault = SoftwareSettings.ApplicationFault,
        },
        new("updates", "--updates", MediaSettingKind.Path, "An update (.msu, .cab) or a folder of them for Install Software Updates, in the order in which they are installed.", (d, v) => d with { Updates = [.. d.Updates, v.Text] }) { Shape = MediaSettingShape.List },
        new("files", "--file", MediaSettingKind.Path, "A file or folder to put on the media: its path there and where it comes from.", (d, v) => d with { Files = Replace(d.Files, v) }) { Shape = MediaSettingShape.Map },
        new("variables", "--variable", MediaSettingKind.Text, "A task sequence variable of the media. In YAML the value may be { fromEnvironment: NAME, secret: true }. One without a value, or with { secret: true } alone, is asked for at the machine unless the media is unattended.", (d, v) => d with { Variables = [.. d.Variables.Where(x => !Same(x.Name, v.Name!)), new MediaVariable(v.Name!, v.Text, v.Secret)] })
        {
            Shape = MediaSettingShape.Map,
            FindFault = v => VariableName.FindFault(v.Name!) ?? (v.Text.Length > VariableName.MaxValueLength ? $"a value has at most {VariableName.MaxValueLength} characters" : null),
        },
        Flag("protect", "--protect", "The media must have a password: without one it is not built. The password itself is never written here.", (d, v) => d with { Protect = v }),
        new("passwordEnv", "--password-env", MediaSettingKind.Text, "The environment variable that holds the media's password when it is built.", (d, v) => d with { PasswordEnv = v.Text }),
        new("passwordFile", "--password-file", MediaSettingKind.Path, "A file that holds the media's password when it is built, and nothing else.", (d, v) => d with { PasswordFile = v.Text }),
        new("validFrom", "--valid-from", MediaSettingKind.Text, "The first day, or day and time (2026-01-31T08:00), on which the media may be started, as the machine's clock shows it.", (d, v) => d with { ValidFrom = ProtectionSettings.Parse(v.Text, endOfDay: false) }) { FindFault = v => ProtectionSettings.DateFault(v.Text) },
        new("validUntil", "--valid-until", MediaSettingKind.Text, "The last day, or day and time, on which the media may be started. A run that was begun before goes on.", (d, v) => d with { ValidUntil = ProtectionSettings.Parse(v.Text, endOfDay: true) }) { FindFault = v => ProtectionSettings.DateFault(v.Text) },
        Flag("allowUnprotectedSecrets", "--allow-unprotected-secrets", "Build a media without a password although it holds secrets, which everybody who holds it can read.", (d, v) => d with { AllowUnprotectedSecrets = v }),
        .. KindSettings.All,
        .. MachineSettings.All,
        Flag("autorun", "--autorun", "Put an autorun.inf on the media. Virus scanners may block it, and Windows obeys it on discs only.", (d, v) => d with { Autorun = v }),
        new("discSize", "--disc-size", MediaSettingKind.Text, "The most that a disc holds: 650MB, 4.7GB (a DVD), 8.5GB (a DVD with two layers), unlimited, or a number with MB or GB. What does not fit goes onto more discs. Left out: one disc of any size.", (d, v) => d with { DiscSize = DiscSizeText.Read(v.Text) }) { FindFault = v => DiscSizeText.Read(v.Text) is null ? DiscSizeText.Fault : null },
        new("executor", "--executor", MediaSettingKind.Path, "Another build of MediaForge.Executor.exe than the one that comes with MediaForge.", (d, v) => d with { Executor = v.Text }),
        new("output", "--output", MediaSettingKind.Path, "The file to write; a folder for a media as a folder.", (d, v) => d with { Output = v.Text }),
        Choice("outputKind", "--output-kind", "What is written: an ISO, a disk image for a USB stick, or a folder with the files; auto is what the output's name says (.img, .raw, .dd, .bin: usb; a slash at its end: folder; else iso).", OutputKind.Auto, (d, v) => d with { OutputKind = v }),
        Choice("partitions", "--partitions", "The partition table of a USB stick: mbr starts under BIOS and UEFI, gpt under UEFI only.", PartitionScheme.Mbr, (d, v) => d with { Partitions = v }),
        Choice("dataPartition", "--data-partition", "A second partition of a USB stick for the packages: none, where images of 4 GiB and more are split for FAT32; or exfat, which has no such limit.", DataPartition.None, (d, v) => d with { DataPartition = v }),
        new("size", "--size", MediaSettingKind.Text, "The size of a USB stick's image: 8GB, 14.5GiB, a number of bytes. Left out: the smallest that holds the media.", (d, v) => d with { Size = ByteSize.Parse(v.Text) })
        {
            FindFault = v => ByteSize.Parse(v.Text) is null ? "it is no size like 8GB, 14.5GiB or 8000000000" : null,
        },
        new("sourceDate", "--source-date", MediaSettingKind.Text, "The date of everything on the media (2026-01-31T12:00:00Z, or seconds since 1970); with it, the same inputs give the same bytes.", (d, v) => d with { SourceDate = ParseDate(v.Text) })
        {
            FindFault = v => ParseDate(v.Text) is null ? "it is neither a date like 2026-01-31T12:00:00Z nor a number of seconds since 1970" : null,
        },
        Choice("verify", "--verify", "How much of the written media is read again: quick checks structures and what MediaForge made, full every byte.", VerifyLevel.Quick, (d, v) => d with { Verify = v }),
    ];

    /// <summary>The setting of a key, in any case; null when there is none.</summary>
    public static MediaSetting? Find(string key) => All.FirstOrDefault(s => Same(s.Key, key));

    internal static MediaSetting Choice<T>(string key, string option, string help, T normal, Func<MediaDefinition, T, MediaDefinition> apply)
        where T : struct, Enum
    {
        string[] choices = [.. Enum.GetNames<T>().Select(NameOf)];
        return new MediaSetting(key, option, MediaSettingKind.Choice, help, (d, v) => apply(d, Enum.Parse<T>(v.Text, ignoreCase: true)))
        {
            Choices = choices,
            Default = NameOf(normal.ToString()),
            FindFault = v => choices.Contains(v.Text, StringComparer.OrdinalIgnoreCase) ? null : $"it is one of {string.Join(", ", choices)}",
        };
    }

    private static string NameOf(string value) => char.ToLowerInvariant(value[0]) + value[1..];

    internal static MediaSetting Flag(string key, string option, string help, Func<MediaDefinition, bool, MediaDefinition> apply) =>
        new(key, option, MediaSettingKind.Flag, help, (d, v) => apply(d, bool.Parse(v.Text)))
        {
            Default = "false",
            FindFault = v => bool.TryParse(v.Text, out _) ? null : "it is true or false",
        };

    private static IReadOnlyList<KeyValuePair<string, string>> Replace(IReadOnlyList<KeyValuePair<string, string>> list, MediaSettingValue value) =>
        [.. list.Where(x => !Same(x.Key, value.Name!)), KeyValuePair.Create(value.Name!, value.Text)];

    private static DateTimeOffset? ParseDate(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800) return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date.ToUniversalTime() : null;
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
