using MediaForge.Media.Definition;
using MediaForge.TaskSequences;

namespace MediaForge.Media.Planning;

/// <summary>Holds a definition against the kind of its media: what it needs, and what makes no sense for it.</summary>
internal static class KindChecks
{
    private const string WimExtension = ".wim";

    /// <summary>What is wrong.</summary>
    public static IEnumerable<Problem> Find(MediaDefinition definition)
    {
        foreach (var (setting, isGiven, kinds) in Restricted(definition))
            if (isGiven && !kinds.Contains(definition.Kind)) yield return ProblemCodes.NotForKind(setting, definition.Kind, kinds);
        switch (definition.Kind)
        {
            case MediaKind.Bootable:
                if (definition.Source is null) yield return ProblemCodes.Required("source", "Bootable media take task sequence and content from a source, and none is given.");
                if (definition.PublicationKey is null) yield return ProblemCodes.Required("publicationKey", "Bootable media trust what a key has signed, and none is given.");
                break;
            case MediaKind.Prestaged when definition.Output is { } output && !Path.GetExtension(output).Equals(WimExtension, StringComparison.OrdinalIgnoreCase) && Path.GetFileName(output) != "-":
                yield return ProblemCodes.BadValue("output", "output", "a prestaged media is a WIM, so its name ends in .wim");
                break;
            case MediaKind.Prestaged when Path.GetFileName(definition.Output) == "-":
                yield return ProblemCodes.BadValue("output", "output", "a prestaged media is written with its header last, which standard output cannot have; name a file");
                break;
        }
    }

    /// <summary>What is wrong with a definition that is to be published.</summary>
    public static IEnumerable<Problem> FindForPublication(MediaDefinition definition)
    {
        if (definition.Kind != MediaKind.Bootable) yield return ProblemCodes.BadValue("kind", "kind", "what is published is for bootable media");
        if (definition.PublicationKey is null) yield return ProblemCodes.Required("publicationKey", "What is published is signed with a key, and none is given.");
    }

    /// <summary>The settings that some kinds do not have, whether they are given, and the kinds that have them.</summary>
    private static IEnumerable<(string Setting, bool IsGiven, MediaKind[] Kinds)> Restricted(MediaDefinition d)
    {
        MediaKind[] discs = [MediaKind.Standalone, MediaKind.Bootable, MediaKind.Capture];
        return
        [
            ("source", d.Source is not null, [MediaKind.Bootable]),
            ("publicationKey", d.PublicationKey is not null, [MediaKind.Bootable]),
            ("imageCreatedBy", d.ImageCreatedBy is not null, [MediaKind.Prestaged]),
            ("imageVersion", d.ImageVersion is not null, [MediaKind.Prestaged]),
            ("imageComment", d.ImageComment is not null, [MediaKind.Prestaged]),
            ("pressKey", d.PressKey, discs),
            ("loaders", d.Loaders != LoaderChoice.Auto, discs),
            ("autorun", d.Autorun, discs),
            ("discSize", d.DiscSize is not null, [MediaKind.Standalone]),
        ];
    }
}
