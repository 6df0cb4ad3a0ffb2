using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Optical;
using MediaForge.Registry.Bcd;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Verification;

/// <summary>
/// Reads a media with our readers, as the firmware, the boot manager and the executor will: boot entries, file systems,
/// boot stores, boot image, identity, manifest; in full also every hash.
/// </summary>
public sealed class MediaVerifier(IProgress<CopyProgress>? progress = null)
{
    private CheckList _checks = new();
    private long _done;
    private long _total;

    /// <summary>The password of the media, to look into its vault too; null to check it from outside only.</summary>
    public MediaPassword? Password { get; init; }

    /// <summary>
    /// Whether the image is a stick that was, or may have been, plugged into machines. They write to it unasked: folders of their own, times, marks in the
    /// tables, the copy of a GUID partition table at the true end. Such changes outside of the files are told then, and not held against it.
    /// </summary>
    public bool IsUsedStick { get; init; }

    /// <summary>Checks a disc or disk image, or the WIM of a prestaged media.</summary>
    /// <param name="image">The image.</param>
    /// <param name="full">Also read every byte and compare all hashes.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public VerificationReport Verify(ByteSource image, bool full, CancellationToken cancellationToken = default)
    {
        if (PrestagedVerifier.IsWim(image)) return new PrestagedVerifier(progress) { Password = Password }.Verify(image, full, cancellationToken);
        Begin(image.Length);
        if (_checks.Check("It is a disc or disk image", () => MediaImage.Open(image), m => m.Description) is not { } media)
        {
            CheckRemainder(image, null, null, null);
            return _checks.Report;
        }
        if (media.Disc is { } disc)
        {
            CheckFileSystems(disc);
            if (media.Tree.FindFile(MediaPaths.BootImage) is null && media.Tree.FindFile(MediaPaths.BootIdentity) is not null) return VerifyLaterDisc(media, image, full, cancellationToken);
            CheckBootEntries(disc);
        }
        return Verify(media, image, full, cancellationToken);
    }

    /// <summary>
    /// Checks another disc of a set than the first, which has content only. What the boot image says lies on it as a file, so that its files vouch for
    /// each other; that they are the right ones shows on the first disc.
    /// </summary>
    private VerificationReport VerifyLaterDisc(MediaImage media, ByteSource image, bool full, CancellationToken cancellationToken)
    {
        byte[] identityJson = [];
        var identity = _checks.Check("The media has an identity", () => MediaIdentity.FromJson(identityJson = media.Required(MediaPaths.Identity).ToArray(BootImageChecks.LongestIdentity)), i => $"{Describe(i)}, disc {i.Disc} of {i.Discs}");
        var start = media.Required(MediaPaths.BootIdentity);
        var boot = _checks.Check("The disc knows what the boot image of its set says", () => BootIdentity.FromJson(start.ToArray(BootImageChecks.LongestIdentity)), b => $"id {b.Id}");
        var manifest = _checks.Check("The disc has the manifest of its set", () => BootImageChecks.ReadManifest(media.Required(MediaPaths.Manifest).ToArray(), boot, identity), m => $"{m.Files.Count} files on {m.Discs?.Count} discs");
        var number = identity?.Disc;
        if (manifest?.Discs is not null) _checks.Check("The disc is one of its set", () => $"disc {number = RemainderCheck.NumberOf(image, manifest, number)}");
        if (manifest is not null && number is { } known) CheckManifest(media, manifest, known, full, cancellationToken);
        CheckRemainder(image, manifest, number, boot);
        CheckStart(new ChainStart(MediaPaths.BootIdentity, start, number), boot, identity, identityJson, cancellationToken);
        return _checks.Report;
    }

    /// <summary>Checks a media that is a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="full">Also read every byte and compare all hashes.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public VerificationReport VerifyFolder(string folder, bool full, CancellationToken cancellationToken = default)
    {
        Begin(0);
        if (_checks.Check("It is a folder", () => MediaImage.OpenFolder(folder), m => m.Description) is not { } media) return _checks.Report;
        _total = media.Tree.Files.Sum(f => f.Content.Length);
        return Verify(media, ByteSource.Empty, full, cancellationToken);
    }

    private static string Describe(MediaIdentity identity) =>
        $"id {identity.Id}, made by {identity.MadeBy}{(identity.Protected ? ", protected by a password" : string.Empty)}{(identity.Validity is { } window ? $", valid {window}" : string.Empty)}";

