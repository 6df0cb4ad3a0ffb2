using System.Globalization;
using System.Xml.Linq;

namespace MediaForge.Wim;

/// <summary>What the XML of a WIM says about an image. Tools write it; it need not be true.</summary>
public sealed class WimImageInfo
{
    internal WimImageInfo(int index, XElement xml)
    {
        Index = index;
        Xml = xml;
    }

    /// <summary>The number of the image, from 1.</summary>
    public int Index { get; }

    /// <summary>The whole <c>IMAGE</c> element. Not to be changed: <see cref="WimEditor.SetImageProperty"/> does that.</summary>
    public XElement Xml { get; }

    /// <summary>The name; empty when there is none.</summary>
    public string Name => Text("NAME") ?? string.Empty;

    /// <summary>The description.</summary>
    public string? Description => Text("DESCRIPTION");

    /// <summary>The name that Windows Setup shows.</summary>
    public string? DisplayName => Text("DISPLAYNAME");

    /// <summary>The edition, or what Windows Setup knows the image by: <c>2</c> for itself.</summary>
    public string? Flags => Text("FLAGS");

    /// <summary>The processor; null when unknown.</summary>
    public WimArchitecture? Architecture =>
        int.TryParse(Text("WINDOWS", "ARCH"), CultureInfo.InvariantCulture, out var value) && Enum.IsDefined((WimArchitecture)value) ? (WimArchitecture)value : null;

    /// <summary>The edition of Windows: <c>Professional</c>, <c>WindowsPE</c>.</summary>
    public string? EditionId => Text("WINDOWS", "EDITIONID");

    /// <summary><c>Client</c>, <c>Server</c>, <c>Server Core</c>, <c>WindowsPE</c>.</summary>
    public string? InstallationType => Text("WINDOWS", "INSTALLATIONTYPE");

    /// <summary>The version of Windows: major, minor, build, and service pack build (the update's number).</summary>
    public Version? Version
    {
        get
        {
            if (Part("MAJOR") is not { } major || Part("MINOR") is not { } minor) return null;
            return Part("BUILD") is not { } build ? new Version(major, minor)
                : Part("SPBUILD") is not { } update ? new Version(major, minor, build)
                : new Version(major, minor, build, update);

            int? Part(string name) => int.TryParse(Text("WINDOWS", "VERSION", name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
    }

    /// <summary>The languages of the user interface: <c>en-US</c>.</summary>
    public IReadOnlyList<string> Languages => [.. Element("WINDOWS", "LANGUAGES")?.Elements("LANGUAGE").Select(e => e.Value.Trim()) ?? []];

    /// <summary>The language that is used unless another is chosen.</summary>
    public string? DefaultLanguage => Text("WINDOWS", "LANGUAGES", "DEFAULT");

    /// <summary>The bytes of all files, every link counted; 0 when unknown.</summary>
    public long TotalBytes => Number("TOTALBYTES");

    /// <summary>The number of files; 0 when unknown.</summary>
    public long FileCount => Number("FILECOUNT");

    /// <summary>The number of folders; tools do not agree whether the root counts. 0 when unknown.</summary>
    public long DirectoryCount => Number("DIRCOUNT");

    /// <summary>When the image was made, UTC.</summary>
    public DateTime? CreationTime => Time("CREATIONTIME");

    /// <summary>When it was last changed, UTC.</summary>
    public DateTime? LastModified => Time("LASTMODIFICATIONTIME");

    /// <inheritdoc/>
    public override string ToString() => Name.Length > 0 ? $"{Index}: {Name}" : $"{Index}";

    private XElement? Element(params ReadOnlySpan<string> path)
    {
        var element = Xml;
        foreach (var name in path) element = element?.Element(name);
        return element;
    }

    private string? Text(params ReadOnlySpan<string> path) => Element(path)?.Value.Trim();

    private long Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private DateTime? Time(string name) =>
        TimeHalf(name, "HIGHPART") is { } high && TimeHalf(name, "LOWPART") is { } low ? WimFileTimes.FromFileTime((ulong)high << 32 | low) : null;

    private uint? TimeHalf(string name, string half)
    {
        var text = Text(name, half);
        return text is not null && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
