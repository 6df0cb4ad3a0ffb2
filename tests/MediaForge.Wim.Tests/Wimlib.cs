namespace MediaForge.Wim.Tests;

/// <summary>wimlib-imagex, the independent reader and writer of WIMs that these tests check with.</summary>
internal static class Wimlib
{
    public static ExternalTool Require() => ExternalTool.Require("wimlib-imagex", "wimtools");

    /// <summary>The sample files captured, in a folder of the test's.</summary>
    public static string CaptureSamples(this ExternalTool wimlib, TempFolder temp, params string[] options)
    {
        var files = temp["files"];
        if (!Directory.Exists(files)) SampleFiles.WriteAll(files);
        var wim = temp[$"{Guid.NewGuid():N}.wim"];
        wimlib.RunOk(["capture", files, wim, "First", "The first image", "--no-acls", .. options]);
        return wim;
    }

    /// <summary>Words, code, runs and noise of up to one chunk, as compressed and as they are.</summary>
    public static IReadOnlyList<(byte[] Compressed, byte[] Plain)> CompressedChunks(this ExternalTool wimlib, params string[] options)
    {
        using var temp = new TempFolder();
        byte[][] contents = [SampleFiles.Words(20_000, 1), SampleFiles.Code(20_000, 2), [.. SampleFiles.Runs(9_000, 3), .. SampleFiles.Records(9_000, 4), .. SampleFiles.Noise(500, 5)]];
        foreach (var content in contents) temp.Write($"files/{content[0]}-{content.Length}.bin", content);
        wimlib.RunOk(["capture", temp["files"], temp["x.wim"], .. options]);
        var wim = new RawWim(File.ReadAllBytes(temp["x.wim"]));
        return [.. contents.Select(plain =>
        {
            var row = wim.CompressedBlobs.Single(r => r.Hash == Sha1Hash.Of(plain));
            return (wim.Bytes.AsSpan((int)row.Offset, (int)row.Size).ToArray(), plain);
        })];
    }

    /// <summary>Hard links, a symbolic link, wimlib's tagged items.</summary>
    public static string CaptureLinks(this ExternalTool wimlib, TempFolder temp)
    {
        temp.Write("rich/a/other.txt", "other");
        temp.Write("rich/a/link1.txt", "linked");
        temp.Write("rich/b/x.txt", SampleFiles.Words(50_000, 1));
        var ln = ExternalTool.Require("ln", "coreutils");
        ln.RunOk(temp["rich/a/link1.txt"], temp["rich/b/link2.txt"]);
        ln.RunOk(temp["rich/a/link1.txt"], temp["rich/b/link3.txt"]);
        File.CreateSymbolicLink(temp["rich/symlink"], "a/link1.txt");
        var wim = temp["rich.wim"];
        wimlib.RunOk("capture", temp["rich"], wim, "Rich", "--unix-data", "--norpfix", "--compress=XPRESS");
        return wim;
    }

    /// <summary>What only NTFS has: named streams, security descriptors.</summary>
    public static string CaptureNtfs(this ExternalTool wimlib, TempFolder temp)
    {
        var rich = wimlib.CaptureLinks(temp);
        var volume = temp["volume.img"];
        using (var file = File.Create(volume)) file.SetLength(16 << 20);
        ExternalTool.Require("mkntfs", "ntfs-3g").RunOk("-F", "-q", volume);
        wimlib.RunOk("apply", rich, "1", volume);
        var copy = ExternalTool.Require("ntfscp", "ntfs-3g");
        var stream = temp.Write("stream.txt", "stream");
        copy.RunOk("-N", "Zone.Identifier", volume, stream, "a/other.txt");
        var wim = temp["ntfs.wim"];
        wimlib.RunOk("capture", volume, wim, "Ntfs", "--norpfix", "--compress=LZX:20");
        return wim;
    }
}
