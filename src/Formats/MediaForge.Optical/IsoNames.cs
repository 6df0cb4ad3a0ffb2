using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaForge.Optical;

/// <summary>
/// The names of an ISO 9660 or Joliet folder. A name that fits is stored as it is; another is cut, its forbidden
/// characters become <c>_</c>, and <c>~1</c>, <c>~2</c>... makes it unique, as Windows makes short names.
/// </summary>
/// <remarks>
/// ISO 9660: up to 31 characters in upper case, without the version <c>;1</c> and without the dot that the standard
/// wants after a name without extension, since Microsoft's etfsboot.com looks for just <c>BOOTMGR</c>. Besides
/// letters, digits and <c>_</c> the printable ASCII characters are kept that neither ISO 9660 readers nor Windows
/// give a meaning; several dots, and dots in the names of folders, stay.
/// Joliet: up to 103 characters (64 in the Joliet specification; Windows, Linux and mkisofs's <c>-joliet-long</c>
/// agree on 103, the most that fit in a record beside the system use fields), case kept, none of <c>* / : ; ? \</c>.
/// </remarks>
internal sealed class IsoNames
{
    private const int ExtensionKept = 8;
    private const int SuffixRoom = 8; // ~ and up to seven digits

    /// <summary>Upper case ASCII.</summary>
    public static readonly IsoNames Iso9660 = new(31, joliet: false);

    /// <summary>Unicode.</summary>
    public static readonly IsoNames Joliet = new(103, joliet: true);

    private static readonly SearchValues<char> IsoAllowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~!#$%&'()@^`{}+,=[]");
    private static readonly SearchValues<char> JolietForbidden = SearchValues.Create("*/:;?\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private readonly int _limit;

    private IsoNames(int limit, bool joliet)
    {
        _limit = limit;
        IsJoliet = joliet;
    }

    public bool IsJoliet { get; }

    /// <summary>Whether a name can be stored without being changed (but for the case, in ISO 9660).</summary>
    public bool Fits(string name) => name.Length <= _limit && Clean(name) == Cased(name);

    /// <summary>The stored names of the children of one folder, in the order of <paramref name="names"/>.</summary>
    public byte[][] ForFolder(IReadOnlyList<string> names)
    {
        var stored = new byte[names.Count][];
        var taken = new HashSet<string>(names.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Count; i++)
            if (Fits(names[i]) && taken.Add(Cased(names[i]))) stored[i] = Encode(Cased(names[i]));

        var next = new Dictionary<(string Stem, string Extension), int>();
        for (var i = 0; i < names.Count; i++)
        {
            if (stored[i] is not null) continue;
            var (stem, extension) = Split(Clean(names[i]));
            stem = Cut(stem, _limit - SuffixRoom - extension.Length);
            var n = next.GetValueOrDefault((stem, extension));
            string candidate;
            do candidate = $"{stem}~{(++n).ToString(CultureInfo.InvariantCulture)}{extension}";
            while (!taken.Add(candidate));
            next[(stem, extension)] = n;
            stored[i] = Encode(candidate);
        }
        return stored;
    }

    /// <summary>
    /// The order of records (ECMA-119 9.3, with dots anywhere): by character, a dot before all others, since names
    /// are compared up to the dot as if padded with spaces.
    /// </summary>
    public static int Compare(byte[] a, byte[] b, bool joliet)
    {
        var unit = joliet ? 2 : 1;
        for (var i = 0; i < Math.Min(a.Length, b.Length); i += unit)
        {
            var (x, y) = (Rank(a, i, joliet), Rank(b, i, joliet));
            if (x != y) return x - y;
        }
        return a.Length - b.Length;
    }

    private static int Rank(byte[] name, int at, bool joliet)
    {
        int character = joliet ? BinaryPrimitives.ReadUInt16BigEndian(name.AsSpan(at)) : name[at];
        return character == '.' ? 0 : character;
    }

    private string Cased(string name) => IsJoliet ? name : string.Create(name.Length, name, static (upper, text) =>
    {
        for (var i = 0; i < upper.Length; i++) upper[i] = char.IsAsciiLetterLower(text[i]) ? (char)(text[i] - 'a' + 'A') : text[i];
    });

    private string Clean(string name) => string.Create(name.Length, (Text: Cased(name), IsJoliet), static (clean, state) =>
    {
        state.Text.CopyTo(clean);
        for (var i = 0; i < clean.Length; i++)
            if (state.IsJoliet ? JolietForbidden.Contains(clean[i]) : !IsoAllowed.Contains(clean[i])) clean[i] = '_';
    });

    private static (string Stem, string Extension) Split(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot <= 0 ? (name, string.Empty) : (name[..dot], Cut(name[dot..], ExtensionKept));
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private byte[] Encode(string name) => (IsJoliet ? Encoding.BigEndianUnicode : Encoding.Latin1).GetBytes(name);
}