    private void Begin(long total)
    {
        _checks = new CheckList();
        (_done, _total) = (0, total);
    }

    private VerificationReport Verify(MediaImage media, ByteSource image, bool full, CancellationToken cancellationToken)
    {
        CheckStores(media);
        byte[] identityJson = [];
        var identity = _checks.Check("The media has an identity", () => MediaIdentity.FromJson(identityJson = media.Required(MediaPaths.Identity).ToArray(BootImageChecks.LongestIdentity)), Describe);
        if (media.Stick is { } stick)
        {
            _checks.Check("The firmware finds something to start", () => StickChecks.FindStart(stick, media));
            if (identity is not null) _checks.Check("The volumes belong to each other", () => StickChecks.CheckVolumes(stick, identity));
        }
        ByteSource? bootFile = null;
        var bootWim = _checks.Check("The boot image can be opened", () => WimFile.Open(bootFile = media.Required(MediaPaths.BootImage)), w => $"image {w.BootIndex} of {w.Images.Count} boots");
        var boot = bootWim is null ? null : CheckBootImage(bootWim, identity);
        var manifest = _checks.Check("The manifest is the one that the boot image expects", () => BootImageChecks.ReadManifest(media.Required(MediaPaths.Manifest).ToArray(), boot, identity), m => $"{m.Files.Count} files");
        if (manifest is not null)
        {
            if (media.Disc is { } entries) CheckBootImages(image, entries, manifest);
            CheckManifest(media, manifest, 1, full, cancellationToken);
        }
        if (media.Disc is not null || media.Stick is not null) CheckRemainder(image, manifest, 1, boot);
        if (full && bootFile is not null)
        {
            CheckStart(new ChainStart(MediaPaths.BootImage, bootFile, 1), boot, identity, identityJson, cancellationToken);
            if (bootWim is not null) CheckBlobs(bootWim, cancellationToken);
        }
        else if (identity is not null && boot?.About is not null) CheckIdentity(MediaIdentity.Of(boot, identity.BootImageLength, identity.BootImageSha256, identity.BootImageBlocks ?? string.Empty), identityJson);
        return _checks.Report;
    }

    private void CheckBootEntries(OpticalImage disc) => _checks.Check("The firmware finds something to start", () =>
    {
        if (disc.BootEntries.Count == 0) throw new InvalidDataException("there is no El Torito boot entry");
        foreach (var entry in disc.BootEntries)
        {
            var head = entry.Image.ReadBytes(0, (int)Math.Min(512, entry.Image.Length));
            if (head.All(b => b == 0)) throw new InvalidDataException($"the {entry.Platform} boot image is empty");
            if (entry.Platform == BootPlatform.Uefi && Disk.FatVolume.Open(entry.Image).Tree.FindFile("EFI/BOOT/BOOTX64.EFI") is null)
                throw new InvalidDataException("the UEFI boot image has no EFI/BOOT/BOOTX64.EFI");
        }
        return disc.BootEntries;
    }, e => string.Join(", ", e.Select(x => x.Platform.ToString().ToUpperInvariant())));

    private void CheckFileSystems(OpticalImage disc) => _checks.Check("All file systems show the same files", () =>
    {
        var first = disc.Tree.Files.ToDictionary(f => f.Path, f => f.Content.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var other in disc.FileSystems.Where(f => f != disc.FileSystem && f != OpticalFileSystem.Iso9660)) // ISO 9660 may have to shorten names
        {
            var files = disc.OpenTree(other).Files.ToDictionary(f => f.Path, f => f.Content.Length, StringComparer.OrdinalIgnoreCase);
            foreach (var (path, length) in first)
                if (files.TryGetValue(path, out var there) && there != length)
                    throw new InvalidDataException($"{path} has {length} bytes in {disc.FileSystem} and {there} in {other}");
        }
        return first;
    }, f => $"{f.Count} files");

    private void CheckStores(MediaImage media)
    {
        if (media.StartsBios) CheckStore(media, "boot/bcd", "winload.exe");
        if (media.StartsUefi) CheckStore(media, "efi/microsoft/boot/bcd", "winload.efi");
    }

