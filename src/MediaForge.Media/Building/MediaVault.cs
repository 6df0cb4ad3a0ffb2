using System.Security.Cryptography;
using System.Text;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>Makes the vault of a media with a password, and its id where that is derived from what is on the media.</summary>
internal sealed class MediaVault : IDisposable
{
    private readonly MediaPlan _plan;
    private readonly byte[] _salt;
    private readonly VaultKey _key;
    private readonly ValidityWindow _window;

    /// <summary>Makes the key, which takes about a second.</summary>
    /// <param name="plan">A plan with a password.</param>
    /// <param name="salt">16 bytes, of each media its own.</param>
    public MediaVault(MediaPlan plan, byte[] salt)
    {
        _plan = plan;
        _salt = salt;
        _key = KeyDerivation.Default.Derive(plan.Password!.Reveal(), salt);
        _window = plan.Validity ?? new ValidityWindow(null, null);
        Length = Vault.LengthOf(plan.Content);
    }

    /// <summary>The length of the vault in bytes.</summary>
    public int Length { get; }

    /// <summary>The salt of a media that is to be the same each time that it is built.</summary>
    /// <param name="known">What everybody may know of the media.</param>
    public static byte[] SaltOf(string known) => SHA256.HashData(Encoding.UTF8.GetBytes("MediaForge vault salt\n" + known)).AsSpan(0, VaultHeader.SaltLength).ToArray();

    /// <summary>The id of a media: of what everybody may know of it and of what is secret.</summary>
    public Guid Identify(string known) => _key.Identify([.. Encoding.UTF8.GetBytes(known), .. _plan.Content.ToJson()]);

    /// <summary>The vault, for a media with this id and manifest.</summary>
    public byte[] Seal(Guid media, byte[] manifestSha256) => Vault.Seal(_plan.Content, new VaultHeader { KeyDerivation = KeyDerivation.Default, Salt = _salt, Validity = _window, Media = media, ManifestSha256 = manifestSha256 }, _key);

    /// <summary>Takes the key out of memory.</summary>
    public void Dispose() => _key.Dispose();
}
