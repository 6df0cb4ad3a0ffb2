using System.Security.Cryptography;
using MediaForge.Media;
using MediaForge.Media.Building;

namespace MediaForge.Cli.Verbs;

/// <summary>Hashes what was built, for a report: the bytes that lie on the disk, not those that were to be written.</summary>
internal static class FileHashing
{
    /// <summary>The report with the SHA-256 of its file and the stage that took it.</summary>
    public static async Task<MediaReport> AddAsync(MediaReport report, TimeProvider clock, IProgress<BuildProgress> progress, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        var buffer = new byte[1 << 20];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(report.Output, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        long done = 0;
        for (int n; (n = await file.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer, 0, n);
            progress.Report(new BuildProgress("hash", done += n, file.Length));
        }
        var time = new StageTime("hash", Math.Round(clock.GetElapsedTime(begun).TotalSeconds, 3), done);
        return report with { Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()), Stages = [.. report.Stages, time] };
    }
}
