using System.Globalization;
using System.Xml;
using MediaForge.Bytes;
using MediaForge.Registry;
using MediaForge.Wim;

namespace MediaForge.Imaging;

/// <summary>Finds the facts of a <see cref="WindowsImageFacts"/> in the files of a Windows that does not run.</summary>
internal sealed class WindowsFactsReader(Func<string, ByteSource?> openFile)
{
    private const string System32 = @"\Windows\System32\";
    private const string SoftwarePath = System32 + @"config\SOFTWARE";
    private const string SystemPath = System32 + @"config\SYSTEM";
    private const string VersionKey = @"Microsoft\Windows NT\CurrentVersion";
    private const string ServicingKey = @"Microsoft\Windows\CurrentVersion\Setup\ImageServicingData";
    private const int MaxTextLength = 1024; // the longest that is known has 40
    private const int MaxLanguages = 1000; // Windows has some 200

    // One of them is in every Windows; all architectures have them.
    private static readonly string[] Programs = [System32 + "kernel32.dll", System32 + "ntoskrnl.exe"];

    private readonly List<string> _unreadable = [];

    public WindowsImageFacts? Read()
    {
        var isThere = false;
        var architecture = ReadArchitecture(ref isThere);
        var facts = new WindowsImageFacts { Architecture = architecture };
        if (OpenHive(SoftwarePath, ref isThere) is { } software) facts = AddSoftware(facts, software.Root);
        if (OpenHive(SystemPath, ref isThere) is { } system) facts = AddSystem(facts, system.Root);
        return isThere ? facts with { Unreadable = _unreadable } : null;
    }

    private WimArchitecture? ReadArchitecture(ref bool isThere)
    {
        foreach (var path in Programs)
        {
            var file = Try(path, () => openFile(path));
            if (file is null) continue;
            isThere = true;
            if (Try(path, () => PortableExecutable.ReadMachine(file)) is { } architecture) return architecture;
        }
        return null;
    }

    private RegistryHive? OpenHive(string path, ref bool isThere)
    {
        var before = _unreadable.Count;
        var file = Try(path, () => openFile(path));
        if (file is null)
        {
            if (_unreadable.Count == before) _unreadable.Add($"{path}: it is not there");
            return null;
        }
        isThere = true;
        return Try(path, () => RegistryHive.Read(file));
    }

    private WindowsImageFacts AddSoftware(WindowsImageFacts facts, RegistryKey root)
    {
        var version = root.Find(VersionKey);
        var servicing = root.Find(ServicingKey);
        if (version is null) _unreadable.Add($@"{SoftwarePath}: there is no key {VersionKey}");
        return facts with
        {
            ProductName = Text(SoftwarePath, version, "ProductName"),
            EditionId = Text(SoftwarePath, version, "EditionID"),
            InstallationType = Text(SoftwarePath, version, "InstallationType"),
            Version = version is null ? null : ReadVersion(version),
            SystemRoot = Text(SoftwarePath, version, "SystemRoot")?.TrimEnd('\\').Split('\\', ':')[^1] is { Length: > 0 } name ? name : null,
            ServicingData = servicing is null ? null : ReadServicing(servicing),
        };
    }

    /// <summary>The version; Windows 10 keeps it as numbers, because its text stays at 6.3 for old programs.</summary>
    private WindowsImageVersion? ReadVersion(RegistryKey key)
    {
        var (major, minor) = (Number(SoftwarePath, key, "CurrentMajorVersionNumber"), Number(SoftwarePath, key, "CurrentMinorVersionNumber"));
        if (major is null || minor is null)
        {
            var parts = Text(SoftwarePath, key, "CurrentVersion")?.Split('.') ?? [];
            (major, minor) = parts.Length >= 2 ? (Digits(parts[0]), Digits(parts[1])) : (null, null);
        }
        if (major is null || minor is null)
        {
            _unreadable.Add($@"{SoftwarePath}: {VersionKey} has no version");
            return null;
        }
        var build = Digits(Text(SoftwarePath, key, "CurrentBuild") ?? Text(SoftwarePath, key, "CurrentBuildNumber"));
        // 7601.17514.amd64fre.win7sp1_rtm.101119-1850: before UBR it is the only place. (CSDBuildNumber is another count.)
        var update = Number(SoftwarePath, key, "UBR") ?? (Text(SoftwarePath, key, "BuildLabEx")?.Split('.') is [_, var revision, ..] ? Digits(revision) : null);
        return new WindowsImageVersion(major.Value, minor.Value, build, update, null, Text(SoftwarePath, key, "BuildBranch"));
    }

