using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Definition;

/// <summary>The settings that only some kinds of media have.</summary>
internal static class KindSettings
{
    private const int MostOfText = 255;
    private const int MostOfVersion = 32;

    /// <summary>The settings in the order in which they are documented.</summary>
    public static IReadOnlyList<MediaSetting> All { get; } =
    [
        new("source", "--source", MediaSettingKind.Text, @"Where bootable media find task sequence and content: \\server\share\folder, http://server/path or https://server/path. `mediaforge publish` puts them there.", (d, v) => d with { Source = v.Text.Trim() }) { FindFault = v => PublishedPlace.FindFault(v.Text) },
        new("publicationKey", "--publication-key", MediaSettingKind.Path, "The file with the key that signs what bootable media find at their source. `mediaforge publish` makes it when it is not there; keep it secret, for who has it can have your machines run anything.", (d, v) => d with { PublicationKey = v.Text }),
        Text("imageCreatedBy", "--image-created-by", "Who made a prestaged media; in the XML of its WIM.", MostOfText, (d, v) => d with { ImageCreatedBy = v }),
        Text("imageVersion", "--image-version", "The version of a prestaged media, any text; in the XML of its WIM.", MostOfVersion, (d, v) => d with { ImageVersion = v }),
        Text("imageComment", "--image-comment", "What a prestaged media is for; in the XML of its WIM.", MostOfText, (d, v) => d with { ImageComment = v }),
    ];

    private static MediaSetting Text(string key, string option, string help, int most, Func<MediaDefinition, string, MediaDefinition> apply) =>
        new(key, option, MediaSettingKind.Text, help, (d, v) => apply(d, v.Text)) { FindFault = v => v.Text.Length > most ? $"it has at most {most} characters" : null };
}
