using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MediaForge.TaskSequences.OnMedia;

/// <summary>The JSON of everything on a media, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(MediaIdentity))]
[JsonSerializable(typeof(BootIdentity))]
[JsonSerializable(typeof(ContentIdentity))]
[JsonSerializable(typeof(MediaManifest))]
[JsonSerializable(typeof(MediaVariables))]
[JsonSerializable(typeof(MediaCatalog))]
[JsonSerializable(typeof(ProtectedContent))]
[JsonSerializable(typeof(BootOptions))]
[JsonSerializable(typeof(MediaSource))]
[JsonSerializable(typeof(Publication))]
[JsonSerializable(typeof(SignedPublication))]
[JsonSerializable(typeof(PublicationManifest))]
internal sealed partial class OnMediaJson : JsonSerializerContext
{
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string path)
        where T : IOnMedia
    {
        try
        {
            var read = JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException($"{path}: the file is empty.");
            return read.Format == OnMediaFormat.Version ? read : throw new InvalidDataException($"{path}: the media is of format {read.Format} and this program reads format {OnMediaFormat.Version}. Use the MediaForge that made it.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: not what MediaForge writes there: {e.Message}", e);
        }
    }
}
