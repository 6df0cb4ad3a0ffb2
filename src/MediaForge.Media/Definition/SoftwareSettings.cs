using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Definition;

/// <summary>The fields of packages and applications in media.yaml, and what they become.</summary>
internal static class SoftwareSettings
{
    /// <summary>ConfigMgr's maximum run time of a deployment type, unless it says otherwise: two hours.</summary>
    private const int DefaultTimeout = 7200;

    private static readonly int[] DefaultSuccessCodes = [0];

    /// <summary>Restart needed; restart begun by Windows Installer.</summary>
    private static readonly int[] DefaultRestartCodes = [3010, 1641];

    private static readonly MediaField StartIn = new("startIn", MediaSettingKind.Text, "Where the command starts: a folder below the content, or a full path. Left out: the content's folder.");
    private static readonly MediaField SuccessCodes = new("successCodes", MediaSettingKind.Number, "Exit codes that mean success.") { Shape = MediaSettingShape.List, Default = "0" };
    private static readonly MediaField RestartCodes = new("restartCodes", MediaSettingKind.Number, "Exit codes that mean success after a restart, which follows at once.") { Shape = MediaSettingShape.List, Default = "3010, 1641" };
    private static readonly MediaField Timeout = new("timeout", MediaSettingKind.Number, "How long it may take, in seconds; 0 for no limit.") { Default = "7200" };

    /// <summary>The fields of a package.</summary>
    public static IReadOnlyList<MediaField> ContentFields { get; } =
    [
        new("path", MediaSettingKind.Path, "The file or folder with the content.") { Required = true },
        new("name", MediaSettingKind.Text, "The name that people see."),
        new("kind", MediaSettingKind.Choice, "What it holds. Left out: what the steps that use it make of it.") { Choices = PackageKind.All },
        new("programs", MediaSettingKind.Text, "The programs that Install Package can run: name and command line, or fields.")
        {
            Shape = MediaSettingShape.Map,
            Fields = [new("commandLine", MediaSettingKind.Text, "The command line.") { Required = true }, StartIn, SuccessCodes, RestartCodes, Timeout],
            ShortField = "commandLine",
        },
    ];

    /// <summary>The fields of an application.</summary>
    public static IReadOnlyList<MediaField> ApplicationFields { get; } =
    [
        new("install", MediaSettingKind.Text, "The command line that installs it silently. It must not restart the machine itself.") { Required = true },
        new("name", MediaSettingKind.Text, "The name that people see and that dynamic variables hold. Left out: the id."),
        new("content", MediaSettingKind.Path, "The file or folder with its content."),
        new("package", MediaSettingKind.Text, "The package under 'content' that has its content, instead of a path."),
        StartIn,
        SuccessCodes,
        RestartCodes,
        Timeout,
        new("detect", MediaSettingKind.Text, "How to find out whether it is installed: all that is given must hold. Without it, nobody knows what became of an installation that was cut off.")
        {
            Fields =
            [
                new("file", MediaSettingKind.Text, "A file or folder on the machine."),
                new("registryKey", MediaSettingKind.Text, @"A registry key: HKLM\SOFTWARE\...."),
                new("value", MediaSettingKind.Text, "A value in that key."),
                new("data", MediaSettingKind.Text, "The data of that value, numbers in decimal."),
                new("productCode", MediaSettingKind.Text, "The product code of an MSI package, in braces."),
            ],
        },
    ];

    /// <summary>What is wrong with the id of a package, or null.</summary>
    public static string? PackageIdFault(string id) =>
        id.Equals(MediaCatalog.UpdatesPackage, StringComparison.OrdinalIgnoreCase) ? $"the id {MediaCatalog.UpdatesPackage} is where the updates are; use another one"
        : id.Length is 0 or > 64 || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) || id is "." or ".." ? "a package id has 1 to 64 letters, digits, _, - and ." : null;

    /// <summary>What is wrong with an application, or null.</summary>
    public static string? ApplicationFault(MediaSettingValue value)
    {
        var entry = value.Entry!;
        if (string.IsNullOrWhiteSpace(value.Name)) return "an application needs an id";
        if (entry.Text("content") is not null && entry.Text("package") is not null) return "say either content or package";
        if (entry.Number("timeout") < 0) return "the timeout is a number of seconds, or 0";
        if (entry.Entry("detect") is not { } detect) return null;
        if (detect.Text("registryKey") is null && (detect.Text("value") ?? detect.Text("data")) is not null) return "value and data need a registryKey";
        if (detect.Text("data") is not null && detect.Text("value") is null) return "data needs a value";
        if ((detect.Text("file") ?? detect.Text("registryKey") ?? detect.Text("productCode")) is null) return "detect needs a file, a registryKey or a productCode";
        return detect.Text("productCode") is { } code && !Guid.TryParseExact(code.Trim(), "B", out _) ? $"'{code}' is no product code; write it as {{8-4-4-4-12 hexadecimal digits}}" : null;
    }

    /// <summary>The package of a value under 'content'. A path alone, as the command line gives it, leaves the rest of an earlier one.</summary>
    public static MediaContent ContentOf(MediaSettingValue value, MediaContent? earlier) => value.Entry is null && earlier is not null ? earlier with { Path = value.Text } : new(value.Name!, value.Text)
    {
        Name = value.Entry?.Text("name"),
        Kind = value.Entry?.Text("kind") is { } kind ? PackageKind.All.First(k => k.Equals(kind, StringComparison.OrdinalIgnoreCase)) : null,
        Programs = [.. value.Entry?.Map("programs").Select(p => ProgramOf(p.Key, p.Value)) ?? []],
    };

    /// <summary>The application of a value under 'applications'.</summary>
    public static MediaApplication ApplicationOf(MediaSettingValue value)
    {
        var entry = value.Entry!;
        var detect = entry.Entry("detect");
        var application = new CatalogApplication
        {
            Id = value.Name!,
            Name = entry.Text("name") ?? value.Name!,
            Package = entry.Text("package"),
            Install = entry.Text("install")!,
            StartIn = entry.Text("startIn"),
            SuccessCodes = entry.Numbers("successCodes") ?? DefaultSuccessCodes,
            RestartCodes = entry.Numbers("restartCodes") ?? DefaultRestartCodes,
            Timeout = entry.Number("timeout") ?? DefaultTimeout,
            Detection = detect is null ? null : new CatalogDetection
            {
                File = detect.Text("file"),
                RegistryKey = detect.Text("registryKey"),
                RegistryValue = detect.Text("value"),
                RegistryData = detect.Text("data"),
                ProductCode = detect.Text("productCode")?.Trim(),
            },
        };
        return new MediaApplication(application, entry.Text("content"));
    }

    private static CatalogProgram ProgramOf(string name, MediaEntry entry) => new(
        name,
        entry.Text("commandLine")!,
        entry.Text("startIn"),
        Math.Max(entry.Number("timeout") ?? DefaultTimeout, 0),
        entry.Numbers("successCodes") ?? DefaultSuccessCodes,
        entry.Numbers("restartCodes") ?? DefaultRestartCodes);
}
