namespace MediaForge.Execution;

/// <summary>A volume with a drive letter.</summary>
/// <param name="Root">Its root, with the backslash: <c>C:\</c>.</param>
/// <param name="Label">Its label, or empty.</param>
/// <param name="FileSystem">Its file system as Windows names it: NTFS, FAT32, UDF ...</param>
/// <param name="Kind">What it lies on.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Free">Its free space in bytes.</param>
public sealed record Volume(string Root, string Label, string FileSystem, VolumeKind Kind, long Length, long Free);
