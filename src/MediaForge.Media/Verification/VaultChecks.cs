using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Xml;
using MediaForge.Wim;

namespace MediaForge.Media.Verification;

/// <summary>What is checked of the vault in a boot image, and of the task sequence in it or beside it.</summary>
internal static class VaultChecks
{
    private const int LongestIdentity = 16 << 20;

    /// <summary>What can be said of the vault from outside.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or does not belong to the boot image.</exception>
    public static string CheckOutside(WimImage image)
    {
        var header = VaultHeader.Read(image.OpenFile(MediaPaths.Vault).ToArray());
        var boot = BootIdentity.FromJson(image.OpenFile(MediaPaths.BootIdentity).ToArray(LongestIdentity));
        if (header.Media != boot.Id) throw new InvalidDataException($"it belongs to the media {header.Media}");
        if (!boot.Protected || header.Validity != (boot.Validity ?? new ValidityWindow(null, null))) throw new InvalidDataException($"{MediaPaths.BootIdentity} says otherwise of its protection or of when it is valid");
        if (!Convert.ToHexStringLower(header.ManifestSha256).Equals(boot.ManifestSha256, StringComparison.Ordinal)) throw new InvalidDataException("it was made for another manifest");
        return $"Argon2id with {header.KeyDerivation.MemoryKiB >> 10} MiB and {header.KeyDerivation.Passes} passes; valid {header.Validity}";
    }

    /// <summary>What is in the vault.</summary>
    /// <exception cref="InvalidDataException">The password is wrong, or what is in the vault cannot be read.</exception>
    public static string CheckInside(WimImage image, MediaPassword password)
    {
        var content = Vault.Open(image.OpenFile(MediaPaths.Vault).ToArray(), password.Reveal()) ?? throw new InvalidDataException("wrong password, or a byte of the vault was changed");
        // A bootable media fetches its sequence.
        return content.Sequence.Length == 0 && image.Find(MediaPaths.Source) is not null
            ? $"{content.Variables.Count} variables"
            : $"{ReadSequence(content.Sequence, MediaPaths.Vault).Steps.Count()} steps";
    }

    /// <summary>The task sequence of a media without a password.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static string CheckReadable(WimImage image) => $"{ReadSequence(image.OpenFile(MediaPaths.Sequence).ToArray(), MediaPaths.Sequence).Steps.Count()} steps";

    private static TaskSequence ReadSequence(byte[] xml, string name)
    {
        using var stream = new MemoryStream(xml, writable: false);
        var result = SequenceXml.Read(stream, name);
        return result.Sequence ?? throw new InvalidDataException(string.Join("; ", result.Problems));
    }
}
