using System.Globalization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Drivers;

/// <summary>What an INF file says of its driver, as far as it is needed to choose drivers for a machine with 64-bit Windows on x64.</summary>
/// <remarks>
/// Sources: Windows driver documentation, <em>INF Version section</em>, <em>INF Manufacturer section</em>, <em>INF Models
/// section</em>. Models of all versions of Windows count: which of them is taken is decided by Windows, when the device is there.
/// </remarks>
public sealed class DriverInf
{
    /// <summary>No INF file is longer than this, in bytes.</summary>
    public const int MaxLength = 16 << 20;

    private const string Decoration = "NTamd64";

    private DriverInf(string path, InfText text)
    {
        Path = path;
        Class = text.Value("Version", "Class");
        Provider = text.Value("Version", "Provider");
        CatalogFile = text.Value("Version", "CatalogFile." + Decoration) is { Length: > 0 } decorated ? decorated : text.Value("Version", "CatalogFile");
        (Date, Version) = ReadDriverVersion(text);
        HasModels = text.Section("Manufacturer").Count > 0;
        Models = [.. ReadModels(text)];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The setup class of its devices: <c>Net</c>.</summary>
    public string Class { get; }

    /// <summary>Who made it.</summary>
    public string Provider { get; }

    /// <summary>The catalog with its signature, or empty: DISM takes no unsigned driver unless it is told to.</summary>
    public string CatalogFile { get; }

    /// <summary>The date of the driver, or null.</summary>
    public DateOnly? Date { get; }

    /// <summary>The version of the driver, or null.</summary>
    public Version? Version { get; }

    /// <summary>Whether it names devices at all, for whatever processor; class and extension files may not.</summary>
    public bool HasModels { get; }

    /// <summary>Its devices for x64.</summary>
    public IReadOnlyList<DriverModel> Models { get; }

    /// <summary>Reads a file; null when it is no driver's (such as an autorun.inf).</summary>
    /// <exception cref="InvalidDataException">It is longer than <see cref="MaxLength"/>.</exception>
    public static DriverInf? Read(Machine machine, string path) => Parse(path, machine.ReadFile(path, MaxLength));

    /// <summary>Reads the bytes of a file; null when it is no driver's.</summary>
    public static DriverInf? Parse(string path, ReadOnlySpan<byte> file)
    {
        var text = new InfText(file);
        var signature = text.Value("Version", "Signature");
        var isDriver = signature.Equals("$Windows NT$", StringComparison.OrdinalIgnoreCase) || signature.Equals("$Chicago$", StringComparison.OrdinalIgnoreCase);
        return isDriver ? new DriverInf(path, text) : null;
    }

    /// <summary>How well it fits a device, or null when it does not.</summary>
    /// <param name="ids">The ids of the device, best first.</param>
    public DriverMatch? Match(IReadOnlyList<string> ids)
    {
        DriverMatch? best = null;
        for (var id = 0; id < ids.Count; id++)
        {
            foreach (var model in Models)
            {
                for (var named = 0; named < model.Ids.Count; named++)
                {
                    if (!model.Ids[named].Equals(ids[id], StringComparison.OrdinalIgnoreCase)) continue;
                    var match = new DriverMatch(this, model.Description, ids[id], id, named > 0);
                    if (best is null || DriverMatch.Compare(match, best) < 0) best = match;
                }
            }
            if (best is not null) return best;
        }
        return best;
    }

    private static (DateOnly? Date, Version? Version) ReadDriverVersion(InfText text)
    {
        var line = text.Section("Version").FirstOrDefault(l => l.Key.Equals("DriverVer", StringComparison.OrdinalIgnoreCase));
        if (line is null) return (null, null);
        DateOnly? date = DateOnly.TryParseExact(text.Expand(line.Values[0]).Replace('-', '/'), "M/d/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) ? d : null;
        return (date, line.Values.Count > 1 && System.Version.TryParse(text.Expand(line.Values[1]), out var v) ? v : null);
    }

    /// <summary><c>%maker% = Models, NTamd64, NTamd64.10.0...16299</c> names the sections <c>Models.NTamd64</c> and so on.</summary>
    private static IEnumerable<DriverModel> ReadModels(InfText text)
    {
        foreach (var maker in text.Section("Manufacturer"))
        {
            var name = text.Expand(maker.Values[0].Length > 0 ? maker.Values[0] : maker.Key);
            foreach (var decoration in maker.Values.Skip(1).Select(text.Expand).Where(IsForX64).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                foreach (var model in text.Section($"{name}.{decoration}").Where(l => l.Key.Length > 0 && l.Values.Count > 1))
                    yield return new DriverModel(text.Expand(model.Key), [.. model.Values.Skip(1).Select(text.Expand).Where(id => id.Length > 0)]);
            }
        }
    }

    // An undecorated section, or NT alone, is for x86; another processor has another letter.
    private static bool IsForX64(string decoration) => decoration.Equals(Decoration, StringComparison.OrdinalIgnoreCase) || decoration.StartsWith(Decoration + ".", StringComparison.OrdinalIgnoreCase);
}
