using System.Globalization;

namespace MediaForge.Lab;

/// <summary>
/// A disk image as large as a PC's: sparse, so that it takes what is written to it. Empty, or with partitions that were there before anybody
/// deployed anything. Its NTFS volumes are read on the host by ntfs-3g's tools, without mounting and without being root.
/// </summary>
public sealed class LabDisk
{
    private const long Mebibyte = 1 << 20;
    private const int SectorSize = 512;

    /// <summary>A disk image that is there.</summary>
    public LabDisk(string path) => Path = path;

    /// <summary>The raw image.</summary>
    public string Path { get; }

    /// <summary>An empty disk.</summary>
    public static LabDisk CreateEmpty(string path, int gibibytes = 16)
    {
        using var file = File.Create(path);
        file.SetLength(gibibytes * 1024L * Mebibyte);
        return new LabDisk(path);
    }

    /// <summary>A disk with a partition table and one partition after the other. Skips the running test when a tool is not there.</summary>
    /// <param name="path">The image to make.</param>
    /// <param name="gpt">With a GPT, else with an MBR of at most four partitions.</param>
    /// <param name="volumes">The partitions' file systems, "ntfs", "fat32", "ext4" or "raw", and sizes.</param>
    public static LabDisk CreatePartitioned(string path, bool gpt, params ReadOnlySpan<(string FileSystem, int Mebibytes)> volumes)
    {
        var disk = CreateEmpty(path, 1);
        var size = 4L; // for the tables
        var script = gpt ? "label: gpt\n" : "label: dos\n";
        foreach (var (fileSystem, mebibytes) in volumes)
        {
            script += $",{mebibytes}M,{TypeOf(fileSystem, gpt)}\n";
            size += mebibytes;
        }
        using (var file = File.OpenWrite(path)) file.SetLength(size * Mebibyte);
        var result = ExternalTool.Require("sfdisk", "fdisk").Run(["-q", path], input: script);
        Assert.True(result.ExitCode == 0, result.Error);
        var start = Mebibyte;
        foreach (var (fileSystem, mebibytes) in volumes)
        {
            disk.Format(fileSystem, start, mebibytes * Mebibyte);
            start += mebibytes * Mebibyte;
        }
        return disk;
    }

    /// <summary>Where a partition begins and how long it is, in bytes.</summary>
    /// <param name="number">From 1.</param>
    public (long Offset, long Length) Partition(int number)
    {
        foreach (var line in ExternalTool.Require("sfdisk", "fdisk").RunOk("--dump", Path).Split('\n'))
        {
            // "/tmp/disk.img3 : start=     444416, size=    16330752, type=..."
            var colon = line.LastIndexOf(" : ", StringComparison.Ordinal);
            if (colon < 0 || line[..colon].TrimEnd() != Path + number.ToString(CultureInfo.InvariantCulture) && line[..colon].TrimEnd() != $"{Path}p{number}") continue;
            return (Value(line, "start=") * SectorSize, Value(line, "size=") * SectorSize);
        }
        throw new InvalidOperationException($"{Path} has no partition {number}.");
    }

    /// <summary>The text of a file in an NTFS partition, such as "_SMSTaskSequence/Logs/SMSTSLog/smsts.log".</summary>
    public string ReadText(int partition, string file) => OnPartition(partition, content => ExternalTool.Require("ntfscat", "ntfs-3g").RunOk("-f", content, file));

    /// <summary>The names in a folder of an NTFS partition.</summary>
    public string[] List(int partition, string folder) =>
        OnPartition(partition, content => ExternalTool.Require("ntfsls", "ntfs-3g").RunOk("-f", "-p", folder, content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name is not ("." or "..")).ToArray());

    /// <summary>Applies the first image of a WIM to an NTFS partition. Everybody may do everything there: without a list of rights nobody could make a file.</summary>
    public void Apply(int partition, string wim) => ChangePartition(partition, content =>
    {
        ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("apply", wim, "1", content);
        ExternalTool.Require("ntfssecaudit", "ntfs-3g").RunOk("-r", content, "777", "/");
    });

    /// <summary>Copies files of the host into the top folder of a FAT32 partition.</summary>
    public void CopyTo(int partition, params string[] files) => ChangePartition(partition, content => ExternalTool.Require("mcopy", "mtools").RunOk(["-i", content, .. files, "::/"]));

    /// <summary>Copies a file of any kind, such as a hive, out of an NTFS partition.</summary>
    public void Extract(int partition, string file, string target) =>
        OnPartition(partition, content => ExternalTool.Require("sh", "dash").RunOk("-c", "ntfscat -f \"$1\" \"$2\" > \"$3\"", "sh", content, file, target));

    private static string TypeOf(string fileSystem, bool gpt) => (fileSystem, gpt) switch
    {
        ("ext4", true) => "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
        (_, true) => "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7",
        ("ext4", false) => "83",
        ("fat32", false) => "c",
        _ => "7",
    };

    private static long Value(string line, string name)
    {
        var text = line[(line.IndexOf(name, StringComparison.Ordinal) + name.Length)..].TrimStart();
        return long.Parse(text.AsSpan(0, text.AsSpan().IndexOfAnyExceptInRange('0', '9')), CultureInfo.InvariantCulture);
    }

    private void Format(string fileSystem, long start, long length)
    {
        var scratch = Path + ".partition";
        if (fileSystem == "raw") return;
        using (var file = File.Create(scratch)) file.SetLength(length);
        var hidden = (start / SectorSize).ToString(CultureInfo.InvariantCulture);
        switch (fileSystem)
        {
            case "fat32": ExternalTool.Require("mkfs.fat", "dosfstools").RunOk("-F", "32", "-h", hidden, scratch); break;
            case "ntfs": ExternalTool.Require("mkntfs", "ntfs-3g").RunOk("-F", "-Q", "-q", "-p", hidden, "-H", "255", "-S", "63", scratch); break;
            case "ext4": ExternalTool.Require("mkfs.ext4", "e2fsprogs").RunOk("-q", "-F", scratch); break;
            default: throw new ArgumentException($"'{fileSystem}' is no file system of the lab.", nameof(fileSystem));
        }
        CopySparsely(scratch, 0, Path, start, length);
        File.Delete(scratch);
    }

    private void ChangePartition(int number, Action<string> change) => OnPartition(number, content =>
    {
        change(content);
        var (offset, length) = Partition(number);
        // What became zero is left out when it is copied, so it must be zero before.
        ExternalTool.Require("fallocate", "util-linux").RunOk("--punch-hole", "--offset", $"{offset}", "--length", $"{length}", Path);
        CopySparsely(content, 0, Path, offset, length);
        return true;
    });

    private T OnPartition<T>(int number, Func<string, T> read)
    {
        var (offset, length) = Partition(number);
        var scratch = Path + ".partition";
        using (File.Create(scratch)) { }
        CopySparsely(Path, offset, scratch, 0, length);
        try
        {
            return read(scratch);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    /// <summary>By dd, which leaves zeros out: a partition of many gigabytes holds little.</summary>
    private static void CopySparsely(string from, long fromOffset, string to, long toOffset, long length) =>
        ExternalTool.Require("dd", "coreutils").RunOk($"if={from}", $"of={to}", "bs=1M", $"skip={fromOffset}", $"seek={toOffset}", $"count={length}",
            "iflag=skip_bytes,count_bytes", "oflag=seek_bytes", "conv=notrunc,sparse", "status=none");
}
