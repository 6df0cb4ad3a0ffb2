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
        var (id, vault) = Identify(plan, date, context);
        var tree = new MediaTree();
        var problems = new List<Problem>();

        AddBootFiles(tree, plan, date);
        AddFiles(tree, content.Files, plan, problems);

        var hashed = tree.Files.Select(f => (File: f, Source: new HashedSource(f.Content, withBlocks: true))).ToList();
        foreach (var (file, source) in hashed) file.Content = source;

        var entries = plan.OutputKind == OutputKind.Iso ? BootEntries(plan, date, BitConverter.ToUInt32(id.ToByteArray(), 0)) : [];
        (ByteSource Image, IReadOnlyDictionary<string, long> Offsets) disc = default; // known when all is laid out, read when the copy reaches the manifest
        var manifest = new ManifestComposer(id, tree, hashed, content, entries, plan.OutputKind == OutputKind.Iso ? () => disc : null).Create();
        Reserve(tree, MediaPaths.Manifest, manifest, ManifestOrder, problems);

        var hasContentVolume = plan.OutputKind == OutputKind.Usb && plan.Definition.DataPartition == DataPartition.ExFat;
        if (hasContentVolume) Reserve(tree, MediaPaths.ContentIdentity, ByteSource.FromBytes(new ContentIdentity { Format = OnMediaFormat.Version, Id = id }.ToJson()), 0, problems);

        var about = new MediaAbout(plan.Definition.Label, 1, content.Discs, context.MadeBy, date, hasContentVolume);
        BootIdentity Boot(string manifestHash, string manifestBlocks) => BootIdentityOf(plan, id, about, manifestHash, manifestBlocks);
        var composer = new BootImageComposer(plan, date, vault);
        var draft = Boot(NoHash, BlockChecksums.Placeholder(manifest.Length));
        var planned = composer.Compose(draft, vault is null ? null : new byte[vault.Length]);
        var bootImage = new HashedSource(
            ByteSource.Deferred(planned.Length, () => composer.Compose(Boot(Hex(manifest.GetHash()), manifest.GetBlocks()), vault?.Seal(id, manifest.GetHash()))),
            withBlocks: true);
        Reserve(tree, MediaPaths.BootImage, bootImage, BootImageOrder, problems);

        var identity = MediaIdentity.Of(draft, planned.Length, NoHash, BlockChecksums.Placeholder(planned.Length));
        ByteSource IdentityOf(int number) => ByteSource.Deferred(
            (identity with { Disc = number }).ToJson().Length,
            () => ByteSource.FromBytes(MediaIdentity.Of(draft, planned.Length, Hex(bootImage.GetHash()), bootImage.GetBlocks(), number).ToJson()));
        Reserve(tree, MediaPaths.Identity, IdentityOf(1), IdentityOrder, problems);

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
            composer.Dispose(); // and the vault's key
            throw new MediaBuildException(problems);
        }
        disc = (OpticalWriter.Build(tree, options, out var offsets), offsets);
        return new ComposedMedia(identity, tree, disc.Image, entries, composer)
        {
            Hashed = [.. hashed.Select(h => h.Source)],
            Manifest = manifest,
            IdentityOf = IdentityOf,
        };
    }

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

    /// <summary>The id of a media, and the vault of one with a password.</summary>
    internal static (Guid Id, MediaVault? Vault) Identify(MediaPlan plan, DateTimeOffset date, BuildContext context)
    {
        var known = KnownOf(plan, date);
        var isFixed = plan.Definition.SourceDate is not null;
        var vault = plan.Password is null ? null : new MediaVault(plan, isFixed ? MediaVault.SaltOf(known) : context.NewId().ToByteArray());
        return (!isFixed ? context.NewId() : vault?.Identify(known) ?? DeriveId(plan, known), vault);
    }

    /// <summary>What the boot image says of its media.</summary>
    internal static BootIdentity BootIdentityOf(MediaPlan plan, Guid id, MediaAbout about, string manifestHash, string manifestBlocks) => new()
    {
        Format = OnMediaFormat.Version,
        Id = id,
        MediaType = KindDefaults.MediaTypeOf(plan.Definition.Kind),
        SequenceName = plan.Password is null ? plan.Sequence.Name : null, // A name may be a secret too: with a password it is in the vault.
        ManifestSha256 = manifestHash,
        ManifestBlocks = manifestBlocks,
        Validity = plan.Validity,
        Protected = plan.Password is not null,
        About = about,
    };

    /// <summary>What everybody who holds the media may know of it, as far as the plan tells.</summary>
    private static string KnownOf(MediaPlan plan, DateTimeOffset date)
    {
        var text = new StringBuilder().Append(plan.Definition.Label).Append('\n').Append(date.ToUnixTimeSeconds()).Append('\n').Append(plan.BootWim.Header.Guid).Append('\n').Append(plan.Validity).Append('\n');
        foreach (var file in plan.Files.Concat(plan.BootImageFiles)) text.Append(file.Path).Append('\t').Append(file.Content.Length).Append('\n');
        return text.ToString();
    }

    /// <summary>An id that is the same for the same plan.</summary>
    private static Guid DeriveId(MediaPlan plan, string known)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(known));
        hash.AppendData(plan.Content.ToJson());
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
