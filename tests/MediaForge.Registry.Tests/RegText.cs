using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaForge.Registry.Tests;

/// <summary>The text form that hivexregedit prints: keys, and their values with types and bytes.</summary>
internal static partial class RegText
{
    /// <summary>Path below the prefix -> value name -> (type, data). Every key is there, also those without values.</summary>
    public static SortedDictionary<string, SortedDictionary<string, (int Type, string Hex)>> Parse(string text, string prefix)
    {
        var keys = new SortedDictionary<string, SortedDictionary<string, (int, string)>>(StringComparer.OrdinalIgnoreCase);
        SortedDictionary<string, (int, string)>? key = null;
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                var path = line[1..^1];
                path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase).ShouldBeTrue(path);
                keys.Add(path[prefix.Length..].Trim('\\'), key = new(StringComparer.OrdinalIgnoreCase));
            }
            else if (ValueLine().Match(line) is { Success: true } match)
            {
                var name = match.Groups["name"].Success ? match.Groups["name"].Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal) : string.Empty;
                key!.Add(name, Data(match.Groups["data"].Value));
            }
        }
        return keys;
    }

    /// <summary>The same form of a tree of ours.</summary>
    public static SortedDictionary<string, SortedDictionary<string, (int Type, string Hex)>> Of(RegistryKey root)
    {
        var keys = new SortedDictionary<string, SortedDictionary<string, (int, string)>>(StringComparer.OrdinalIgnoreCase);
        Add(root, string.Empty);
        return keys;

        void Add(RegistryKey key, string path)
        {
            var values = new SortedDictionary<string, (int, string)>(StringComparer.OrdinalIgnoreCase);
            foreach (var value in key.Values) values.Add(value.Name, ((int)value.Type, Convert.ToHexStringLower(value.Data.Span)));
            keys.Add(path, values);
            foreach (var subkey in key.Subkeys) Add(subkey, path.Length == 0 ? subkey.Name : $@"{path}\{subkey.Name}");
        }
    }

    /// <summary>Fails with the lines that only one of the two has.</summary>
    public static void ShouldMatch(
        SortedDictionary<string, SortedDictionary<string, (int Type, string Hex)>> actual,
        SortedDictionary<string, SortedDictionary<string, (int Type, string Hex)>> expected,
        string? hint = null)
    {
        var (have, want) = (Flat(actual), Flat(expected));
        have.Except(want).ShouldBeEmpty(hint);
        want.Except(have).ShouldBeEmpty(hint);
        have.Count.ShouldBe(want.Count, hint);
    }

    private static List<string> Flat(SortedDictionary<string, SortedDictionary<string, (int Type, string Hex)>> keys) =>
        [.. keys.SelectMany(k => k.Value.Select(v => $"{k.Key} : {v.Key} = {v.Value.Type} {Short(v.Value.Hex)}").Prepend(k.Key))];

    private static string Short(string hex) =>
        hex.Length <= 100 ? hex : $"{hex.Length / 2} bytes, {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(hex)))}";

    private static (int Type, string Hex) Data(string text)
    {
        if (text.StartsWith("dword:", StringComparison.Ordinal))
        {
            var number = uint.Parse(text[6..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return (4, Convert.ToHexStringLower(BitConverter.GetBytes(number)));
        }
        var match = HexData().Match(text);
        match.Success.ShouldBeTrue(text);
        return (int.Parse(match.Groups["type"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), match.Groups["hex"].Value.Replace(",", string.Empty, StringComparison.Ordinal));
    }

    [GeneratedRegex("""^(?:@|"(?<name>(?:\\.|[^"\\])*)")=(?<data>.*)$""")]
    private static partial Regex ValueLine();

    [GeneratedRegex(@"^hex\((?<type>[0-9a-f]+)\):(?<hex>[0-9a-f,]*)$")]
    private static partial Regex HexData();
}
