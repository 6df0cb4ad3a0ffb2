namespace MediaForge.Execution.Machines;

/// <summary>A volume with a drive letter.</summary>
/// <param name="Root">Its root, with the backslash: <c>C:\</c>.</param>
/// <param name="Label">Its label, or empty.</param>
/// <param name="FileSystem">Its file system as Windows names it: NTFS, FAT32, UDF ...; RAW when Windows cannot read it.</param>
/// <param name="Kind">What it lies on.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Free">Its free space in bytes.</param>
public sealed record Volume(string Root, string Label, string FileSystem, VolumeKind Kind, long Length, long Free)
{
    /// <summary>The number of the disk that it lies on, or null when unknown or none (network, RAM disk, optical disc).</summary>
    public int? Disk { get; init; }

    /// <summary>The number of its partition, from 1, or null like <see cref="Disk"/>.</summary>
    public int? Partition { get; init; }
}
