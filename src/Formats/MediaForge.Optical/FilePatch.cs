namespace MediaForge.Optical;

/// <summary>
/// Tells a boot image where a file of the disc lies, for boot code that reads the file without a file system:
/// the writer puts the numbers into its copy of the image.
/// </summary>
/// <param name="TargetPath">The file's path in the tree, in any case.</param>
/// <param name="BlockOffset">Where in the boot image the file's first block goes: u32, little endian, in 2048-byte blocks from the start of the disc.</param>
/// <param name="LengthOffset">Where in the boot image the file's length in bytes goes (u32, little endian); null for nowhere.</param>
public sealed record FilePatch(string TargetPath, int BlockOffset, int? LengthOffset = null);
