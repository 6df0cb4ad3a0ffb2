using FsCheck;
using FsCheck.Fluent;
using MediaForge.Media.Reporting;

namespace MediaForge.Media.Tests.Reporting;

public class TreemapTests
{
    private static readonly TreemapBox Frame = new(10, 20, 600, 400);

    [Fact]
    public void Lay_of_the_papers_example_gives_its_layout()
    {
        // Bruls et al., figure 4: 6 x 4 with 6, 6, 4, 3, 2, 2, 1.
        var boxes = Treemap.Lay([6, 6, 4, 3, 2, 2, 1], new TreemapBox(0, 0, 6, 4));
        boxes[0].ShouldBe(new TreemapBox(0, 0, 3, 2));
        boxes[1].ShouldBe(new TreemapBox(0, 2, 3, 2));
        (boxes[2].X, boxes[2].Y).ShouldBe((3, 0));
        boxes[2].Height.ShouldBe(12 / 5.0 - 1 / 15.0, 0.5);
        Math.Max(boxes[2].Width / boxes[2].Height, boxes[2].Height / boxes[2].Width).ShouldBeLessThan(1.5);
    }

    [Fact]
    public void Lay_fills_the_frame_with_the_right_areas_and_no_overlap() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(5UL, 7UL), Prop.ForAll(Sizes().ToArbitrary(), sizes =>
    {
        var boxes = Treemap.Lay(sizes, Frame);
        boxes.Count.ShouldBe(sizes.Count);
        for (var i = 0; i < boxes.Count; i++)
        {
            (boxes[i].Width * boxes[i].Height).ShouldBe(sizes[i] / sizes.Sum() * Frame.Width * Frame.Height, 0.01);
            boxes[i].X.ShouldBeInRange(Frame.X - 1e-6, Frame.X + Frame.Width + 1e-6);
            (boxes[i].X + boxes[i].Width).ShouldBeLessThanOrEqualTo(Frame.X + Frame.Width + 1e-6);
            (boxes[i].Y + boxes[i].Height).ShouldBeLessThanOrEqualTo(Frame.Y + Frame.Height + 1e-6);
            for (var j = 0; j < i; j++)
                (Overlap(boxes[i].X, boxes[i].Width, boxes[j].X, boxes[j].Width) * Overlap(boxes[i].Y, boxes[i].Height, boxes[j].Y, boxes[j].Height)).ShouldBeLessThan(0.01);
        }
    }));

    [Fact]
    public void Lay_of_nothing_and_of_zeros_is_harmless()
    {
        Treemap.Lay([], Frame).ShouldBeEmpty();
        Treemap.Lay([0, 0], Frame).ShouldAllBe(b => b.Width == 0);
        Treemap.Lay([5, 1], new TreemapBox(0, 0, 0, 10)).ShouldAllBe(b => b.Width == 0);
    }

    private static double Overlap(double a, double width, double b, double other) => Math.Max(0, Math.Min(a + width, b + other) - Math.Max(a, b));

    private static Gen<List<double>> Sizes() => Gen.Choose(1, 100_000).NonEmptyListOf().Select(s => s.Select(n => (double)n).OrderDescending().ToList());
}
