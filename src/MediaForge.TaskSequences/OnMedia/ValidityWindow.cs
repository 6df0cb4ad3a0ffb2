using System.Globalization;
using System.Text.Json.Serialization;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>When a media may be started: compared with the clock of the machine as it shows the time there, before anything is done.</summary>
/// <remarks>
/// Times have no time zone. Windows PE takes what the machine's clock chip says for local time, in whatever zone the boot image
/// is set to, so the only time that is the same for everybody is the one that the clock shows.
/// </remarks>
/// <param name="From">The first moment, or null for no beginning.</param>
/// <param name="Until">The last moment, or null for no end.</param>
public sealed record ValidityWindow(DateTime? From, DateTime? Until)
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Whether a time that a clock shows is in the window.</summary>
    public bool Contains(DateTime clock) => !(clock < From) && !(clock > Until);

    /// <summary>Whether there is neither beginning nor end.</summary>
    [JsonIgnore]
    public bool IsAlways => From is null && Until is null;

    /// <inheritdoc/>
    public override string ToString() => (From, Until) switch
    {
        (null, null) => "always",
        ({ } from, null) => $"from {Text(from)} on",
        (null, { } until) => $"until {Text(until)}",
        ({ } from, { } until) => $"from {Text(from)} until {Text(until)}",
    };

    /// <summary>A time of a clock as it is shown in messages.</summary>
    public static string Text(DateTime clock) => clock.ToString(Format, CultureInfo.InvariantCulture);
}
