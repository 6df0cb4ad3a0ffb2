using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Xml;
using MediaForge.Wim;

namespace MediaForge.Media.Verification;

/// <summary>What is checked inside a boot image, of whatever kind its media is.</summary>
internal static class BootImageChecks
{
    /// <summary>More than an identity has.</summary>
    public const int LongestIdentity = 16 << 20;

    /// <summary>That Windows PE starts the executor; returns winpeshl.ini.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static string CheckStart(WimImage image)
    {
        var ini = System.Text.Encoding.ASCII.GetString(image.OpenFile(MediaPaths.WinpeshlIni).ToArray(1 << 20));
        if (!ini.Contains(Path.GetFileName(MediaPaths.Executor), StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException("winpeshl.ini does not name the executor");
        if (image.OpenFile(MediaPaths.Executor).ReadBytes(0, 2) is not [(byte)'M', (byte)'Z']) throw new InvalidDataException("the executor is no Windows program");
        return ini;
    }

    /// <summary>What the boot image says of its media.</summary>
    /// <exception cref="InvalidDataException">It says nothing, or is damaged.</exception>
    public static BootIdentity ReadIdentity(WimImage image) => BootIdentity.FromJson(image.OpenFile(MediaPaths.BootIdentity).ToArray(LongestIdentity));

    /// <summary>Adds the checks of the vault, or of the sequence where there is none; a bootable media without a vault has neither.</summary>
    public static void CheckContent(CheckList checks, WimImage image, MediaPassword? password)
    {
        if (image.Find(MediaPaths.Vault) is null)
        {
            if (image.Find(MediaPaths.Source) is null) checks.Check("The task sequence can be read", () => $"{ReadSequence(image.OpenFile(MediaPaths.Sequence).ToArray(), MediaPaths.Sequence).Steps.Count()} steps");
        }
        else if (checks.Check("The vault belongs to this media", () => CheckOutside(image)) is not null && password is not null)
        {
            checks.Check("The password opens the vault, and what is in it can be read", () => CheckInside(image, password));
        }
    }

    /// <summary>The manifest, which must be the one that the boot image expects.</summary>
    /// <param name="json">The file.</param>
    /// <param name="boot">What the boot image says; null when that is not known.</param>
    /// <param name="identity">The media's identity; null when that is not known.</param>
    /// <exception cref="InvalidDataException">It is not, or is damaged.</exception>
    public static MediaManifest ReadManifest(byte[] json, BootIdentity? boot, MediaIdentity? identity)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(json));
        if (boot is not null && hash != boot.ManifestSha256) throw new InvalidDataException($"its SHA-256 is {hash} and the boot image expects {boot.ManifestSha256}: {MediaPaths.Manifest} was changed after the media was built{Damage.Describe(ByteSource.FromBytes(json), boot.ManifestBlocks, json.Length)}");
        var manifest = MediaManifest.FromJson(json);
        return identity is null || manifest.Id == identity.Id ? manifest : throw new InvalidDataException($"it belongs to the media {manifest.Id}");
    }

    /// <summary>What can be said of the vault from outside.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or does not belong to the boot image.</exception>
    private static string CheckOutside(WimImage image)
    {
        var header = VaultHeader.Read(image.OpenFile(MediaPaths.Vault).ToArray());
        var boot = ReadIdentity(image);
        if (header.Media != boot.Id) throw new InvalidDataException($"it belongs to the media {header.Media}");
        if (!boot.Protected || header.Validity != (boot.Validity ?? new ValidityWindow(null, null))) throw new InvalidDataException($"{MediaPaths.BootIdentity} says otherwise of its protection or of when it is valid");
        if (!Convert.ToHexStringLower(header.ManifestSha256).Equals(boot.ManifestSha256, StringComparison.Ordinal)) throw new InvalidDataException("it was made for another manifest");
        return $"Argon2id with {header.KeyDerivation.MemoryKiB >> 10} MiB and {header.KeyDerivation.Passes} passes; valid {header.Validity}";
    }

    /// <summary>What is in the vault.</summary>
    /// <exception cref="InvalidDataException">The password is wrong, or what is in the vault cannot be read.</exception>
    private static string CheckInside(WimImage image, MediaPassword password)
    {
        var content = Vault.Open(image.OpenFile(MediaPaths.Vault).ToArray(), password.Reveal()) ?? throw new InvalidDataException("wrong password, or a byte of the vault was changed");
        // A bootable media fetches its sequence.
        return content.Sequence.Length == 0 && image.Find(MediaPaths.Source) is not null
            ? $"{content.Variables.Count} variables"
            : $"{ReadSequence(content.Sequence, MediaPaths.Vault).Steps.Count()} steps";
    }

    private static TaskSequence ReadSequence(byte[] xml, string name)
    {
        using var stream = new MemoryStream(xml, writable: false);
        var result = SequenceXml.Read(stream, name);
        return result.Sequence ?? throw new InvalidDataException(string.Join("; ", result.Problems));
    }
}
