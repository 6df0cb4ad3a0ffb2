namespace MediaForge.Imaging;

/// <summary>What Windows Setup keeps about an image in <c>SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\ImageServicingData</c>. Null is unknown.</summary>
/// <param name="GdrDuRevision">The revision of the dynamic update.</param>
/// <param name="PKeyConfigVersion">The version and date of the product key configuration: <c>10.0.19041.1202;2016-01-01T00:00:00Z</c>.</param>
/// <param name="ImageState"><c>IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE</c> after Sysprep; <c>IMAGE_STATE_COMPLETE</c> otherwise.</param>
public sealed record WindowsServicingData(string? GdrDuRevision, string? PKeyConfigVersion, string? ImageState);
