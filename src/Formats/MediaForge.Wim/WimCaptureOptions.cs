using System.Xml.Linq;
using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim;

/// <summary>What <see cref="WimCapture"/> makes of a folder.</summary>
public sealed record WimCaptureOptions
{
    /// <summary>The name of the image.</summary>
    public required string Name { get; init; }

    /// <summary>When it is made, UTC: what its XML says.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>More of its XML: names of elements with slashes (<c>FLAGS</c>, <c>DISPLAYNAME</c>) and their texts, in that order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>What is left out, and what is not compressed.</summary>
    public CaptureExclusions Exclusions { get; init; } = CaptureExclusions.Default;

    /// <summary>Whether links to places in the folder are made relative to its top.</summary>
    public bool FixReparseTargets { get; init; } = true;

    /// <summary>Whether security descriptors are taken.</summary>
    public bool Security { get; init; } = true;

    /// <summary>Whether the image is the one that boots.</summary>
    public bool Boot { get; init; }

    /// <summary>
    /// Makes the <c>WINDOWS</c> element of the XML from the files of the image: it is given a way to open a file by its path
    /// (null when there is none) and returns null where there is no Windows. Null for no such element.
    /// </summary>
    public Func<Func<string, ByteSource?>, XElement?>? DescribeWindows { get; init; }

    /// <summary>How a new file is written; one that is there keeps its compression and chunk size.</summary>
    public WimWriteOptions Write { get; init; } = new();

    /// <summary>Whether the image is added to the WIM that is at the path; otherwise a new file takes its place.</summary>
    public bool Append { get; init; }
}
