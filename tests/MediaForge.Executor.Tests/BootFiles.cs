using System.Security.Cryptography;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.Executor.Tests;

/// <summary>The files of a boot image and its media, made by the same code that makes real ones.</summary>
internal sealed record BootFiles(byte[] Boot, byte[] Sequence, byte[] Variables, byte[] Identity, byte[] Manifest)
{
    private const string ErrorPause = "SMSTSErrorDialogTimeout";

    public static readonly Guid Id = new("11111111-2222-3333-4444-555555555555");

    public static BootFiles Of(TaskSequence sequence, params MediaVariable[] variables) => Of(sequence, [], variables);

    public static BootFiles Of(TaskSequence sequence, IReadOnlyList<ManifestFile> files, params MediaVariable[] variables)
    {
        var manifest = new MediaManifest { Format = OnMediaFormat.Version, Id = Id, Files = files, BootImages = [] }.ToJson();
        using var xml = new MemoryStream();
        SequenceXml.Write(sequence, xml);
        return new BootFiles(
            new BootIdentity { Format = OnMediaFormat.Version, MediaType = OnMediaFormat.StandAlone, Id = Id, SequenceName = "Reference", ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(manifest)) }.ToJson(),
            xml.ToArray(),
            new MediaVariables { Format = OnMediaFormat.Version, Variables = variables.Any(v => v.Name == ErrorPause) ? variables : [new(ErrorPause, "0"), .. variables] }.ToJson(),
            new MediaIdentity { Format = OnMediaFormat.Version, MediaType = OnMediaFormat.StandAlone, Disc = 1, Discs = 1, BootImageLength = 0, BootImageSha256 = new string('0', 64), Id = Id, Label = "TEST", MadeBy = "test", MadeAt = DateTimeOffset.UnixEpoch }.ToJson(),
            manifest);
    }

    public static TaskSequence SequenceOf(params SequenceNode[] nodes)
    {
        var sequence = new TaskSequence();
        foreach (var node in nodes) sequence.Children.Add(node);
        return sequence;
    }
}
