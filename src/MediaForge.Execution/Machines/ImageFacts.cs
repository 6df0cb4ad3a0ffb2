namespace MediaForge.Execution.Machines;

/// <summary>What a WIM says of one of its images.</summary>
/// <param name="Index">Its number, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="TotalBytes">The bytes of all its files; what it takes on a disk is about that.</param>
public sealed record ImageFacts(int Index, string Name, long TotalBytes)
{
    /// <summary>Whether there is a Windows in it; the other facts are empty otherwise.</summary>
    public bool IsWindows { get; init; }

    /// <summary>Its edition (<c>Professional</c>), or empty.</summary>
    public string Edition { get; init; } = string.Empty;

    /// <summary>Its processor: <c>x64</c>, <c>x86</c>, <c>arm64</c>, or empty.</summary>
    public string Architecture { get; init; } = string.Empty;

    /// <summary>Its version, or null.</summary>
    public Version? Version { get; init; }

    /// <summary>Its default language (<c>en-US</c>), or empty.</summary>
    public string Language { get; init; } = string.Empty;
}

/// <summary>An image to write to a folder.</summary>
/// <param name="Path">The WIM, ESD or first part of a split WIM.</param>
/// <param name="Index">The number of the image, from 1.</param>
/// <param name="Folder">Where to: <c>C:\</c>.</param>
public sealed record ImageToApply(string Path, int Index, string Folder);

/// <summary>A volume to capture as an image.</summary>
/// <param name="Folder">The top of what is captured: <c>C:\</c>.</param>
/// <param name="Path">The WIM.</param>
/// <param name="Name">The name of the image.</param>
public sealed record ImageToCapture(string Folder, string Path, string Name)
{
    /// <summary>Its description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>More of its XML: names of elements, with slashes, and their texts.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>What is left out besides what is always left out, as rules of WimScript.ini: <c>\_SMSTaskSequence</c>.</summary>
    public IReadOnlyList<string> Exclusions { get; init; } = [];

    /// <summary>Whether it becomes a further image of the WIM that is at the path; otherwise a new file takes its place.</summary>
    public bool Append { get; init; }
}

/// <summary>What a capture made.</summary>
/// <param name="Index">The number of the image.</param>
/// <param name="Files">How many files.</param>
/// <param name="Folders">How many folders.</param>
/// <param name="Bytes">The bytes of all files.</param>
/// <param name="Losses">What could not be kept, in a sentence; empty when everything was.</param>
public sealed record CapturedImage(int Index, long Files, long Folders, long Bytes, string Losses);

/// <summary>How far something is.</summary>
/// <param name="Done">The bytes done.</param>
/// <param name="Total">The bytes in all.</param>
public readonly record struct ByteProgress(long Done, long Total);
