namespace MediaForge.TaskSequences.Steps;

/// <summary>A package of <see cref="DownloadPackageContent"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DisplayName">The name that people see.</param>
/// <param name="Type">ConfigMgr's number for its type: 0 package, 3 driver package, 257 image, 258 boot image, 259 upgrade package.</param>
/// <param name="Size">Its size, for people.</param>
public sealed record PackageToDownload(string Id, string DisplayName = "", string Type = "", string Size = "");
