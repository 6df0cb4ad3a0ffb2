using System.Text.Json.Serialization;

namespace MediaForge.Execution.Steps;

/// <summary>A line of WindowsUpdate.ps1.</summary>
/// <param name="Event">What happened: found, update, skipped, downloading, installed, failed, restart, error.</param>
/// <param name="Id">The update's id, where there is one.</param>
/// <param name="Title">Its title.</param>
/// <param name="Reason">Why, for skipped and error.</param>
/// <param name="Count">How many, for found and downloading.</param>
/// <param name="Size">Its size in bytes, for update.</param>
/// <param name="Result">The HRESULT, for failed and error.</param>
internal sealed record WindowsUpdateEvent(string Event, string Id = "", string Title = "", string Reason = "", int Count = 0, long Size = 0, int Result = 0);

/// <summary>The JSON of <see cref="WindowsUpdateEvent"/>, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WindowsUpdateEvent))]
internal sealed partial class WindowsUpdateJson : JsonSerializerContext;
