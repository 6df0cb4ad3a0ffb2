using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Registry.Bcd;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Verification;

/// <summary>Reads a prestaged media: the WIM, and in its image boot stores, boot image, identity and manifest; in full also every hash.</summary>
internal sealed class PrestagedVerifier(IProgress<CopyProgress>? progress = null)
{
    private const int LongestJson = 64 << 20;

    private readonly CheckList _checks = new();

    /// <summary>The password of the media, to look into its vault too; null to check it from outside only.</summary>
    public MediaPassword? Password { get; init; }

    /// <summary>Whether a file is a WIM.</summary>
    public static bool IsWim(ByteSource file) => file.Length >= 8 && file.ReadBytes(0, 8).AsSpan().SequenceEqual("MSWIM\0\0\0"u8);

    /// <summary>Checks a WIM.</summary>
    public VerificationReport Verify(ByteSource file, bool full, CancellationToken cancellationToken)
    {
        WimImage? image = null;
        var wim = _checks.Check("It is a WIM with one image", () => Open(file, out image), w => w.Images[0].Name);
        if (wim is null || image is null) return _checks.Report;
        byte[] identityJson = [];
        var identity = _checks.Check("The media has an identity", () => MediaIdentity.FromJson(identityJson = Read(image, MediaPaths.Identity)), i => $"id {i.Id}, made by {i.MadeBy}{(i.Protected ? ", protected by a password" : string.Empty)}");
        _checks.Check("It is a prestaged media", () => identity?.MediaType == OnMediaFormat.Prestaged ? identity : throw new InvalidDataException($"it is of the kind {identity?.MediaType ?? "unknown"}"), i => i.MediaType);
        CheckStores(image);
        WimImage? inside = null;
        var boot = _checks.Check("The boot image boots and belongs to this media", () => ReadBootIdentity(inside = OpenBootImage(image), identity), b => $"id {b.Id}");
        if (inside is not null) BootImageChecks.CheckContent(_checks, inside, Password);
        var manifest = _checks.Check("The manifest is the one that the boot image expects", () => BootImageChecks.ReadManifest(Read(image, MediaPaths.Manifest), boot, identity), m => $"{m.Files.Count} files");
        if (manifest is not null) CheckFiles(image, manifest, full, cancellationToken);
        if (full)
        {
            var source = new HashedSource(image.OpenFile(MediaPaths.BootImage), withBlocks: true);
            _checks.Check("The boot image is the one that was written", () =>
            {
                var hash = Convert.ToHexStringLower(source.GetHash(cancellationToken));
                return hash == identity?.BootImageSha256 ? hash : throw new InvalidDataException($"its SHA-256 is {hash} instead of {identity?.BootImageSha256}{Damage.Describe(source, identity?.BootImageBlocks, identity?.BootImageLength ?? 0)}");
            }, h => h[..16] + "...");
            if (boot is not null)
            {
                _checks.Check("The identity is the one that the boot image knows", () =>
                {
                    var wanted = MediaIdentity.Of(boot, source.Length, Convert.ToHexStringLower(source.GetHash(cancellationToken)), source.GetBlocks());
                    return wanted.ToJson().AsSpan().SequenceEqual(identityJson) ? wanted : throw new InvalidDataException($"{MediaPaths.Identity} or the boot image was changed");
                }, i => i.Label);
            }
            _checks.Check("Every blob of the WIM is intact", () =>
            {
                var result = wim.Verify(progress: progress, cancellationToken: cancellationToken);
                return result.Problems.Count == 0 ? result : throw new InvalidDataException(string.Join("; ", result.Problems.Take(5)));
            }, _ => "SHA-1 of every blob");
        }
        return _checks.Report;
    }

    private static WimFile Open(ByteSource file, out WimImage image)
    {
        var wim = WimFile.Open(file);
        if (wim.Images.Count != 1) throw new InvalidDataException($"it has {wim.Images.Count} images");
        image = wim.OpenImage(1);
        return wim;
    }

    private void CheckStores(WimImage image)
    {
        _checks.Check("A boot manager and its store are there", () =>
        {
            var stores = new[] { ("boot/bcd", "bootmgr", "winload.exe"), ("efi/microsoft/boot/bcd", "efi/boot/bootx64.efi", "winload.efi") }.Where(s => image.Find(s.Item1) is not null).ToList();
            if (stores.Count == 0) throw new InvalidDataException("there is neither a BIOS nor a UEFI one");
            foreach (var (path, manager, loader) in stores)
            {
                var entry = MediaBootEntry.Of(BcdStore.Read(image.OpenFile(path)));
                if (!entry.Loader.EndsWith(loader, StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException($"{path}: the default entry starts '{entry.Loader}', not {loader}");
                foreach (var needed in new[] { manager, OnMedia(entry.BootImage), OnMedia(entry.BootSdi) })
                    if (image.Find(needed) is null) throw new InvalidDataException($"{path}: there is no {needed}");
            }
            return stores;
        }, s => string.Join(", ", s.Select(x => x.Item1)));
    }

    private static WimImage OpenBootImage(WimImage image)
    {
        var wim = WimFile.Open(image.OpenFile(MediaPaths.BootImage));
        return wim.BootIndex > 0 ? wim.OpenImage(wim.BootIndex) : throw new InvalidDataException("no image is marked as the one to boot");
    }

    private static BootIdentity ReadBootIdentity(WimImage inside, MediaIdentity? identity)
    {
        BootImageChecks.CheckStart(inside);
        var boot = BootImageChecks.ReadIdentity(inside);
        return identity is null || boot.Id == identity.Id ? boot : throw new InvalidDataException($"it belongs to the media {boot.Id}");
    }

    private void CheckFiles(WimImage image, MediaManifest manifest, bool full, CancellationToken cancellationToken) =>
        _checks.Check(full ? "Every file of the manifest is there with its content, and no other" : "Every file of the manifest is there, and no other", () =>
        {
            string[] own = [MediaPaths.Manifest, MediaPaths.BootImage, MediaPaths.Identity];
            var listed = manifest.Files.Select(f => f.Path).Concat(own).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var file in manifest.Files)
            {
                var content = image.OpenFile(file.Path);
                if (content.Length != file.Length) throw new InvalidDataException($"{file.Path} has {content.Length} bytes instead of {file.Length}");
                if (full && Hash(content, cancellationToken) != file.Sha256) throw new InvalidDataException($"{file.Path} was changed{Damage.Describe(content, file.Blocks, file.Length)}");
            }
            var strange = FilesBelow(image.Root).Select(e => OnMedia(e.Path)).Where(p => !listed.Contains(p)).Take(10).ToList();
            return strange.Count == 0 ? manifest : throw new InvalidDataException($"not in the manifest: {string.Join(", ", strange)}");
        }, m => $"{m.Files.Count} files, {m.Files.Sum(f => f.Length):N0} bytes");

    private static IEnumerable<WimEntry> FilesBelow(WimEntry folder) => folder.Children.SelectMany(c => c.IsDirectory ? FilesBelow(c) : [c]);

    private static string Hash(ByteSource source, CancellationToken cancellationToken) => Convert.ToHexStringLower(new HashedSource(source).GetHash(cancellationToken));

    private static byte[] Read(WimImage image, string path) => image.OpenFile(path).ToArray(LongestJson);

    private static string OnMedia(string path) => path.Replace('\\', '/').Trim('/');
}
