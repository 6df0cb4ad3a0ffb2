namespace MediaForge.Wim;

/// <summary>Some bytes of a file or folder in an image.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Name">The name of a named stream; else empty.</param>
/// <param name="Hash">What the bytes are called by; zero when there are none.</param>
/// <param name="Length">How many they are; 0 when the WIM does not have them.</param>
#pragma warning disable CA1711 // what NTFS calls a stream, not what .NET does
public readonly record struct WimStream(WimStreamKind Kind, string Name, Sha1Hash Hash, long Length);
#pragma warning restore CA1711
