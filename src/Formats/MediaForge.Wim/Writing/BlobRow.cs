namespace MediaForge.Wim.Writing;

/// <summary>A row of the blob table that is to be written.</summary>
/// <param name="Hash">The SHA-1 of the uncompressed bytes.</param>
/// <param name="Resource">Where they lie.</param>
/// <param name="ReferenceCount">How often the images' entries name it.</param>
internal readonly record struct BlobRow(Sha1Hash Hash, WimResource Resource, uint ReferenceCount);
