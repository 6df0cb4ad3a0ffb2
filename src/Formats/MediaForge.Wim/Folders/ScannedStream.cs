using MediaForge.Bytes;

namespace MediaForge.Wim.Folders;

/// <summary>Bytes of a scanned file.</summary>
/// <param name="Name">The name of a named stream; empty for the content of the file.</param>
/// <param name="Content">The bytes; opened when they are read.</param>
#pragma warning disable CA1711 // what NTFS calls a stream, not what .NET does
public readonly record struct ScannedStream(string Name, ByteSource Content);
#pragma warning restore CA1711
