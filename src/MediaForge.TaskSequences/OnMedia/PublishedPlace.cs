using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>Where a publication lies as machines see it: a folder on a share, or an address on a web server.</summary>
/// <param name="Location">As it was written, without a separator at its end.</param>
/// <param name="Host">The server's name or address.</param>
/// <param name="Share">The share (<c>\\server\share</c>); null for a web server.</param>
public sealed record PublishedPlace(string Location, string Host, string? Share)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("<>:\"|?*/");

    private const string Forms = @"write \\server\share\folder, http://server/path or https://server/path";

    /// <summary>Whether it is a folder on a share; otherwise it is on a web server.</summary>
    public bool IsShare => Share is not null;

    /// <summary>Whether what is sent there is encrypted on its way; of a share, nothing is known.</summary>
    public bool IsEncrypted => Location.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path or address of a file of the publication.</summary>
    /// <param name="path">Its path from the top of the publication, with forward slashes.</param>
    public string PathOf(string path) => IsShare
        ? $@"{Location}\{path.Replace('/', '\\')}"
        : $"{Location}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>What is wrong with a place, to be read after the setting's name; or null.</summary>
    public static string? FindFault(string text) => TryParse(text, out _, out var fault) ? null : fault;

    /// <summary>Takes a place apart.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="place">The place.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PublishedPlace? place, [NotNullWhen(false)] out string? fault)
    {
        text = text.Trim();
        (place, fault) = text.StartsWith(@"\\", StringComparison.Ordinal) ? ParseShare(text) : ParseAddress(text);
        return place is not null;
    }

    private static (PublishedPlace?, string?) ParseShare(string text)
    {
        var names = text[2..].TrimEnd('\\').Split('\\');
        if (names.Length < 2 || names.Any(n => n.Length == 0)) return (null, $"it lacks a part; {Forms}");
        if (names.Any(n => n is "." or ".." || n.AsSpan().ContainsAny(NotInNames) || n.Any(c => c < ' '))) return (null, $"it has a part that is no name; {Forms}");
        return (new PublishedPlace(text.TrimEnd('\\'), names[0], $@"\\{names[0]}\{names[1]}"), null);
    }

    private static (PublishedPlace?, string?) ParseAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0) return (null, $"it is neither a share nor an address of a web server; {Forms}");
        if (address.UserInfo.Length > 0) return (null, "it holds an account; give that in the variables MediaForgeSourceAccount and MediaForgeSourcePassword");
        if (address.Query.Length > 0 || address.Fragment.Length > 0) return (null, "it has a query or fragment, which the files below it could not have");
        return (new PublishedPlace(address.GetLeftPart(UriPartial.Path).TrimEnd('/'), address.IdnHost, null), null);
    }
}
