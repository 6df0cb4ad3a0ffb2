using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>A media on three discs: the machine asks for each, knows a wrong one, and puts together what was in pieces.</summary>
public sealed partial class DiscSetTests
{
    private const long DiscSize = 128L << 20;
    private const int Discs = 3;
    private const int OnlyPartition = 1;

    [Theory]
    [InlineData(MachineFirmware.Bios)]
    [InlineData(MachineFirmware.Uefi)]
    public async Task The_run_asks_for_its_discs(MachineFirmware firmware)
    {
        using var media = new LabMedia();
        var whole = Noise(media, "whole/data.bin", 90); // fits a disc, but not beside the boot image
        var pieces = Noise(media, "pieces/data.bin", 150); // fits no disc
        var iso = await media.BuildAsync(
            new MediaDefinition
            {
                BootFiles = [LabAdk.Require().Root],
                Firmware = FirmwareChoice.Both,
                DiscSize = DiscSize,
                Content = [new MediaContent("WHOLE", media.Folder["whole"]), new MediaContent("PIECES", media.Folder["pieces"])],
            },
            """
            name: Discs
            steps:
              - partitionDisk: Partition
                style: MBR
                partitions: [ { type: Primary, size: 100, fileSystem: NTFS, bootable: true, letterVariable: Target } ]
              - runCommandLine: Whole
                package: WHOLE
                commandLine: cmd.exe /c copy data.bin %Target%\whole.bin
              - runCommandLine: Pieces
                package: PIECES
                commandLine: cmd.exe /c copy data.bin %Target%\pieces.bin
            """);
        var discs = Enumerable.Range(1, Discs).Select(n => string.Create(CultureInfo.InvariantCulture, $"{Path.ChangeExtension(iso, null)}-{n}.iso")).ToList();
        foreach (var disc in discs) new FileInfo(disc).Length.ShouldBeInRange(1, DiscSize, disc);
        Directory.GetFiles(media.Folder.Path, "*.iso").Length.ShouldBe(Discs);
        var disk = LabDisk.CreateEmpty(media.Folder["disk.img"], 4);
        using var machine = new VirtualMachine(firmware) { Disc = discs[0], Disks = { new MachineDisk(disk.Path) }, CanChangeDisc = true, TimeLimit = TimeSpan.FromMinutes(15) };
        var inserted = new List<int> { 1 };
        machine.Watch = line =>
        {
            if (Request().Match(line) is not { Success: true } request) return;
            var (wanted, there) = (Number(request.Groups[1]), Number(request.Groups[2]));
            if (inserted[^1] != there) return; // it was asked before the last change
            inserted.Add(inserted.Count == 1 ? Discs + 2 - wanted : wanted); // at first 3 for 2, or 2 for 3
            machine.ChangeDisc(discs[inserted[^1] - 1]);
        };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow(SerialSignal.Ended(media.Id, 0));
        inserted.Count.ShouldBeGreaterThan(Discs, run.ToString());
        foreach (var (name, hash) in new[] { ("whole.bin", whole), ("pieces.bin", pieces) })
        {
            disk.Extract(OnlyPartition, name, media.Folder[name]);
            Hash(media.Folder[name]).ShouldBe(hash, run.ToString());
        }
    }

    [GeneratedRegex(@"Put disc (\d) of this media into the drive \(.* has disc (\d) of 3")]
    private static partial Regex Request();

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static string Noise(LabMedia media, string name, int mebibytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(media.Folder[name])!);
        File.WriteAllBytes(media.Folder[name], RandomNumberGenerator.GetBytes(mebibytes << 20));
        return Hash(media.Folder[name]);
    }

    private static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
