using System.Text.Json;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>A variable of the media: set before the first step, in place of ConfigMgr's collection and device variables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Secret">Never shown or logged.</param>
public sealed record MediaVariable(string Name, string Value, bool Secret = false)
{
    /// <summary>The variable for people: a secret's value is not in it.</summary>
    public override string ToString() => $"{Name}={(Secret ? "********" : Value)}";
}

/// <summary>The variables of a media, in <see cref="MediaPaths.Variables"/>.</summary>
public sealed record MediaVariables : IOnMedia
{
    /// <summary>The version of this format: <see cref="OnMediaFormat.Version"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The variables in the order in which they are set.</summary>
    public required IReadOnlyList<MediaVariable> Variables { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OnMediaJson.Default.MediaVariables);

    /// <summary>Reads the JSON text.</summary>
    /// <exception cref="InvalidDataException">It is not a list of variables.</exception>
    public static MediaVariables FromJson(ReadOnlySpan<byte> json) => OnMediaJson.Read(json, OnMediaJson.Default.MediaVariables, MediaPaths.Variables);
}
