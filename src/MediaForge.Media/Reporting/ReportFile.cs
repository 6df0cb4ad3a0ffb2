using System.Text.Json;
using System.Text.Json.Serialization;
using MediaForge.Media.Building;

namespace MediaForge.Media.Reporting;

/// <summary>Writes reports; the name's end chooses the form.</summary>
public static class ReportFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? FindFault(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is not (".JSON" or ".HTML" or ".HTM") ? $"'{path}' ends in neither .json nor .html"
        : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? $"the folder of '{path}' does not exist" : null;

    /// <summary>Writes a report, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(MediaReport report, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var text = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? JsonSerializer.Serialize(report, Options) + "\n" : ReportPage.Create(report);
        var temporary = path + ".new";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
