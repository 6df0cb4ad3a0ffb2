using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Publishing;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Planning;

/// <summary>Plans what a bootable media must know of its source: where it is, whose signature it trusts, and what is secret.</summary>
internal sealed class SourcePlanner(MediaDefinition definition, List<Problem> problems)
{
    // Beginnings of the names of variables that are for the way to the source, so that they are of no use there.
    private const string OwnVariables = "MediaForgeSource";

    /// <summary>
    /// The variables that go on the media itself: those that are secret, which must not lie where every machine reads, and those
    /// that are needed before the source is reached. All others are published.
    /// </summary>
    public static IReadOnlyList<MediaVariable> VariablesOf(MediaDefinition definition) => [.. definition.Variables.Where(IsOnMedia)];

    /// <summary>The variables that are published.</summary>
    public static IReadOnlyList<MediaVariable> PublishedOf(MediaDefinition definition) => [.. definition.Variables.Where(v => !IsOnMedia(v))];

    /// <summary>The file in the boot image.</summary>
    public IEnumerable<PlannedFile> Plan()
    {
        if (definition.Source is not { } source || definition.PublicationKey is not { } path) return []; // said elsewhere
        if (!File.Exists(path))
        {
            problems.Add(ProblemCodes.NoPublicationKey(path));
            return [];
        }
        try
        {
            using var key = PublicationKey.Load(path);
            return [new PlannedFile(MediaPaths.Source, ByteSource.FromBytes(new MediaSource { Format = OnMediaFormat.Version, Location = source, Key = key.Public }.ToJson()))];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            problems.Add(ProblemCodes.Unreadable("publicationKey", path, e.Message));
            return [];
        }
    }

    private static bool IsOnMedia(MediaVariable variable) => variable.Secret || variable.Name.StartsWith(OwnVariables, StringComparison.OrdinalIgnoreCase);
}
