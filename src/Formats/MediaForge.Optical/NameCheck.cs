using System.Buffers;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// Finds what of a tree cannot be on a disc. The tree that Windows mounts (UDF, else Joliet, else ISO 9660) must
/// hold every name as it is; the others may shorten names.
/// </summary>
internal static class NameCheck
{
    /// <summary>Path tables number folders with 16 bits.</summary>
    private const int MaximumFolders = ushort.MaxValue;

    private const string ForbiddenShown = "\" * / : < > ? \\ |";
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\"*/:<>?\\|");

    public static List<NameProblem> Find(MediaTree tree, OpticalOptions options)
    {
        var problems = new List<NameProblem>();
        var folders = 1;
        long blocks = 0;
        foreach (var node in tree.Root.Descendants())
        {
            if (ReasonAgainst(node.Name, options) is { } reason) problems.Add(new NameProblem(node.Path, reason));
            if (node is not MediaFile file)
            {
                folders++;
                continue;
            }
            if (options.Udf && file.Content.Length > UdfFileEntry.MaximumFile)
                problems.Add(new NameProblem(node.Path, $"the file has {file.Content.Length:N0} bytes and a file on the disc can have {UdfFileEntry.MaximumFile:N0}"));
            blocks += Block.CountFor(file.Content.Length);
        }
        if (folders > MaximumFolders) problems.Add(new NameProblem(string.Empty, $"there are {folders:N0} folders and the disc can have {MaximumFolders:N0}"));
        if (blocks > BlockAllocator.MaximumBlocks) problems.Add(new NameProblem(string.Empty, "the files are larger than an optical image can be (8 TiB)"));
        return problems;
    }

    private static string? ReasonAgainst(string name, OpticalOptions options)
    {
        foreach (var c in name)
        {
            if (c < ' ') return $"the name has the control character U+{(int)c:X4}, which Windows forbids";
            if (Forbidden.Contains(c)) return $"the name has '{c}'; Windows forbids {ForbiddenShown}";
        }
        if (name[^1] is '.' or ' ') return "the name ends in a dot or a space, which Windows cannot open";
        if (HasLoneSurrogate(name)) return "the name has half of a surrogate pair, which is no character";
        if (options.Udf)
        {
            var bytes = UdfFields.NameLength(name);
            return bytes > UdfFields.MaximumName ? $"the name needs {bytes} bytes and UDF has {UdfFields.MaximumName} for it (253 Latin-1 characters, or 126 others)" : null;
        }
        var names = options.Joliet ? IsoNames.Joliet : IsoNames.Iso9660;
        if (names.Fits(name)) return null;
        return options.Joliet ? "the name does not fit Joliet (103 characters, no semicolon); a disc with UDF could hold it" : "the name does not fit ISO 9660 (31 characters of ASCII without spaces); a disc with UDF could hold it";
    }

    private static bool HasLoneSurrogate(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (i + 1 >= name.Length || !char.IsSurrogatePair(name[i], name[i + 1])) return true;
            i++;
        }
        return false;
    }
}
