using MediaForge.Media.Definition;
using MediaForge.Media.Planning;

namespace MediaForge.Media.Building;

/// <summary>The stages of a build and how much work each is, so that the whole can be measured.</summary>
public static class BuildStages
{
    // A byte that is compressed for the boot image costs as much as this many that are copied, and one that is only hashed less
    // than one that is written. They steer a progress bar, so orders of magnitude are enough.
    private const double Compressing = 20;
    private const double Hashing = 0.7;

    // What the structures of a media cost to read again.
    private const double QuickCheck = 16 << 20;

    /// <summary>The stages, in their order.</summary>
    /// <param name="plan">What is built.</param>
    /// <param name="hashes">Whether the finished file is hashed.</param>
    public static IReadOnlyList<BuildStage> Of(MediaPlan plan, bool hashes)
    {
        ArgumentNullException.ThrowIfNull(plan);
        double added = plan.BootImageFiles.Sum(f => f.Content.Length);
        var length = plan.BootWim.Source.Length + added + plan.Files.Sum(f => f.Content.Length);
        var stages = new List<BuildStage> { new("compose", added * Compressing), new("write", length) };
        if (plan.Definition.Verify != VerifyLevel.None) stages.Add(new BuildStage("verify", plan.Definition.Verify == VerifyLevel.Full ? length : Math.Min(length, QuickCheck)));
        if (hashes) stages.Add(new BuildStage("hash", length * Hashing));
        return stages;
    }
}

/// <summary>A stage of a build.</summary>
/// <param name="Name">Its name: compose, write, verify, hash.</param>
/// <param name="Work">How much work it is, about as much as copying so many bytes.</param>
public sealed record BuildStage(string Name, double Work);
