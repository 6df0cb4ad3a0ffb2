using System.Security.Cryptography;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Optical;
using MediaForge.Registry.Bcd;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// Lays out a media from a plan: boot files, boot stores, content, manifest, boot image, identity; in this order on a
/// disc or volume, because each of the last three holds hashes of what is before it and is made when the copy reaches it. So the
/// inputs are read once.
/// </summary>
public sealed class MediaComposer(BuildContext context)
{
    private const int BootFileOrder = -10;
    internal const int ManifestOrder = 10;
    private const int BootImageOrder = 20;
    internal const int IdentityOrder = 30;

    /// <summary>etfsboot.com is loaded as oscdimg has it loaded: 8 sectors of 512 bytes.</summary>
    private const int BiosLoaderSectors = 8;

    /// <summary>Stands for a hash until it is known; as long as one.</summary>
    private static readonly string NoHash = new('0', 64);

    /// <summary>Lays out the media. Nothing is read but what must be hashed for the boot image.</summary>
    /// <exception cref="MediaBuildException">Names collide, or the media cannot hold a name.</exception>
    public ComposedMedia Compose(MediaPlan plan) => Compose(plan, new DiscContent { Files = plan.Files });

    /// <summary>Lays out the first disc of a set; <paramref name="content"/> says what it holds and what the others do.</summary>
    internal ComposedMedia Compose(MediaPlan plan, DiscContent content)
    {
        var date = plan.Definition.SourceDate ?? context.Clock.GetUtcNow();
        date = new DateTimeOffset(date.UtcTicks - (date.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var id = plan.Definition.SourceDate is null ? context.NewId() : DeriveId(plan, date);
        var tree = new MediaTree();
        var problems = new List<Problem>();

        AddBootFiles(tree, plan, date);
        AddFiles(tree, content.Files, plan, problems);

        var hashed = tree.Files.Select(f => (File: f, Source: new HashedSource(f.Content))).ToList();
        foreach (var (file, source) in hashed) file.Content = source;

        var entries = plan.OutputKind == OutputKind.Iso ? BootEntries(plan, date, BitConverter.ToUInt32(id.ToByteArray(), 0)) : [];
        ByteSource disc = ByteSource.Empty; // known when all is laid out, read when the copy reaches the manifest
        MediaManifest Manifest(Func<HashedSource, string> fileHash, Func<int, string> bootHash) => new()
        {
            Format = OnMediaFormat.Version,
            Id = id,
            Files =
            [
                .. hashed.Select(h => FileOf(content.Pieces.FirstOrDefault(p => p.File.Path == h.File.Path), h.File.Path, h.Source, fileHash, null)),
                .. content.Others.Select(o => FileOf(o.File, o.File.File.Path, o.Source, fileHash, o.Disc)),
            ],
            BootImages = [.. entries.Select((e, i) => new ManifestBootImage(DiscBootImage.NameOf(e.Platform), e.Image.Length, bootHash(i)))],
        };
        var manifest = new HashedSource(ByteSource.Deferred(
            Manifest(_ => NoHash, _ => NoHash).ToJson().Length,
            () => ByteSource.FromBytes(Manifest(s => Hex(s.GetHash()), i => Hex(SHA256.HashData(DiscBootImage.Read(disc, i, entries[i].Image.Length)))).ToJson())));
        Reserve(tree, MediaPaths.Manifest, manifest, ManifestOrder, problems);

        var hasContentVolume = plan.OutputKind == OutputKind.Usb && plan.Definition.DataPartition == DataPartition.ExFat;
        if (hasContentVolume) Reserve(tree, MediaPaths.ContentIdentity, ByteSource.FromBytes(new ContentIdentity { Format = OnMediaFormat.Version, Id = id }.ToJson()), 0, problems);

        var composer = new BootImageComposer(plan, date);
        BootIdentity Boot(string manifestHash) => new() { Format = OnMediaFormat.Version, Id = id, MediaType = KindDefaults.MediaTypeOf(plan.Definition.Kind), SequenceName = plan.Sequence.Name, ManifestSha256 = manifestHash };
        var planned = composer.Compose(Boot(NoHash));
        var bootImage = new HashedSource(ByteSource.Deferred(planned.Length, () => composer.Compose(Boot(Hex(manifest.GetHash())))));
        Reserve(tree, MediaPaths.BootImage, bootImage, BootImageOrder, problems);

        MediaIdentity Identity(string bootHash, int disc = 1) => new()
        {
            Format = OnMediaFormat.Version,
            Id = id,
            MediaType = KindDefaults.MediaTypeOf(plan.Definition.Kind),
            Disc = disc,
            Discs = content.Discs,
            Label = plan.Definition.Label,
            SequenceName = plan.Sequence.Name,
            MadeBy = context.MadeBy,
            MadeAt = date,
            BootImageLength = planned.Length,
            BootImageSha256 = bootHash,
            HasContentVolume = hasContentVolume,
        };
        var identity = Identity(NoHash);
        Reserve(tree, MediaPaths.Identity, ByteSource.Deferred(identity.ToJson().Length, () => ByteSource.FromBytes(Identity(Hex(bootImage.GetHash())).ToJson())), IdentityOrder, problems);

        if (plan.OutputKind != OutputKind.Iso)
        {
            try
            {
                if (problems.Count > 0) throw new MediaBuildException(problems);
                var stick = plan.OutputKind == OutputKind.Usb ? StickComposer.Compose(tree, plan, id, date) : ByteSource.Empty;
                return new ComposedMedia(identity, tree, stick, [], composer) { Hashed = [.. hashed.Select(h => h.Source)] };
            }
            catch (MediaBuildException)
            {
                composer.Dispose();
                throw;
            }
        }

        var options = new OpticalOptions
        {
            VolumeLabel = plan.Definition.Label,
            Timestamp = date,
            VolumeSetId = BitConverter.ToUInt64(id.ToByteArray(), 0),
            BootEntries = entries,
        };
        problems.AddRange(OpticalWriter.FindProblems(tree, options).Select(p => ProblemCodes.BadName(p.Path, p.Reason)));
        if (problems.Count > 0)
        {
            composer.Dispose();
            throw new MediaBuildException(problems);
        }
        disc = OpticalWriter.Build(tree, options);
        return new ComposedMedia(identity, tree, disc, entries, composer)
        {
            Hashed = [.. hashed.Select(h => h.Source)],
            Manifest = manifest,
            IdentityOf = number => ByteSource.Deferred(Identity(NoHash, number).ToJson().Length, () => ByteSource.FromBytes(Identity(Hex(bootImage.GetHash()), number).ToJson())),
        };
    }

    private static ManifestFile FileOf(DiscFile? piece, string path, HashedSource source, Func<HashedSource, string> hash, int? disc) =>
        new(path, source.Length, hash(source)) { Disc = disc, PartOf = piece?.PartOf, Offset = piece?.PartOf is null ? null : piece.Offset };

    /// <summary>Adds files to what is on the media already.</summary>
    internal static void AddFiles(MediaTree tree, IEnumerable<PlannedFile> files, MediaPlan plan, List<Problem> problems)
    {
        foreach (var file in files)
        {
            if (tree.Find(file.Path) is { } existing) problems.Add(ProblemCodes.DuplicateFile("files", file.Path, existing.Path));
            else if (BlockedBy(tree, file.Path) is { } blocker) problems.Add(ProblemCodes.DuplicateFile("files", file.Path, blocker.Path));
            else tree.AddFile(file.Path, file.Content).Modified = plan.Definition.SourceDate is null ? file.Modified : null;
        }
    }

    /// <summary>Adds boot managers, boot stores and what belongs to them.</summary>
    internal static void AddBootFiles(MediaTree tree, MediaPlan plan, DateTimeOffset date)
    {
        var found = plan.BootFiles;
        void Add(string path, ByteSource? content)
        {
            if (content is not null && tree.Find(path) is null) tree.AddFile(path, content).Order = BootFileOrder;
        }

        Add("bootmgr", found.BiosBootManager?.Content);
        if (found.BiosBootManager is not null) Add("boot/bcd", Store(BcdFirmware.Bios, date));
        Add("boot/boot.sdi", found.BootSdi?.Content);
        Add("boot/bootfix.bin", found.BiosPrompt?.Content);
        Add("bootmgr.efi", found.UefiDiscBootManager?.Content);
        Add("efi/boot/bootx64.efi", found.UefiBootManager?.Content);
        if (found.UefiBootManager is not null) Add("efi/microsoft/boot/bcd", Store(BcdFirmware.Uefi, date));
        foreach (var (path, file) in found.Extras) Add(path, file.Content);
    }

    private static ByteSource Store(BcdFirmware firmware, DateTimeOffset date) =>
        ByteSource.FromBytes(BcdStore.ForMedia(firmware, new MediaBcdOptions { Description = PrestagedLayout.BootEntry }).Write(date));

    private static List<BootEntry> BootEntries(MediaPlan plan, DateTimeOffset date, uint serial)
    {
        var entries = new List<BootEntry>();
        if (plan.BootFiles.BiosBootManager is not null)
            entries.Add(plan.BootFiles.BiosLoader is { } loader
                ? new BootEntry(BootPlatform.Bios, loader.Content) { LoadSectors = BiosLoaderSectors }
                : new BootEntry(BootPlatform.Bios, CdBootLoader.Image) { LoadSectors = CdBootLoader.LoadSectors, Patch = new FilePatch("bootmgr", CdBootLoader.BlockOffset, CdBootLoader.LengthOffset) });
        if (plan.BootFiles.UefiBootManager is { } manager)
        {
            if (plan.BootFiles.UefiLoader is { } loader)
            {
                entries.Add(new BootEntry(BootPlatform.Uefi, loader.Content));
            }
            else
            {
                var volume = new MediaTree();
                volume.AddFile("EFI/BOOT/BOOTX64.EFI", manager.Content);
                entries.Add(new BootEntry(BootPlatform.Uefi, FatImage.Build(volume, new FatImageOptions { Label = "EFISYS", VolumeSerial = serial, Timestamp = date })));
            }
        }
        return entries;
    }

    /// <summary>Adds a file that MediaForge makes.</summary>
    internal static void Reserve(MediaTree tree, string path, ByteSource content, int order, List<Problem> problems)
    {
        if (tree.Find(path) is { } taken) problems.Add(ProblemCodes.DuplicateFile("files", taken.Path, path));
        else if (BlockedBy(tree, path) is { } blocker) problems.Add(ProblemCodes.DuplicateFile("files", blocker.Path, path));
        else tree.AddFile(path, content).Order = order;
    }

    /// <summary>The file that stands where the path needs a folder, or null.</summary>
    private static MediaFile? BlockedBy(MediaTree tree, string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end > 0; end = path.IndexOf('/', end + 1))
            if (tree.FindFile(path[..end]) is { } file) return file;
        return null;
    }

    /// <summary>An id that is the same for the same plan.</summary>
    internal static Guid DeriveId(MediaPlan plan, DateTimeOffset date)
    {
        var text = new StringBuilder().Append(plan.Definition.Label).Append('\n').Append(date.ToUnixTimeSeconds()).Append('\n').Append(plan.BootWim.Header.Guid).Append('\n');
        foreach (var file in plan.Files.Concat(plan.BootImageFiles)) text.Append(file.Path).Append('\t').Append(file.Content.Length).Append('\n');
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        foreach (var file in plan.BootImageFiles.Where(f => f.Path is MediaPaths.Sequence or MediaPaths.Variables or MediaPaths.Catalog)) hash.AppendData(file.Content.ToArray());
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}

/// <summary>A media that cannot be composed: names collide or do not fit.</summary>
public sealed class MediaBuildException(IReadOnlyList<Problem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
