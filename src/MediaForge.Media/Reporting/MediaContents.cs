using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Reporting;

/// <summary>What is on a media, and how large it is.</summary>
public sealed record MediaContents
{
    private const int MostLargest = 20;

    /// <summary>The files that decide whether a media starts and can be trusted.</summary>
    private static readonly string[] KeyPaths =
        ["bootmgr", "bootmgr.efi", "efi/boot/bootx64.efi", "boot/bcd", "efi/microsoft/boot/bcd", "boot/boot.sdi", MediaPaths.BootImage, MediaPaths.Manifest, MediaPaths.Identity];

    /// <summary>All files, in the order of the media.</summary>
    public required IReadOnlyList<ContentFile> Files { get; init; }

    /// <summary>What the files are, largest first.</summary>
    public required IReadOnlyList<ContentPart> Parts { get; init; }

    /// <summary>Packages and applications with content, and the updates.</summary>
    public required IReadOnlyList<ContentPackage> Packages { get; init; }

    /// <summary>Drivers that Windows PE loads, folder by folder.</summary>
    public required IReadOnlyList<ContentPackage> BootDrivers { get; init; }

    /// <summary>The largest files.</summary>
    public required IReadOnlyList<ContentFile> Largest { get; init; }

    /// <summary>The files that decide whether the media starts and can be trusted, with their hashes.</summary>
    public required IReadOnlyList<FileHash> KeyFiles { get; init; }

    /// <summary>The boot image as it was found, in bytes; the rest of the one on the media is MediaForge's.</summary>
    public required long OriginalBootImageLength { get; init; }

    /// <summary>Looks at a media that was written, while it can still be read.</summary>
    internal static MediaContents Of(MediaPlan plan, MediaTree tree)
    {
        var catalog = plan.BootImageFiles.FirstOrDefault(f => f.Path == MediaPaths.Catalog) is { } file ? MediaCatalog.FromJson(file.Content.ToArray()) : null;
        var files = tree.Files.Select(f => new ContentFile(f.Path, PartOf(f.Path, plan, catalog), f.Content.Length)).ToList();
        return new MediaContents
        {
            Files = files,
            Parts = [.. files.GroupBy(f => f.Part).Select(g => new ContentPart(g.Key, g.Count(), g.Sum(f => f.Length))).OrderByDescending(p => p.Length)],
            Packages = [.. PackagesOf(files, plan, catalog)],
            BootDrivers = [.. plan.Definition.Drivers.Select((folder, i) => DriversOf(folder, i, plan))],
            Largest = [.. files.OrderByDescending(f => f.Length).Take(MostLargest)],
            KeyFiles = [.. KeyPaths.Select(tree.FindFile).OfType<MediaFile>().Select(Hash)],
            OriginalBootImageLength = plan.BootWim.Source.Length,
        };
    }

    private static string PartOf(string path, MediaPlan plan, MediaCatalog? catalog)
    {
        if (path.Equals(MediaPaths.BootImage, StringComparison.OrdinalIgnoreCase)) return ContentPart.BootImage;
        if (PackageIdOf(path) is not { } id)
            return path.StartsWith(MediaPaths.Folder + "/", StringComparison.OrdinalIgnoreCase) ? ContentPart.Own : path.StartsWith("boot", StringComparison.OrdinalIgnoreCase) || path.StartsWith("efi/", StringComparison.OrdinalIgnoreCase) ? ContentPart.BootFiles : ContentPart.More;
        if (Same(id, MediaCatalog.UpdatesPackage)) return ContentPart.Updates;
        var kind = catalog?.FindPackage(id)?.Kind ?? plan.Definition.Content.FirstOrDefault(c => Same(c.Id, id))?.Kind;
        if (kind is null && catalog?.Applications.Any(a => Same(a.Package, id)) == true) return ContentPart.Applications;
        return kind switch
        {
            PackageKind.Image => ContentPart.Images,
            PackageKind.DriverPackage => ContentPart.DriverPackages,
            _ => ContentPart.Packages,
        };
    }