    private WindowsServicingData? ReadServicing(RegistryKey key)
    {
        var data = new WindowsServicingData(TextOrNumber("GDRDURevision"), TextOrNumber("PKeyConfigVersion"), TextOrNumber("ImageState"));
        return data == new WindowsServicingData(null, null, null) ? null : data;

        string? TextOrNumber(string name) => key.GetValue(name)?.Type is RegistryValueType.DWord
            ? Number(SoftwarePath, key, name)?.ToString(CultureInfo.InvariantCulture)
            : Text(SoftwarePath, key, name);
    }

    private WindowsImageFacts AddSystem(WindowsImageFacts facts, RegistryKey root)
    {
        var select = root.Find("Select");
        var number = Number(SystemPath, select, "Current") ?? Number(SystemPath, select, "Default") ?? 1;
        var set = $"ControlSet{number:D3}";
        var control = root.Find(set + @"\Control");
        if (control is null)
        {
            _unreadable.Add($@"{SystemPath}: there is no key {set}\Control");
            return facts;
        }
        var options = control.Find("ProductOptions");
        var languages = ReadLanguages(control.Find(@"MUI\UILanguages"));
        return facts with
        {
            Hal = First(Texts(SystemPath, root.Find(set + @"\Enum\Root\ACPI_HAL\0000"), "HardwareID")),
            ProductType = Text(SystemPath, options, "ProductType"),
            ProductSuite = Texts(SystemPath, options, "ProductSuite") is { } suites ? First(suites) ?? string.Empty : null,
            Languages = [.. languages.Select(l => l.Name)],
            LanguageFallbacks = languages.Select(l => (l.Name, Fallback: Text(SystemPath, l, "DefaultFallback"))).Where(l => l.Fallback is { Length: > 0 }).ToDictionary(l => l.Name, l => l.Fallback!, StringComparer.OrdinalIgnoreCase),
            DefaultLanguage = ReadDefaultLanguage(control.Find(@"Nls\Language"), languages),
            // 0x0100: service pack 1
            Version = facts.Version is { } version ? version with { ServicePackLevel = (Number(SystemPath, control.Find("Windows"), "CSDVersion") ?? 0) >> 8 & 0xFF } : null,
        };
    }

    private List<RegistryKey> ReadLanguages(RegistryKey? key)
    {
        var languages = key?.Subkeys.Take(MaxLanguages).Where(k => IsText(SystemPath, "UILanguages", k.Name)).ToList() ?? [];
        if (languages.Count == 0) _unreadable.Add($@"{SystemPath}: no language is in Control\MUI\UILanguages");
        return languages;
    }

    /// <summary>The language whose number is that of the installation; numbers are hexadecimal texts there.</summary>
    private string? ReadDefaultLanguage(RegistryKey? key, List<RegistryKey> languages)
    {
        var text = Text(SystemPath, key, "InstallLanguage") ?? Text(SystemPath, key, "Default");
        if (int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            && languages.Find(l => Number(SystemPath, l, "LCID") == id) is { } language) return language.Name;
        return languages.Count == 1 ? languages[0].Name : null;
    }

    private string? Text(string file, RegistryKey? key, string name) =>
        Try($"{file}: {name}", () => key?.GetString(name)) is { } text && IsText(file, name, text) ? text : null;

    private IReadOnlyList<string>? Texts(string file, RegistryKey? key, string name) => Try($"{file}: {name}", () => key?.GetMultiString(name)) is { } texts && texts.All(t => IsText(file, name, t)) ? texts : null;

    private int? Number(string file, RegistryKey? key, string name) => Try($"{file}: {name}", () => key?.GetDWord(name)) is { } number and <= int.MaxValue ? (int)number : null;

    private static string? First(IReadOnlyList<string>? texts) => texts is { Count: > 0 } ? texts[0] : null;

    private static int? Digits(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether a text can be in XML, and is not of a length that makes no sense.</summary>
    private bool IsText(string file, string name, string text)
    {
        if (text.Length <= MaxTextLength && IsXml(text)) return true;
        _unreadable.Add($"{file}: {name} has characters that no text has, or too many");
        return false;
    }

    private static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i])) continue;
            if (i + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) return false;
            i++;
        }
        return true;
    }

    private T? Try<T>(string what, Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _unreadable.Add($"{what}: {e.Message}");
            return default;
        }
    }
}