    private void CheckStore(MediaImage media, string path, string loader) => _checks.Check($"{path} starts the boot image", () =>
    {
        var entry = MediaBootEntry.Of(BcdStore.Read(media.Required(path)));
        if (!entry.Loader.EndsWith(loader, StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException($"the default entry starts '{entry.Loader}', not {loader}");
        media.Required(OnDisc(entry.BootImage));
        media.Required(OnDisc(entry.BootSdi));
        return entry;
    }, e => $"{e.Loader} in {e.BootImage}");

    private static string OnDisc(string path) => path.Replace('\\', '/').Trim('/');

    private BootIdentity? CheckBootImage(WimFile wim, MediaIdentity? identity)
    {
        var image = _checks.Check("The boot image boots", () => wim.BootIndex > 0 ? wim.OpenImage(wim.BootIndex) : throw new InvalidDataException("no image is marked as the one to boot"), i => wim.Images[wim.BootIndex - 1].Name);
        if (image is null) return null;
        _checks.Check("Windows PE starts the executor", () => BootImageChecks.CheckStart(image), _ => MediaPaths.Executor);
        if (image.Find(MediaPaths.Source) is not null)
            _checks.Check("The media knows its source", () => MediaSource.FromJson(image.OpenFile(MediaPaths.Source).ToArray(1 << 20)), s => $"{s.Location}, key {s.Key.Id}");
        BootImageChecks.CheckContent(_checks, image, Password);
        BootIdentity? boot = null; // also when it does not belong here: it knows what the identity should be
        _checks.Check("The boot image belongs to this media", () =>
        {
            boot = BootImageChecks.ReadIdentity(image);
            return identity is null || boot.Id == identity.Id ? boot : throw new InvalidDataException($"it belongs to the media {boot.Id}");
        }, b => $"id {b.Id}");
        return boot;
    }

    private void CheckBootImages(ByteSource image, OpticalImage disc, MediaManifest manifest) => _checks.Check("The boot loaders are those of the manifest", () =>
    {
        if (manifest.BootImages.Count != disc.BootEntries.Count) throw new InvalidDataException($"the disc has {disc.BootEntries.Count} boot entries and the manifest {manifest.BootImages.Count}");
        for (var i = 0; i < manifest.BootImages.Count; i++)
        {
            var wanted = manifest.BootImages[i];
            if (Convert.ToHexStringLower(SHA256.HashData(DiscBootImage.Read(image, i, wanted.Length))) != wanted.Sha256) throw new InvalidDataException($"the {wanted.Platform} boot image was changed");
        }
        return manifest;
    }, m => string.Join(", ", m.BootImages.Select(b => b.Platform)));

    private void CheckManifest(MediaImage media, MediaManifest manifest, int number, bool full, CancellationToken cancellationToken)
    {
        var files = manifest.Files.Where(f => (f.Disc ?? 1) == number).ToList();
        _checks.Check("Every file of the manifest is there, and no other", () =>
        {
            var listed = files.ToDictionary(f => f.Path, StringComparer.OrdinalIgnoreCase);
            string[] own = [.. DiscLayout.OwnOf(number), MediaPaths.ContentIdentity];
            foreach (var file in listed.Values)
            {
                var content = media.Required(file.Path);
                if (content.Length != file.Length) throw new InvalidDataException($"{file.Path} has {content.Length} bytes instead of {file.Length}");
            }
            var strange = media.Tree.Files.Select(f => f.Path).Where(p => !listed.ContainsKey(p) && !own.Contains(p, StringComparer.OrdinalIgnoreCase) && (media.Disc is not null || !StickChecks.IsOfWindows(p))).ToList();
            return strange.Count == 0 ? listed : throw new InvalidDataException($"not in the manifest: {string.Join(", ", strange.Take(10))}");
        }, l => $"{l.Count} files");
        if (!full) return;
        _checks.Check("Every file has the content that the manifest says", () =>
        {
            var wrong = files.Where(f => Hash(media.Required(f.Path), cancellationToken).Sha256 != f.Sha256).ToList();
            return wrong.Count == 0 ? manifest : throw new InvalidDataException($"changed: {string.Join(", ", wrong.Take(10).Select(f => f.Path + Damage.Describe(media.Required(f.Path), f.Blocks, f.Length)))}");
        }, _ => $"{files.Sum(f => f.Length):N0} bytes");
    }

    /// <summary>Checks what is no file. Where folders or tables are damaged the manifest may not be found by its name, but by what it looks like.</summary>
    private void CheckRemainder(ByteSource image, MediaManifest? manifest, int? number, BootIdentity? boot)
    {
        manifest ??= ManifestSearch.Find(image, boot?.ManifestSha256);
        if (manifest is null) return;
        _checks.Check("Nothing outside of the files was changed", () =>
        {
            if (manifest.Discs is null) throw new InvalidDataException("the manifest does not say what should be there: the media was made by an earlier version of MediaForge; build it again");
            // What a larger stick had behind the media stays there.
            if (IsUsedStick) image = image.Slice(0, Math.Min(image.Length, manifest.Discs[0].Length));
            try
            {
                return RemainderCheck.Check(image, manifest, RemainderCheck.NumberOf(image, manifest, number));
            }
            catch (InvalidDataException e) when (IsUsedStick)
            {
                return $"it was, as machines do to a stick that is plugged in, and as writing to a larger one does; not held against it. Compare it with its image to be sure: {e.Message}";
            }
        });
    }

    /// <summary>Checks every byte of the file that the chain of trust begins with, and of the identity, which vouches for it and which it vouches for.</summary>
    private void CheckStart(ChainStart start, BootIdentity? boot, MediaIdentity? identity, byte[] identityJson, CancellationToken cancellationToken)
    {
        var (hash, blocks) = Hash(start.Content, cancellationToken);
        var places = identity is null || hash == identity.BootImageSha256 ? string.Empty : Damage.Describe(start.Content, identity.BootImageBlocks, identity.BootImageLength);
        if (identity is not null)
        {
            _checks.Check(start.Path == MediaPaths.BootImage ? "The boot image is the one that was written" : "What the boot image says is what was written", () =>
                hash == identity.BootImageSha256
                    ? hash
                    : throw new InvalidDataException($"its SHA-256 is {hash} instead of {identity.BootImageSha256}: {(places.Length > 0 ? start.Path + " was changed" + places : MediaPaths.Identity + " may be what was changed")}"),
                h => h[..16] + "...");
        }
        // Of what is damaged itself, nothing follows for the identity.
        if (boot?.About is not null && identityJson.Length > 0)
            CheckIdentity(places.Length == 0 ? MediaIdentity.Of(boot, start.Content.Length, hash, blocks, start.Disc) : MediaIdentity.Of(boot, identity!.BootImageLength, identity.BootImageSha256, identity.BootImageBlocks ?? string.Empty, start.Disc), identityJson);
    }

    private void CheckBlobs(WimFile wim, CancellationToken cancellationToken) => _checks.Check("Every file in the boot image is intact", () =>
    {
        var result = wim.Verify(cancellationToken: cancellationToken);
        return result.Problems.Count == 0 ? result : throw new InvalidDataException(string.Join("; ", result.Problems.Take(5)));
    }, _ => "SHA-1 of every blob");

    /// <summary>Holds the identity against what the boot image says that it is: byte by byte.</summary>
    private void CheckIdentity(MediaIdentity expected, byte[] actual) => _checks.Check("The identity is the one that the boot image knows", () =>
    {
        var wanted = expected.ToJson();
        var same = wanted.AsSpan().CommonPrefixLength(actual);
        if (same == wanted.Length && same == actual.Length) return expected;
        throw new InvalidDataException(same < wanted.Length && same < actual.Length
            ? $"{MediaPaths.Identity} was changed at {new ByteDifference(same, 1) { Found = actual[same], Expected = wanted[same] }}"
            : $"{MediaPaths.Identity} has {actual.Length} bytes instead of {wanted.Length}");
    }, i => i.Label);

    private (string Sha256, string Blocks) Hash(ByteSource source, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 20];
        var blocks = new BlockChecksums();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; at < source.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var n = source.Read(at, buffer);
            hash.AppendData(buffer, 0, n);
            blocks.Append(buffer.AsSpan(0, n));
            at += n;
            _done += n;
            progress?.Report(new CopyProgress(Math.Min(_done, _total), _total));
        }
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), blocks.Finish());
    }

    /// <summary>The file of a disc that vouches for the manifest: the boot image, or what stands for it.</summary>
    private sealed record ChainStart(string Path, ByteSource Content, int? Disc);
}
