namespace MediaForge.Wim;

/// <summary>A row of the blob table.</summary>
/// <param name="Hash">The SHA-1 of the uncompressed bytes.</param>
/// <param name="Resource">Where they lie.</param>
/// <param name="ReferenceCount">How often the images' entries name it, as the table says; not to be trusted.</param>
internal readonly record struct WimBlob(Sha1Hash Hash, WimResource Resource, uint ReferenceCount);
