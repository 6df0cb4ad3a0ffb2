namespace MediaForge.Media.Reporting;

/// <summary>
/// Squarified treemaps (Bruls, Huizing, van Wijk: "Squarified Treemaps", 2000): rectangles whose areas are as given, as near
/// to squares as a greedy row by row layout makes them.
/// </summary>
internal static class Treemap
{
    /// <summary>Lays out areas in a frame.</summary>
    /// <param name="sizes">What the areas are proportional to, positive, largest first.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>A rectangle for each size, in their order, which together fill the frame.</returns>
    public static IReadOnlyList<TreemapBox> Lay(IReadOnlyList<double> sizes, TreemapBox frame)
    {
        var boxes = new List<TreemapBox>(sizes.Count);
        var total = sizes.Sum();
        if (sizes.Count == 0 || total <= 0 || frame.Width <= 0 || frame.Height <= 0) return [.. sizes.Select(_ => frame with { Width = 0, Height = 0 })];
        var scale = frame.Width * frame.Height / total;
        var areas = sizes.Select(s => Math.Max(s, 0) * scale).ToList();
        var left = frame;
        for (var at = 0; at < areas.Count;)
        {
            var side = Math.Min(left.Width, left.Height);
            var count = 1;
            while (at + count < areas.Count && Worst(areas, at, count + 1, side) <= Worst(areas, at, count, side)) count++;
            left = Row(boxes, areas, at, count, left);
            at += count;
        }
        return boxes;
    }

    /// <summary>How far from a square the worst box of a row is; 1 is a square.</summary>
    private static double Worst(List<double> areas, int at, int count, double side)
    {
        double sum = 0, least = double.MaxValue, most = 0;
        for (var i = at; i < at + count; i++)
        {
            sum += areas[i];
            least = Math.Min(least, areas[i]);
            most = Math.Max(most, areas[i]);
        }
        if (sum <= 0 || least <= 0) return sum <= 0 ? 1 : double.MaxValue;
        return Math.Max(side * side * most / (sum * sum), sum * sum / (side * side * least));
    }

    // Along the shorter side. What is left of the frame is returned.
    private static TreemapBox Row(List<TreemapBox> boxes, List<double> areas, int at, int count, TreemapBox frame)
    {
        var sum = areas.Skip(at).Take(count).Sum();
        var isLast = at + count == areas.Count;
        var stands = frame.Width >= frame.Height;
        var thickness = isLast ? (stands ? frame.Width : frame.Height) : sum / (stands ? frame.Height : frame.Width);
        double offset = 0;
        for (var i = at; i < at + count; i++)
        {
            var length = sum > 0 ? areas[i] / sum * (stands ? frame.Height : frame.Width) : 0;
            boxes.Add(stands ? new TreemapBox(frame.X, frame.Y + offset, thickness, length) : new TreemapBox(frame.X + offset, frame.Y, length, thickness));
            offset += length;
        }
        return stands ? frame with { X = frame.X + thickness, Width = Math.Max(0, frame.Width - thickness) } : frame with { Y = frame.Y + thickness, Height = Math.Max(0, frame.Height - thickness) };
    }
}

/// <summary>A rectangle.</summary>
internal readonly record struct TreemapBox(double X, double Y, double Width, double Height);
