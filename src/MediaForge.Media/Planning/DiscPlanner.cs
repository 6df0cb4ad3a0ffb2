using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Planning;

/// <summary>
/// Spreads content over discs of one size: the fewest discs first, then the fewest packages that are spread, then the order in
/// which the task sequence needs them, so that a person changes discs as seldom as can be.
/// </summary>
/// <remarks>
/// What a file costs is estimated from above (<see cref="Cost"/>); whoever lays the discs out checks the result. Packages stay
/// whole where the fewest discs allow it. Else they are filled in one after the other and broken between files, and only where
/// that would need another disc, or for a file that is larger than a disc, files are cut.
/// </remarks>
internal sealed class DiscPlanner(long firstFree, long otherFree)
{
    /// <summary>The unit of a disc.</summary>
    public const int Sector = 2048;

    // Of a folder: a block of directory each in ISO 9660, Joliet and UDF, a UDF file entry, records in the parents.
    private const int FolderCost = 5 * Sector;

    // Of a file: a UDF file entry, and records in three directories.
    private const int FileCost = Sector + 512;

    // A shorter piece of a file is not worth a change of discs.
    private const long LeastPiece = 16L << 20;

    private readonly List<List<DiscFile>> _discs = [];
    private readonly List<long> _free = [];

    /// <summary>Spreads the files of packages, in the order in which the packages are needed.</summary>
    /// <param name="packages">The files of each package.</param>
    public DiscPlan Plan(IReadOnlyList<IReadOnlyList<PlannedFile>> packages)
    {
        var total = packages.Sum(CostOf);
        var least = total <= firstFree ? 1 : 1 + (int)((total - firstFree + otherFree - 1) / otherFree);
        if (!FitWhole(packages, least) && !FitWhole([.. packages.OrderByDescending(CostOf)], least))
        {
            Fill(packages, cuts: false);
            if (_discs.Count > least) Fill(packages, cuts: true);
        }
        return new DiscPlan([.. _discs.Select(d => (IReadOnlyList<DiscFile>)d)], Explain(packages, total, least));
    }

    /// <summary>The most that a file takes on a disc, in bytes.</summary>
    internal static long Cost(PlannedFile file) => FileCost + ((file.Content.Length + Sector - 1) / Sector * Sector);

    private static long CostOf(IReadOnlyList<PlannedFile> package) => package.Sum(Cost) + (FolderCost * (1L + package.Select(f => Path.GetDirectoryName(f.Path)).Distinct().Count()));

    private void Begin()
    {
        _discs.Clear();
        _free.Clear();
        Add();
    }

    private void Add()
    {
        _free.Add(_discs.Count == 0 ? firstFree : otherFree);
        _discs.Add([]);
    }

    /// <summary>Each package on the first disc that has room for it.</summary>
    private bool FitWhole(IReadOnlyList<IReadOnlyList<PlannedFile>> packages, int most)
    {
        Begin();
        while (_discs.Count < most) Add();
        foreach (var package in packages)
        {
            var cost = CostOf(package);
            var disc = _free.FindIndex(f => f >= cost);
            if (disc < 0) return false;
            _free[disc] -= cost;
            _discs[disc].AddRange(package.Select(f => new DiscFile(f, null, 0)));
        }
        return true;
    }

    private void Fill(IReadOnlyList<IReadOnlyList<PlannedFile>> packages, bool cuts)
    {
        Begin();
        foreach (var package in packages)
        {
            var folders = FolderCost * (1L + package.Select(f => Path.GetDirectoryName(f.Path)).Distinct().Count());
            var disc = -1;
            foreach (var file in package)
            {
                if (disc != _discs.Count - 1) Take(folders); // once on each disc
                Put(file, cuts, folders);
                disc = _discs.Count - 1;
            }
        }
    }

    private void Take(long cost)
    {
        if (_free[^1] < cost) Add();
        _free[^1] -= cost;
    }

    private void Put(PlannedFile file, bool cuts, long folders)
    {
        var cost = Cost(file);
        if (_free[^1] >= cost || (!cuts && cost <= otherFree - folders))
        {
            if (_free[^1] < cost)
            {
                Add();
                Take(folders);
            }
            _free[^1] -= cost;
            _discs[^1].Add(new DiscFile(file, null, 0));
            return;
        }
        var part = 1;
        for (long at = 0; at < file.Content.Length; part++)
        {
            var room = (_free[^1] - FileCost) / Sector * Sector;
            if (room < Math.Min(LeastPiece, file.Content.Length - at))
            {
                Add();
                Take(folders);
                room = (_free[^1] - FileCost) / Sector * Sector;
            }
            var length = Math.Min(room, file.Content.Length - at);
            var piece = file with { Path = $"{file.Path}.part{part:D3}", Content = file.Content.Slice(at, length) };
            _free[^1] -= Cost(piece);
            _discs[^1].Add(new DiscFile(piece, file.Path, at));
            at += length;
        }
    }

    private List<string> Explain(IReadOnlyList<IReadOnlyList<PlannedFile>> packages, long total, int least)
    {
        var why = new List<string>
        {
            _discs.Count == 1
                ? "Everything fits one disc."
                : $"{_discs.Count} discs: the content takes {total:N0} bytes, of which the first disc has room for {firstFree:N0} beside boot files and boot image, and every other one for {otherFree:N0}; {least} is the least that can do.",
        };
        foreach (var package in packages.Where(p => p.Count > 0))
        {
            var paths = package.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
            var on = Enumerable.Range(0, _discs.Count).Where(d => _discs[d].Any(f => paths.Contains(f.PartOf ?? f.File.Path))).Select(d => d + 1).ToList();
            if (on.Count > 1) why.Add($"Package {package[0].Path.Split('/')[2]} is spread over the discs {string.Join(", ", on)}: it is copied to the machine's disk, which needs {package.Sum(f => f.Content.Length):N0} bytes of room for it.");
        }
        return why;
    }
}

/// <summary>What goes onto which disc.</summary>
/// <param name="Discs">The files of each disc; the first one also holds boot files and boot image.</param>
/// <param name="Why">Why there are as many, for people.</param>
internal sealed record DiscPlan(IReadOnlyList<IReadOnlyList<DiscFile>> Discs, IReadOnlyList<string> Why);

/// <summary>A file on a disc.</summary>
/// <param name="File">The file, or the piece of one.</param>
/// <param name="PartOf">The path of the file that it is a piece of; null for a whole one.</param>
/// <param name="Offset">Where the piece begins in that file.</param>
internal sealed record DiscFile(PlannedFile File, string? PartOf, long Offset);
