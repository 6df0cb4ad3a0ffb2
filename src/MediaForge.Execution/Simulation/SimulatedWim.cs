using System.Text.Json;
using System.Text.Json.Serialization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Simulation;

/// <summary>An image in what a simulated machine takes for a WIM file: facts, and files by their paths from the top.</summary>
/// <param name="Facts">What the file says of the image.</param>
/// <param name="Files">The files: <c>Windows\System32\ntoskrnl.exe</c>.</param>
public sealed record SimulatedWim(ImageFacts Facts, IReadOnlyDictionary<string, byte[]> Files)
{
    private static ReadOnlySpan<byte> Magic => "MSWIM simulated\n"u8;

    /// <summary>The bytes of a file with these images.</summary>
    public static byte[] Write(params IReadOnlyList<SimulatedWim> images) => [.. Magic, .. JsonSerializer.SerializeToUtf8Bytes(images, SimulatedWimJson.Default.IReadOnlyListSimulatedWim)];

    /// <summary>The images of a file.</summary>
    /// <exception cref="InvalidDataException">It is none, or damaged.</exception>
    public static IReadOnlyList<SimulatedWim> Read(string path, ReadOnlySpan<byte> file)
    {
        try
        {
            if (file.StartsWith(Magic) && JsonSerializer.Deserialize(file[Magic.Length..], SimulatedWimJson.Default.IReadOnlyListSimulatedWim) is { } images) return images;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: the file is damaged: {e.Message}", e);
        }
        throw new InvalidDataException($"{path}: the file is no WIM.");
    }
}

/// <summary>The JSON of simulated WIM files, without reflection.</summary>
[JsonSerializable(typeof(IReadOnlyList<SimulatedWim>))]
internal sealed partial class SimulatedWimJson : JsonSerializerContext;
