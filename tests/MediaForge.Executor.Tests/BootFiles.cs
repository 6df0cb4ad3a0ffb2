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

    /// <summary>How the media behaves before its sequence begins; null for as every media does of which nothing is said.</summary>
    public BootOptions? Options { get; init; }

    /// <summary>The vault of a media with a password; null for a media that everybody can read.</summary>
    public byte[]? Vault { get; init; }

    /// <summary>The files of the same media with a password, and dates between which it is valid.</summary>
    public BootFiles Protect(string password, ValidityWindow? validity = null, KeyDerivation? derivation = null)
    {
        var boot = BootIdentity.FromJson(Boot);
        var header = new VaultHeader
        {
            KeyDerivation = derivation ?? new KeyDerivation(1, 64, 1),
            Salt = new byte[16],
            Validity = validity ?? new ValidityWindow(null, null),
            Media = Id,
            ManifestSha256 = Convert.FromHexString(boot.ManifestSha256),
        };
        var content = new ProtectedContent { Format = OnMediaFormat.Version, SequenceName = boot.SequenceName, Sequence = Sequence, Variables = MediaVariables.FromJson(Variables).Variables };
        using var key = header.KeyDerivation.Derive(password, header.Salt);
        return this with { Boot = (boot with { SequenceName = null, Protected = true, Validity = validity }).ToJson(), Vault = TaskSequences.OnMedia.Vault.Seal(content, header, key) };
    }

    /// <summary>The same media, valid between two dates only.</summary>
    public BootFiles Between(DateTime? from, DateTime? until) => this with { Boot = (BootIdentity.FromJson(Boot) with { Validity = new ValidityWindow(from, until) }).ToJson() };

    public static TaskSequence SequenceOf(params SequenceNode[] nodes)
    {
        var sequence = new TaskSequence();
        foreach (var node in nodes) sequence.Children.Add(node);
        return sequence;
    }
}
