using System.Globalization;
using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Verification;

namespace MediaForge.Media.Building;

/// <summary>
/// Builds a media whose discs have a size: one file, or one for each disc with a number in its name
/// (<c>media-1.iso</c>, <c>media-2.iso</c>). The files appear together when all of them are written.
/// </summary>
internal sealed class DiscSetBuilder(BuildContext context, IProgress<BuildProgress>? progress)
{
    /// <summary>Writes the discs.</summary>
    /// <exception cref="MediaBuildException">The media cannot be composed.</exception>
    /// <exception cref="IOException">An input cannot be read or an output not written.</exception>
    /// <exception cref="InvalidDataException">An input is corrupt.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; earlier outputs are untouched.</exception>
    public async Task<MediaReport> BuildAsync(MediaPlan plan, string output, CancellationToken cancellationToken)
    {
        var stages = new StageTimer(context.Clock, progress);
        using var set = stages.Run("compose", () => new DiscSetComposer(context).Compose(plan));
        string[] names = set.Discs.Count == 1 ? [output] : [.. Enumerable.Range(1, set.Discs.Count).Select(n => NameOf(output, n))];
        string[] partial = [.. names.Select(n => n + ".writing")];
        try
        {
            for (var i = 0; i < names.Length; i++)
            {
                var (disc, file, stage) = (set.Discs[i], partial[i], names.Length == 1 ? "write" : string.Create(CultureInfo.InvariantCulture, $"write disc {i + 1}"));
                await stages.RunAsync(stage, () => disc.HashDuringAsync(() => disc.Image.WriteToFileAsync(file, stages.Progress(stage), cancellationToken), cancellationToken)).ConfigureAwait(false);
            }
            for (var i = 0; i < names.Length; i++) File.Move(partial[i], names[i], overwrite: true);
        }
        finally
        {
            foreach (var file in partial) File.Delete(file);
        }
        var verification = plan.Definition.Verify == VerifyLevel.None ? null : stages.Run("verify", () => Verify(plan, names, stages.Progress("verify"), cancellationToken));
        var first = set.Discs[0];
        return MediaReport.Of(plan, first.Identity, first.Tree, first.Length, names[0], stages.Times, verification) with
        {
            Discs = [.. set.Discs.Select((d, i) => new DiscReport(names[i], d.Image.Length, d.Tree.Files.Count()))],
            WhyDiscs = set.Why,
        };
    }

    /// <summary>The name of a disc's file: <c>media-2.iso</c> for <c>media.iso</c>.</summary>
    internal static string NameOf(string output, int number) =>
        Path.Combine(Path.GetDirectoryName(output) ?? string.Empty, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(output)}-{number}{Path.GetExtension(output)}"));

    private static VerificationReport Verify(MediaPlan plan, string[] names, StageProgress? progress, CancellationToken cancellationToken)
    {
        var reports = names.Select(n => new MediaVerifier(progress) { Password = plan.Password }.Verify(ByteSource.FromFile(n), plan.Definition.Verify == VerifyLevel.Full, cancellationToken)).ToList();
        return reports.Count == 1 ? reports[0] : new VerificationReport([.. reports.SelectMany((r, i) => r.Checks.Select(c => c with { Name = string.Create(CultureInfo.InvariantCulture, $"Disc {i + 1}: {c.Name}") }))]);
    }
}
