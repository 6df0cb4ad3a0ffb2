using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>What a run of a bootable media takes from its source.</summary>
/// <param name="Source">Where.</param>
/// <param name="Sha256">The SHA-256 of the publication's manifest, in lower-case hex: a run goes on with the publication that it began with.</param>
/// <param name="Manifest">The manifest.</param>
public sealed record PublishedRun(PublishedSource Source, string Sha256, PublicationManifest Manifest);
