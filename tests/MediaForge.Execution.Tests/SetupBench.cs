using System.Security.Cryptography;
using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Tests;

/// <summary>
/// A machine with the media in it and a Windows applied to its disk, as Apply Operating System Image leaves it, and a
/// sequence that goes on from there. It is started by what its boot store says.
/// </summary>
internal sealed class SetupBench
{
    public const string SystemHive = @"C:\Windows\System32\config\SYSTEM";
    public const string AnswerPath = @"C:\Windows\panther\unattend\unattend.xml";

    /// <summary>What is in the boot store when nothing of a run is.</summary>
    public const string WindowsOnly = "Windows 11 default=Windows timeout=30";

    public static readonly Guid MediaId = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private static readonly byte[] BootImage = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    public SetupBench(bool uefi, params SequenceNode[] nodes)
    {
        Bench = new Bench([Bench.Set("OSDTargetSystemRoot", @"C:\Windows"), .. nodes]);
        Machine.Uefi = uefi;
        Setup = SimulatedSetupTools.Install(Machine);
        SimulatedTools.Install(Machine);
        AddDisk(uefi);
        AddMedia();
        Machine.OnRestart = _ => _mediaFirst = false;
    }

    private bool _mediaFirst = true;

    public SetupBench(params SequenceNode[] nodes)
        : this(uefi: true, nodes)
    {
    }

    /// <summary>A person takes the media out of the boot order, or of the machine.</summary>
    public void StartFromDisk() => _mediaFirst = false;

    public Bench Bench { get; }

    public SimulatedMachine Machine => Bench.Machine;

    public SimulatedSetup Setup { get; }

    /// <summary>Whether the media stays in after the first restart.</summary>
    public bool KeepMedia { get; set; } = true;

    public string BcdPath => Machine.Uefi ? @"\\?\0-1\EFI\Microsoft\Boot\BCD" : @"\\?\0-1\Boot\BCD";

    public SimulatedBootStore Store => SimulatedBootStore.OfFirmware(Machine)!;

    /// <summary>What stands in the boot store, as the tests compare it.</summary>
    public string StoreText => string.Join(' ', Store.Objects.Subkeys.Select(o => o.GetString("description") ?? $"default={(o.GetString("default") == SimulatedBootStore.Windows ? "Windows" : "ours")} timeout={o.GetString("timeout")}").Order(StringComparer.Ordinal));

    public AnswerFile Answers => AnswerFile.Read(AnswerPath, Machine.Disks.Read(AnswerPath)!);

    public static Step StepOf(StepSettings settings, string? name = null) => new(name ?? settings.Definition.DisplayName, settings);

    public MediaForge.Registry.RegistryHive Hive(string path) => SimulatedHive.Read(Machine, path)!;

    public string? ImageState => Hive(@"C:\Windows\System32\config\SOFTWARE").Root.Find(@"Microsoft\Windows\CurrentVersion\Setup\State")?.GetString("ImageState");

    public bool HasService => Hive(SystemHive).Root.Find(@"ControlSet001\Services\MediaForge") is not null;

    /// <summary>Switches the machine on and starts the executor as that start does; null when nothing starts it.</summary>
    public RunResult? Start(int? cutAt = null)
    {
        if (!Setup.PowerOn(_mediaFirst)) return null;
        var media = KeepMedia || _mediaFirst;
        Bench.Identity = Bench.Identity with
        {
            MediaId = MediaId,
            MediaRoot = media ? @"D:\" : null,
            ExecutorFolder = Machine.IsWindowsPE ? @"X:\MediaForge" : @"C:\_SMSTaskSequence\MediaForge\Executor",
        };
        if (!media) Machine.Disks.Remove(@"D:\");
        if (!Machine.IsWindowsPE) Machine.AddProgram(@"C:\Windows\System32\mark.exe", (request, _) => Mark(request.Arguments));
        Machine.PowerCutAt = cutAt is null ? null : Machine.Calls + cutAt;
        return Bench.Start();
    }

    /// <summary>Starts the machine until the run is over.</summary>
    public RunResult RunToEnd()
    {
        for (var boots = 0; boots < 20; boots++)
        {
            var result = Start() ?? throw new InvalidOperationException("Nothing goes on with the run.");
            if (result.Outcome != RunOutcome.Restarting) return result;
        }
        throw new InvalidOperationException("The run does not come to an end.");
    }

    private ProcessResult Mark(string name)
    {
        Bench.Marks.Add(name);
        return new ProcessResult(0);
    }

    private void AddDisk(bool uefi)
    {
        const long Gigabyte = 1L << 30;
        Machine.AttachedDisks.Add(new Disk(0, 64 * Gigabyte)
        {
            Style = uefi ? "GPT" : "MBR",
            Partitions = [new DiskPartition(1, 1 << 20, 1 << 28) { Type = uefi ? DiskPartition.EfiSystem : "07", IsActive = !uefi }, new DiskPartition(2, Gigabyte, 60 * Gigabyte) { Type = uefi ? "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" : "07" }],
        });
        Machine.Disks.Format(new Volume(@"\\?\0-1\", "System", uefi ? "FAT32" : "NTFS", VolumeKind.Fixed, 1 << 28, 1 << 27) { Disk = 0, Partition = 1 });
        Machine.Disks.Format(Bench.DiskC with { Disk = 0, Partition = 2 });
        Machine.Disks.AddFile(BcdPath, MediaForge.Registry.RegistryHive.Create("BCD00000000", 3).Write(DateTimeOffset.UnixEpoch));
        foreach (var (path, content) in SimulatedWindows.Files()) Machine.Disks.AddFile(@"C:\" + path, content);
        SimulatedHive.Edit(Machine, @"C:\Windows\System32\config\SOFTWARE", hive =>
        {
            var zones = hive.Root.Create(@"Microsoft\Windows NT\CurrentVersion\Time Zones");
            zones.Create("W. Europe Standard Time").SetString("Std", "Mitteleuropäische Zeit");
            zones.Create("UTC").SetString("Std", "Coordinated Universal Time");
        });
    }

    private void AddMedia()
    {
        Machine.Disks.Format(new Volume(@"D:\", "MEDIA", "UDF", VolumeKind.Optical, 1L << 30, 0));
        Machine.Disks.AddFile(@"D:\sources\boot.wim", BootImage);
        Machine.Disks.AddFile(@"D:\boot\boot.sdi", "sdi"u8);
        var identity = new MediaIdentity { Format = 1, Id = MediaId, MediaType = "FullMedia", Label = "MEDIA", Disc = 1, Discs = 1, MadeBy = "test", MadeAt = DateTimeOffset.UnixEpoch, BootImageLength = BootImage.Length, BootImageSha256 = Convert.ToHexStringLower(SHA256.HashData(BootImage)) };
        Machine.Disks.AddFile(@"D:\MediaForge\media.json", identity.ToJson());
        foreach (var (name, content) in new[] { ("MediaForge.Executor.exe", "MZ executor"), ("sequence.xml", "<sequence/>"), ("variables.json", "{}"), (@"drivers\net.inf", "[Version]"), (@"catalog\index.json", "{}") })
            Machine.Disks.AddFile(@"X:\MediaForge\" + name, Encoding.ASCII.GetBytes(content));
    }
}
