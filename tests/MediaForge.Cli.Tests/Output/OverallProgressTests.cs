using MediaForge.Cli.Output;
using MediaForge.Media;
using MediaForge.Media.Building;

namespace MediaForge.Cli.Tests.Output;

public class OverallProgressTests
{
    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    [Fact]
    public void Fraction_weighs_stages_by_their_work()
    {
        var overall = new OverallProgress(new Clock(), [new("compose", 10), new("write", 70), new("verify", 20)]);
        overall.Fraction.ShouldBe(0);
        overall.Take(new BuildProgress("compose", 0, 0));
        overall.Fraction.ShouldBe(0);
        overall.Take(new BuildProgress("write", 0, 0));
        overall.Fraction.ShouldBe(0.1, 1e-9);
        overall.Take(new BuildProgress("write", 50, 100));
        overall.Fraction.ShouldBe(0.45, 1e-9);
        overall.Take(new BuildProgress("write", 40, 100)); // never back
        overall.Fraction.ShouldBe(0.45, 1e-9);
        overall.Take(new BuildProgress("hash", 1, 2)); // not among them
        overall.Fraction.ShouldBe(0.45, 1e-9);
        overall.Take(new BuildProgress("verify", 0, 0)); // compose and write are done
        overall.Fraction.ShouldBe(0.8, 1e-9);
        overall.Take(new BuildProgress("write", 10, 100)); // late
        overall.Fraction.ShouldBe(0.8, 1e-9);
        overall.Take(new BuildProgress("verify", 500, 100));
        overall.Fraction.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Left_goes_on_as_it_went()
    {
        var clock = new Clock();
        var overall = new OverallProgress(clock, [new("write", 100)]);
        overall.Left.ShouldBeNull();
        clock.Seconds = 10;
        overall.Take(new BuildProgress("write", 1, 100));
        overall.Left.ShouldBeNull(); // too early to tell
        overall.Take(new BuildProgress("write", 25, 100));
        overall.Left.ShouldBe(TimeSpan.FromSeconds(30));
    }
}
