using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>
/// Disks as <c>wmic.exe</c> lists them: CSV with a blank line, a header <c>Node,</c> and the columns in alphabetical order.
/// <c>Win32_DiskPartition.Index</c> is diskpart's number less one.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WmicDisks
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly string[] Programs = [Path.Combine(Environment.SystemDirectory, "wmic.exe"), Path.Combine(Environment.SystemDirectory, "wbem", "wmic.exe")];

    // Each answer takes as long as a program takes to start, seconds on an emulated machine. Disks change by programs, after which
    // they are forgotten, or when somebody plugs one in, which gives it a letter.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long At, List<string> Lines)> _answers = new(StringComparer.Ordinal);
    private string _letters = string.Empty;
    private bool _useless;

    /// <summary>Forgets what was answered: a program was run that may have changed the disks.</summary>
    public void Forget() => _answers.Clear();

    /// <summary>The disks with their partitions.</summary>
    public IReadOnlyList<Disk> ListDisks()
    {
        var disks = Run("diskdrive get Index,Size,InterfaceType,MediaType,Model,SerialNumber /format:csv");
        if (disks.Count == 0) return [];
        return ReadDisks(disks, Run("path Win32_DiskPartition get DiskIndex,Index,StartingOffset,Size,Type,Bootable /format:csv"));
    }

    /// <summary>Disk and partition of each drive letter (<c>C:</c>).</summary>
    public IReadOnlyDictionary<string, (int Disk, int Partition)> ListLetters() => ReadLetters(Run("path Win32_LogicalDiskToPartition get Antecedent,Dependent /format:csv"));

    /// <summary>Reads the lists of disks and partitions.</summary>
    internal static IReadOnlyList<Disk> ReadDisks(IReadOnlyList<string> disks, IReadOnlyList<string> partitions)
    {
        var parts = Rows(partitions, "Type").Where(p => Number(p, "Index") is not null).ToLookup(p => Number(p, "DiskIndex"));
        return [.. Rows(disks, "Model").Where(d => Number(d, "Index") is not null).Select(d =>
        {
            var own = parts[Number(d, "Index")].ToList();
            var bus = d["InterfaceType"];
            return new Disk((int)Number(d, "Index")!, Number(d, "Size") ?? 0)
            {
                Bus = bus,
                IsRemovable = bus == "USB" || d["MediaType"].StartsWith("Removable", StringComparison.OrdinalIgnoreCase) || d["MediaType"].StartsWith("External", StringComparison.OrdinalIgnoreCase),
                Model = d["Model"],
                Serial = d["SerialNumber"],
                Style = own.Count == 0 ? string.Empty : own.Exists(IsGpt) ? "GPT" : "MBR",
                Partitions = [.. own.Select(PartitionOf).OrderBy(p => p.Offset)],
            };
        }).OrderBy(d => d.Number)];
    }

    /// <summary>Reads the list of drive letters: paths of objects that end in <c>"Disk #0, Partition #1"</c> and <c>"C:"</c>.</summary>
    internal static IReadOnlyDictionary<string, (int Disk, int Partition)> ReadLetters(IReadOnlyList<string> lines)
    {
        var letters = new Dictionary<string, (int, int)>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
            if (After(line, "Disk #") is { } disk && After(line, ", Partition #") is { } partition && Letter(line) is { } letter) letters[letter] = (disk, partition + 1);
        return letters;

        static int? After(string line, string word)
        {
            var at = line.IndexOf(word, StringComparison.Ordinal);
            if (at < 0) return null;
            var digits = line.AsSpan(at + word.Length);
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        static string? Letter(string line)
        {
            const string Word = "Win32_LogicalDisk.DeviceID=";
            var at = line.IndexOf(Word, StringComparison.Ordinal);
            if (at < 0) return null;
            var rest = line.AsSpan(at + Word.Length).TrimStart("\\\"");
            return rest.Length > 1 && char.IsAsciiLetter(rest[0]) && rest[1] == ':' ? rest[..2].ToString() : null;
        }
    }

    private static DiskPartition PartitionOf(Dictionary<string, string> row) => new((int)Number(row, "Index")! + 1, Number(row, "StartingOffset") ?? 0, Number(row, "Size") ?? 0)
    {
        Type = row["Type"] switch
        {
            "GPT: System" => DiskPartition.EfiSystem,
            "GPT: Basic Data" => "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7",
            "Installable File System" => "07",
            "Win95 w/Extended Int 13" => "0c",
            _ => string.Empty,
        },
        IsActive = !IsGpt(row) && row["Bootable"].Equals("TRUE", StringComparison.OrdinalIgnoreCase),
    };

    private static bool IsGpt(Dictionary<string, string> row) => row["Type"].StartsWith("GPT", StringComparison.Ordinal);

    private static long? Number(Dictionary<string, string> row, string column) =>
        long.TryParse(row.GetValueOrDefault(column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The rows by column. The one column that may have commas in it takes those that are too many.</summary>
    private static IEnumerable<Dictionary<string, string>> Rows(IReadOnlyList<string> lines, string free)
    {
        if (lines.Count == 0) yield break;
        var columns = lines[0].Split(',');
        var at = Array.IndexOf(columns, free);
        foreach (var line in lines.Skip(1))
        {
            var fields = line.Split(',').ToList();
            for (; at >= 0 && fields.Count > columns.Length; fields.RemoveAt(at + 1)) fields[at] += "," + fields[at + 1];
            if (fields.Count == columns.Length) yield return columns.Zip(fields).ToDictionary(p => p.First, p => p.Second.Trim());
        }
    }

    /// <summary>Runs the program; its lines from the header on, none if it is not there or answers something else.</summary>
    private List<string> Run(string arguments)
    {
        if (_useless || Array.Find(Programs, File.Exists) is not { } program) return [];
        var letters = string.Concat(Environment.GetLogicalDrives());
        if (letters != _letters) _answers.Clear();
        _letters = letters;
        if (_answers.TryGetValue(arguments, out var answer) && Stopwatch.GetElapsedTime(answer.At) < Kept) return answer.Lines;
        var lines = new List<string>();
        var result = WindowsProcess.Run(new ProcessRequest { Program = program, Arguments = arguments, Timeout = Limit }, line =>
        {
            var text = line.Trim();
            if (text.Length > 0) lines.Add(text);
        });
        if (result is { TimedOut: false, ExitCode: 0 } && lines.Count > 0 && lines[0].StartsWith("Node,", StringComparison.Ordinal))
        {
            _answers[arguments] = (Stopwatch.GetTimestamp(), lines);
            return lines;
        }
        // One that does not know CSV does not learn it while the executor runs; one that was too slow may be faster next time.
        if (!result.TimedOut && (result.ExitCode != 0 || lines.Count > 0)) _useless = true;
        return [];
    }
}
