using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>Where a publication lies, and who may read it.</summary>
/// <param name="Place">The place.</param>
/// <param name="Account">The account; empty for none.</param>
/// <param name="Password">Its password.</param>
public sealed record PublishedSource(PublishedPlace Place, string Account, string Password)
{
    /// <summary>The variable that says where, in place of what the media says.</summary>
    public const string LocationVariable = "MediaForgeSource";

    /// <summary>The variable with the account.</summary>
    public const string AccountVariable = "MediaForgeSourceAccount";

    /// <summary>The variable with its password.</summary>
    public const string PasswordVariable = "MediaForgeSourcePassword";

    /// <summary>The source that a media names, unless variables name another one.</summary>
    /// <param name="source">What the media says.</param>
    /// <param name="find">The value of a variable, or null.</param>
    /// <exception cref="InvalidDataException">It is no place.</exception>
    public static PublishedSource Of(MediaSource source, Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(find);
        var location = find(LocationVariable) is { Length: > 0 } other ? other : source.Location;
        return PublishedPlace.TryParse(location, out var place, out var fault)
            ? new PublishedSource(place, find(AccountVariable)?.Trim() ?? string.Empty, find(PasswordVariable) ?? string.Empty)
            : throw new InvalidDataException($"The source of this media, '{location}', cannot be used: {fault}.");
    }

    /// <summary>Never shows the password.</summary>
    public override string ToString() => Place.Location;
}
