using System.Globalization;
using System.Text;

namespace MediaForge.Disk;

/// <summary>
/// How a name is stored: 11 bytes of 8.3 name, the two bits that say that a part of it is lower case, and whether the
/// name needs a long-name entry.
/// </summary>
/// <remarks>
/// A name that is a valid 8.3 name but for its case is its own alias: boot code looks for <c>BOOTMGR</c>, never for
/// <c>BOOTMGR~1</c>. Only names that lose characters get <c>~n</c>.
/// </remarks>
internal sealed record FatName(string LongName, byte[] ShortName, byte CaseBits, bool NeedsLongName)
{
    private const string Illegal = "\"*/:<>?\\|";
    private const string IllegalInShort = "+,;=[]";
    private const int TailedLength = 6; // what stays of a long name before "~1"
    private const int ExtensionLength = FatLayout.Entry.NameLength - FatLayout.Entry.BaseLength;

    /// <summary>How many directory entries the name takes.</summary>
    public int EntryCount => 1 + (NeedsLongName ? (LongName.Length + FatLayout.LongName.CharsPerEntry - 1) / FatLayout.LongName.CharsPerEntry : 0);

    /// <summary>Gives every name of a folder its alias.</summary>
    /// <exception cref="ArgumentException">A name cannot be on a FAT volume.</exception>
    public static List<FatName> ForFolder(IReadOnlyList<string> names)
    {
        var made = new FatName?[names.Count];
        var used = new HashSet<string>(StringComparer.Ordinal);
        // Names that are their own alias first, so that no generated one takes theirs.
        for (var i = 0; i < made.Length; i++)
        {
            Check(names[i]);
            made[i] = AsItself(names[i]);
            if (made[i] is { } name) used.Add(Encoding.ASCII.GetString(name.ShortName));
        }
        var lastTail = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < made.Length; i++) made[i] ??= WithTail(names[i], used, lastTail);
        return [.. made.Select(n => n!)];
    }

    /// <summary>The checksum that ties long-name entries to the 8.3 entry after them.</summary>
    public static byte Checksum(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (var b in shortName) sum = (byte)(((sum & 1) << 7) + (sum >> 1) + b);
        return sum;
    }

    /// <summary>Whether a long name may stand in a directory.</summary>
    public static bool IsLegal(string name) =>
        name.Length is > 0 and <= FatLayout.LongName.MaxLength && name[^1] is not ('.' or ' ') && !name.Any(c => c < ' ' || Illegal.Contains(c, StringComparison.Ordinal));

    /// <summary>A volume label: 11 bytes, upper case.</summary>
    /// <exception cref="ArgumentException">It is too long or has characters that a label cannot have.</exception>
    public static byte[] Label(string label)
    {
        var upper = label.ToUpperInvariant();
        if (upper.Length > FatLayout.Entry.NameLength || upper.Any(c => !IsShort(c) && c != ' ') || upper.StartsWith(' '))
            throw new ArgumentException($"'{label}' is no FAT volume label: at most {FatLayout.Entry.NameLength} letters, digits, blanks and signs that an 8.3 name may have.", nameof(label));
        return Encoding.ASCII.GetBytes(upper.PadRight(FatLayout.Entry.NameLength));
    }

    private static void Check(string name)
    {
        if (!IsLegal(name))
            throw new ArgumentException($"'{name}' cannot be on a FAT volume: at most {FatLayout.LongName.MaxLength} characters, none of {Illegal} and no dot or blank at the end.", nameof(name));
    }

    private static FatName? AsItself(string name)
    {
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot < 0 ? (name, string.Empty) : (name[..dot], name[(dot + 1)..]);
        if (stem.Length is 0 or > FatLayout.Entry.BaseLength || extension.Length > ExtensionLength || (dot >= 0 && extension.Length == 0)) return null;
        if (!stem.All(c => IsShort(char.ToUpperInvariant(c))) || !extension.All(c => IsShort(char.ToUpperInvariant(c)))) return null;
        // 'ſ' and 'ı' have ASCII capitals, so look at the letters themselves too.
        if (!Ascii.IsValid(name)) return null;
        var isUniform = IsUniform(stem, out var lowerStem) & IsUniform(extension, out var lowerExtension);
        var bits = isUniform ? (lowerStem ? FatLayout.Entry.LowerBase : 0) | (lowerExtension ? FatLayout.Entry.LowerExtension : 0) : 0;
        return new FatName(name, Pack(stem.ToUpperInvariant(), extension.ToUpperInvariant()), (byte)bits, !isUniform);
    }

    /// <param name="name">The name.</param>
    /// <param name="used">The aliases that are taken.</param>
    /// <param name="lastTail">The number that names which begin and end alike got last, so that thousands of them do not all count from 1.</param>
    private static FatName WithTail(string name, HashSet<string> used, Dictionary<string, int> lastTail)
    {
        var trimmed = name.TrimStart('.', ' ');
        var dot = trimmed.LastIndexOf('.');
        var stem = ShortChars(dot < 0 ? trimmed : trimmed[..dot]);
        var extension = ShortChars(dot < 0 ? string.Empty : trimmed[(dot + 1)..]);
        if (extension.Length > ExtensionLength) extension = extension[..ExtensionLength];
        var alike = Pack(stem.Length > TailedLength ? stem[..TailedLength] : stem, extension);
        var key = Encoding.ASCII.GetString(alike);
        for (var n = lastTail.GetValueOrDefault(key) + 1; ; n++)
        {
            var tail = "~" + n.ToString(CultureInfo.InvariantCulture);
            var room = FatLayout.Entry.BaseLength - tail.Length;
            var packed = Pack((stem.Length > room ? stem[..room] : stem) + tail, extension);
            if (!used.Add(Encoding.ASCII.GetString(packed))) continue;
            lastTail[key] = n;
            return new FatName(name, packed, 0, true);
        }
    }

    private static string ShortChars(string text)
    {
        var made = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is ' ' or '.') continue;
            var upper = rune.IsAscii ? char.ToUpperInvariant((char)rune.Value) : '_';
            made.Append(IsShort(upper) ? upper : '_');
        }
        return made.ToString();
    }

    private static byte[] Pack(string stem, string extension) => Encoding.ASCII.GetBytes(stem.PadRight(FatLayout.Entry.BaseLength) + extension.PadRight(ExtensionLength));

    private static bool IsShort(char c) => c is > ' ' and < (char)0x7F && c != '.' && !char.IsAsciiLetterLower(c) && !Illegal.Contains(c, StringComparison.Ordinal) && !IllegalInShort.Contains(c, StringComparison.Ordinal);

    private static bool IsUniform(string part, out bool isLower)
    {
        isLower = part.Any(char.IsAsciiLetterLower);
        return !isLower || !part.Any(char.IsAsciiLetterUpper);
    }
}
