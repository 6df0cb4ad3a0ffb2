namespace MediaForge.TaskSequences.OnMedia;

/// <summary>An application of a <see cref="MediaCatalog"/>: what a deployment type says in ConfigMgr.</summary>
public sealed record CatalogApplication
{
    /// <summary>Its id: ConfigMgr's scope id, or any that the sequence uses.</summary>
    public required string Id { get; init; }

    /// <summary>The name that people see, and that dynamic variables hold.</summary>
    public required string Name { get; init; }

    /// <summary>The package that holds its content and that it starts in; null for none.</summary>
    public string? Package { get; init; }

    /// <summary>The command line that installs it.</summary>
    public required string Install { get; init; }

    /// <summary>Where the command starts: a folder below the package's, or a full path; null for the package's.</summary>
    public string? StartIn { get; init; }

    /// <summary>Exit codes that mean success.</summary>
    public required IReadOnlyList<int> SuccessCodes { get; init; }

    /// <summary>Exit codes that mean success after a restart.</summary>
    public required IReadOnlyList<int> RestartCodes { get; init; }

    /// <summary>How long it may take, in seconds; 0 for no limit.</summary>
    public required int Timeout { get; init; }

    /// <summary>How to find out whether it is installed; null when that cannot be found out.</summary>
    public CatalogDetection? Detection { get; init; }
}

/// <summary>How to find out whether an application is installed: what of the following is given must all hold.</summary>
public sealed record CatalogDetection
{
    /// <summary>A file or folder, with <c>%NAME%</c> for variables, or null.</summary>
    public string? File { get; init; }

    /// <summary>A registry key (<c>HKLM\SOFTWARE\...</c>), or null.</summary>
    public string? RegistryKey { get; init; }

    /// <summary>A value in that key, or null for the key alone.</summary>
    public string? RegistryValue { get; init; }

    /// <summary>The data that the value must have, numbers in decimal, or null for any.</summary>
    public string? RegistryData { get; init; }

    /// <summary>The product code of an MSI package, in braces, or null.</summary>
    public string? ProductCode { get; init; }
}
