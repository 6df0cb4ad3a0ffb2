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

    /// <summary>etfsboot.com is loaded as oscdimg has it loaded: 8 sectors of 512 bytes.</summary>
    private const int BiosLoaderSectors = 8;

    /// <summary>Lays out the media. Nothing is read but what must be hashed for the boot image.</summary>
    /// <exception cref="MediaBuildException">Names collide, or the media cannot hold a name.</exception>
    public ComposedMedia Compose(MediaPlan plan) => Compose(plan, new DiscContent { Files = plan.Files });

    /// <summary>Lays out the first disc of a set; <paramref name="content"/> says what it holds and what the others do.</summary>
    internal ComposedMedia Compose(MediaPlan plan, DiscContent content)
    {
        var date = DateOf(plan, context);
        var media = Identify(plan, date, context);
        var tree = new MediaTree();
        var problems = new List<Problem>();

        AddBootFiles(tree, plan, date);
        AddFiles(tree, content.Files, plan, problems);

        var entries = plan.OutputKind == OutputKind.Iso ? BootEntries(plan, date, BitConverter.ToUInt32(media.Id.ToByteArray(), 0)) : [];
        var layouts = new List<DiscLayout>(); // known when all is laid out, read when the copy reaches the manifest
        var hasContentVolume = plan.OutputKind == OutputKind.Usb && plan.Definition.DataPartition == DataPartition.ExFat;
        var about = new MediaAbout(plan.Definition.Label, 1, content.Discs, context.MadeBy, date, hasContentVolume);
        var chain = TrustChain.Add(tree, plan, media, about, content, entries, plan.OutputKind == OutputKind.Folder ? null : layouts, problems);
        if (hasContentVolume) Reserve(tree, MediaPaths.ContentIdentity, ByteSource.FromBytes(new ContentIdentity { Format = OnMediaFormat.Version, Id = media.Id }.ToJson()), 0, problems);

        if (plan.OutputKind != OutputKind.Iso)
        {
            try
            {
                if (problems.Count > 0) throw new MediaBuildException(problems);
                if (plan.OutputKind == OutputKind.Usb) layouts.Add(StickComposer.Compose(tree, plan, media.Id, date));
                return new ComposedMedia(chain, tree, layouts.Count > 0 ? layouts[0].Image : ByteSource.Empty, [], layouts);
            }
            catch (MediaBuildException)
            {
                chain.BootImage.Dispose();
                throw;
            }
        }

        var options = new OpticalOptions
        {
            VolumeLabel = plan.Definition.Label,
            Timestamp = date,
            VolumeSetId = BitConverter.ToUInt64(media.Id.ToByteArray(), 0),
            BootEntries = entries,
        };
        problems.AddRange(OpticalWriter.FindProblems(tree, options).Select(p => ProblemCodes.BadName(p.Path, p.Reason)));
        if (problems.Count > 0)
        {
            chain.BootImage.Dispose(); // and the vault's key
            throw new MediaBuildException(problems);
        }
        layouts.Add(new DiscLayout(OpticalWriter.Build(tree, options, out var offsets), tree, offsets));
        return new ComposedMedia(chain, tree, layouts[0].Image, entries, layouts);
    }

    /// <summary>The date of everything on a media, in whole seconds.</summary>
    internal static DateTimeOffset DateOf(MediaPlan plan, BuildContext context)
    {
        var date = plan.Definition.SourceDate ?? context.Clock.GetUtcNow();
        return new DateTimeOffset(date.UtcTicks - (date.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
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
}

/// <summary>A media that cannot be composed: names collide or do not fit.</summary>
public sealed class MediaBuildException(IReadOnlyList<Problem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
