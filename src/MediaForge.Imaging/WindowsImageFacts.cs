using System.Globalization;
using System.Xml.Linq;
using MediaForge.Bytes;
using MediaForge.Wim;

namespace MediaForge.Imaging;

/// <summary>
/// What the XML of a WIM says about the Windows in an image (its <c>WINDOWS</c> element), read from the files of that
/// Windows. Windows Setup and other tools choose images by it. What is null or empty is unknown.
/// </summary>
public sealed record WindowsImageFacts
{
    /// <summary>The processor, from <c>kernel32.dll</c>.</summary>
    public WimArchitecture? Architecture { get; init; }

    /// <summary>The product: <c>Windows 10 Pro</c>.</summary>
    public string? ProductName { get; init; }

    /// <summary>The edition: <c>Professional</c>, <c>WindowsPE</c>.</summary>
    public string? EditionId { get; init; }

    /// <summary><c>Client</c>, <c>Server</c>, <c>Server Core</c>, <c>WindowsPE</c>.</summary>
    public string? InstallationType { get; init; }

    /// <summary>What Setup noted about the image; null when nothing.</summary>
    public WindowsServicingData? ServicingData { get; init; }

    /// <summary>The hardware abstraction layer, which Windows 10 no longer has: <c>acpiapic</c>.</summary>
    public string? Hal { get; init; }

    /// <summary><c>WinNT</c>, <c>ServerNT</c>, <c>LanmanNT</c>.</summary>
    public string? ProductType { get; init; }

    /// <summary>The first suite: <c>Terminal Server</c>; empty when the installation says that it has none.</summary>
    public string? ProductSuite { get; init; }

    /// <summary>The languages of the user interface: <c>en-US</c>.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Of a language that is not translated completely: the one that stands in.</summary>
    public IReadOnlyDictionary<string, string> LanguageFallbacks { get; init; } = new Dictionary<string, string>();

    /// <summary>The language that is used unless another is chosen.</summary>
    public string? DefaultLanguage { get; init; }

    /// <summary>The version.</summary>
    public WindowsImageVersion? Version { get; init; }

    /// <summary>The name of the folder that Windows is in.</summary>
    public string? SystemRoot { get; init; }

    /// <summary>What could not be read, and why: files that are damaged or missing, values that make no sense. The facts that they hold are unknown.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>Reads the facts. Takes memory for the largest hive (<c>SOFTWARE</c>) while it does.</summary>
    /// <param name="openFile">
    /// The bytes of the file at a path from the top of the image (<c>\Windows\System32\kernel32.dll</c>, any case), or null when there is none.
    /// </param>
    /// <returns>The facts, or null when there is no Windows: neither its programs nor its registry.</returns>
    public static WindowsImageFacts? Read(Func<string, ByteSource?> openFile)
    {
        ArgumentNullException.ThrowIfNull(openFile);
        return new WindowsFactsReader(openFile).Read();
    }

    /// <summary>Reads the facts about the Windows in an image of a WIM; null when there is none.</summary>
    public static WindowsImageFacts? ReadImage(WimImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Read(path => image.Find(path) is { IsDirectory: false } file ? image.OpenFile(file) : null);
    }

    /// <summary>Reads the facts about the Windows in a folder: the top of its volume. Null when there is none.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be listed.</exception>
    public static WindowsImageFacts? ReadFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var options = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
        return Read(path =>
        {
            var at = folder;
            var names = path.Split('\\', StringSplitOptions.RemoveEmptyEntries);
            foreach (var name in names[..^1])
            {
                if (Directory.EnumerateDirectories(at, name, options).Order(StringComparer.Ordinal).FirstOrDefault() is not { } below) return null;
                at = below;
            }
            return Directory.EnumerateFiles(at, names[^1], options).Order(StringComparer.Ordinal).FirstOrDefault() is { } file ? ByteSource.FromFile(file) : null;
        });
    }

    /// <summary>The <c>WINDOWS</c> element of a WIM's XML, in the order in which Microsoft's tools write it, with what is known.</summary>
    public XElement ToXml()
    {
        var windows = new XElement("WINDOWS");
        Add(windows, "ARCH", Number((int?)Architecture));
        Add(windows, "PRODUCTNAME", ProductName);
        Add(windows, "EDITIONID", EditionId);
        Add(windows, "INSTALLATIONTYPE", InstallationType);
        if (ServicingData is { } servicing)
        {
            var element = new XElement("SERVICINGDATA");
            Add(element, "GDRDUREVISION", servicing.GdrDuRevision);
            Add(element, "PKEYCONFIGVERSION", servicing.PKeyConfigVersion);
            Add(element, "IMAGESTATE", servicing.ImageState);
            windows.Add(element);
        }
        Add(windows, "HAL", Hal);
        Add(windows, "PRODUCTTYPE", ProductType);
        Add(windows, "PRODUCTSUITE", ProductSuite);
        if (Languages.Count > 0)
        {
            var element = new XElement("LANGUAGES", Languages.Select(l => new XElement("LANGUAGE", l)));
            foreach (var language in Languages)
                if (LanguageFallbacks.TryGetValue(language, out var fallback)) element.Add(new XElement("FALLBACK", new XAttribute("LANGUAGE", language), fallback));
            Add(element, "DEFAULT", DefaultLanguage);
            windows.Add(element);
        }
        if (Version is { } version)
        {
            var element = new XElement("VERSION");
            Add(element, "MAJOR", Number(version.Major));
            Add(element, "MINOR", Number(version.Minor));
            Add(element, "BUILD", Number(version.Build));
            Add(element, "SPBUILD", Number(version.ServicePackBuild));
            Add(element, "SPLEVEL", Number(version.ServicePackLevel));
            Add(element, "BRANCH", version.Branch);
            windows.Add(element);
        }
        Add(windows, "SYSTEMROOT", SystemRoot);
        return windows;
    }

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static void Add(XElement element, string name, string? value)
    {
        if (value is not null) element.Add(new XElement(name, value));
    }
}
