using System.Globalization;
using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>The parts of a split WIM: how they are named, and whether they belong together.</summary>
internal static class SplitWim
{
    /// <summary>The path of a part: <c>name.swm</c>, <c>name2.swm</c>...</summary>
    public static string PathOf(string first, int number) => number == 1
        ? first
        : Path.Combine(Path.GetDirectoryName(first) ?? string.Empty, Path.GetFileNameWithoutExtension(first) + number.ToString(CultureInfo.InvariantCulture) + Path.GetExtension(first));

    /// <summary>The parts that are missing among <paramref name="given"/>, from beside the first, and what was given.</summary>
    /// <exception cref="FileNotFoundException">A part is neither given nor there.</exception>
    /// <exception cref="InvalidDataException">What lies there is no part of the set.</exception>
    public static IReadOnlyList<ByteSource> OtherParts(string path, ByteSource first, IEnumerable<ByteSource> given)
    {
        var result = given.ToList();
        var header = WimHeader.Read(first);
        if (!header.IsSplit || header.PartNumber != 1) return result;
        var known = result.Select(WimHeader.Read).Where(h => h.Guid == header.Guid).Select(h => h.PartNumber).ToHashSet();
        for (var number = 2; number <= header.TotalParts; number++)
        {
            if (known.Contains(number)) continue;
            var place = PathOf(path, number);
            if (!File.Exists(place)) throw new FileNotFoundException($"'{path}' is the first of {header.TotalParts} parts, and part {number} is not at '{place}'. Put all parts into one folder, or name the missing ones.", place);
            var part = ByteSource.FromFile(place);
            var found = WimHeader.Read(part);
            if (found.Guid != header.Guid || found.PartNumber != number)
                throw new InvalidDataException($"'{place}' is part {found.PartNumber} of {(found.Guid == header.Guid ? "this" : "another")} split WIM, not part {number} of '{path}'.");
            result.Add(part);
        }
        return result;
    }
}