    private static IEnumerable<ContentPackage> PackagesOf(List<ContentFile> files, MediaPlan plan, MediaCatalog? catalog)
    {
        foreach (var group in files.Where(f => PackageIdOf(f.Path) is not null).GroupBy(f => PackageIdOf(f.Path)!, StringComparer.OrdinalIgnoreCase))
        {
            var name = catalog?.FindPackage(group.Key)?.Name ?? catalog?.Applications.FirstOrDefault(a => Same(a.Package, group.Key))?.Name ?? plan.Definition.Content.FirstOrDefault(c => Same(c.Id, group.Key))?.Name ?? group.Key;
            yield return new ContentPackage(group.Key, name, group.First().Part, group.Count(), group.Sum(f => f.Length)) { Drivers = group.Count(f => IsDriver(f.Path)) };
        }
    }

    private static ContentPackage DriversOf(string folder, int index, MediaPlan plan)
    {
        var files = plan.BootImageFiles.Where(f => f.Path.StartsWith($"{MediaPaths.Drivers}/{index + 1}/", StringComparison.Ordinal)).ToList();
        return new ContentPackage((index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), folder, ContentPart.BootImage, files.Count, files.Sum(f => f.Content.Length)) { Drivers = files.Count(f => IsDriver(f.Path)) };
    }

    private static FileHash Hash(MediaFile file) =>
        new(file.Path, file.Content.Length, Convert.ToHexStringLower(file.Content is HashedSource hashed ? hashed.GetHash() : SHA256.HashData(file.Content.ToArray())));

    private static bool IsDriver(string path) => path.EndsWith(".inf", StringComparison.OrdinalIgnoreCase);

    private static string? PackageIdOf(string path)
    {
        if (!path.StartsWith(MediaPaths.Content + "/", StringComparison.OrdinalIgnoreCase)) return null;
        var rest = path[(MediaPaths.Content.Length + 1)..];
        return rest.IndexOf('/', StringComparison.Ordinal) is var end and > 0 ? rest[..end] : rest;
    }

    private static bool Same(string? a, string b) => b.Equals(a, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A file of a media.</summary>
/// <param name="Path">Its path on the media.</param>
/// <param name="Part">What it is part of (<see cref="ContentPart"/>).</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record ContentFile(string Path, string Part, long Length);

/// <summary>Files of one sort.</summary>
/// <param name="Name">The sort.</param>
/// <param name="Files">How many files.</param>
/// <param name="Length">Their bytes.</param>
public sealed record ContentPart(string Name, int Files, long Length)
{
    internal const string BootImage = "boot image";
    internal const string BootFiles = "boot files";
    internal const string Images = "images";
    internal const string Packages = "packages";
    internal const string Applications = "applications";
    internal const string DriverPackages = "driver packages";
    internal const string Updates = "updates";
    internal const string Own = "identity and manifest";
    internal const string More = "more files";

    /// <summary>All sorts.</summary>
    public static IReadOnlyList<string> All { get; } = [BootImage, BootFiles, Images, Packages, Applications, DriverPackages, Updates, Own, More];
}

/// <summary>A package, the content of an application, or a folder of drivers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Part">What it is (<see cref="ContentPart"/>).</param>
/// <param name="Files">How many files.</param>
/// <param name="Length">Their bytes.</param>
public sealed record ContentPackage(string Id, string Name, string Part, int Files, long Length)
{
    /// <summary>How many drivers (.inf files) it holds.</summary>
    public int Drivers { get; init; }
}

/// <summary>A file and its hash.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex.</param>
public sealed record FileHash(string Path, long Length, string Sha256);

/// <summary>What protects a media.</summary>
/// <param name="Password">It asks for a password.</param>
/// <param name="ValidFrom">The first moment at which it may be started, as the machine's clock shows it; null for any.</param>
/// <param name="ValidUntil">The last such moment; null for any.</param>
public sealed record MediaProtection(bool Password, DateTime? ValidFrom, DateTime? ValidUntil)
{
    /// <summary>What a media says of its protection; null when it has none.</summary>
    internal static MediaProtection? Of(MediaIdentity identity) =>
        identity is { Protected: false, Validity: null } ? null : new MediaProtection(identity.Protected, identity.Validity?.From, identity.Validity?.Until);

    /// <inheritdoc/>
    public override string ToString() => $"{(Password ? "sequence, variables and catalog are encrypted with the password" : "no password")}; valid {new ValidityWindow(ValidFrom, ValidUntil)}";
}
