namespace MediaForge.Imaging;

/// <summary>The version of a Windows as a WIM's XML has it.</summary>
/// <param name="Major">10 since Windows 10.</param>
/// <param name="Minor">The second number; 1 in Windows 7 (6.1).</param>
/// <param name="Build">22631; null when unknown.</param>
/// <param name="ServicePackBuild">The number of the update (UBR); null when unknown.</param>
/// <param name="ServicePackLevel">The service pack; 0 since Windows 8.</param>
/// <param name="Branch">Where Microsoft built it: <c>ni_release</c>; null before Windows 10.</param>
public sealed record WindowsImageVersion(int Major, int Minor, int? Build, int? ServicePackBuild, int? ServicePackLevel, string? Branch)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join('.', new int?[] { Major, Minor, Build, Build is null ? null : ServicePackBuild }.OfType<int>());
}
