namespace MediaForge.TaskSequences.OnMedia;

/// <summary>A package of a <see cref="MediaCatalog"/>.</summary>
/// <param name="Id">Its id, which is the name of its folder in <see cref="MediaPaths.Content"/>.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Kind">One of <see cref="PackageKind"/>.</param>
/// <param name="Programs">The command lines that Install Package can run.</param>
public sealed record CatalogPackage(string Id, string Name, string Kind, IReadOnlyList<CatalogProgram> Programs)
{
    /// <summary>The program of a name, or null.</summary>
    public CatalogProgram? FindProgram(string name) => Programs.FirstOrDefault(p => p.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>A program of a package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CommandLine">What is run, in the package's folder.</param>
/// <param name="StartIn">Where it starts: a folder below the package's, or a full path; null for the package's.</param>
/// <param name="Timeout">How long it may take, in seconds; 0 for no limit.</param>
/// <param name="SuccessCodes">Exit codes that mean success.</param>
/// <param name="RestartCodes">Exit codes that mean success after a restart.</param>
public sealed record CatalogProgram(string Name, string CommandLine, string? StartIn, int Timeout, IReadOnlyList<int> SuccessCodes, IReadOnlyList<int> RestartCodes);

/// <summary>What a package holds.</summary>
public static class PackageKind
{
    /// <summary>Files for programs and scripts.</summary>
    public const string Package = "package";

    /// <summary>Drivers.</summary>
    public const string DriverPackage = "driverPackage";

    /// <summary>An image to apply, or an installation source.</summary>
    public const string Image = "image";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Package, DriverPackage, Image];
}
