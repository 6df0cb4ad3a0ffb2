using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>
/// A reference machine with an empty disk, a media that builds and captures it, and the share that the image goes to. The machine starts
/// from its disk when it can, as a real one is set up whose media stays in the drive.
/// </summary>
internal sealed class ReferenceMachine : IAsyncDisposable
{
    /// <summary>The name of the captured file, below the share.</summary>
    public const string ImageFile = "captures/reference.wim";

    // Partitioned by BIOS: boot, Windows, recovery; by UEFI: system, reserved, Windows, recovery.
    private const int WindowsPartitionBios = 2;
    private const int WindowsPartitionUefi = 3;

    private readonly MachineFirmware _firmware;

    private ReferenceMachine(MachineFirmware firmware, LabMedia media, LabShare share, LabDisk disk, VirtualMachine machine)
    {
        _firmware = firmware;
        (Media, Share, Disk, Machine) = (media, share, disk, machine);
    }

    /// <summary>The media.</summary>
    public LabMedia Media { get; }

    /// <summary>The share.</summary>
    public LabShare Share { get; }

    /// <summary>The disk.</summary>
    public LabDisk Disk { get; }

    /// <summary>The machine.</summary>
    public VirtualMachine Machine { get; }

    /// <summary>The captured image on the share.</summary>
    public string Image => Path.Combine(Share.Content, ImageFile);

    /// <summary>The number of the partition with Windows.</summary>
    public int WindowsPartition => _firmware == MachineFirmware.Bios ? WindowsPartitionBios : WindowsPartitionUefi;

    /// <summary>Builds the media and sets the machine up, switched off.</summary>
    /// <param name="firmware">Its firmware.</param>
    /// <param name="sequence">The sequence; null for <see cref="BuildAndCapture"/>.</param>
    /// <param name="share">The share; null for one of its own.</param>
    /// <param name="change">Changes the media's definition; null for none.</param>
    /// <param name="variables">More variables of the media.</param>
    public static async Task<ReferenceMachine> CreateAsync(
        MachineFirmware firmware, string? sequence = null, LabShare? share = null, Func<LabMedia, MediaDefinition, MediaDefinition>? change = null, params MediaVariable[] variables)
    {
        var media = new LabMedia();
        share ??= await LabShare.StartAsync();
        var adk = LabAdk.Require();
        var installer = ProbeDisc.Compile(media.Folder, "installer");
        var software = media.Folder["software"];
        Directory.CreateDirectory(software);
        File.Copy(installer, Path.Combine(software, "installer.exe"), overwrite: true);
        var definition = new MediaDefinition
        {
            BootFiles = [adk.Root],
            Loaders = LoaderChoice.Microsoft,
            Firmware = FirmwareChoice.Both,
            Content =
            [
                new MediaContent("WINDOWS", adk.InstallWim),
                new MediaContent("DRIVERS", Drivers(media)) { Kind = PackageKind.DriverPackage },
                new MediaContent("TOOLS", software) { Programs = [new CatalogProgram("Install", @"installer.exe /file C:\Tools\tool.txt", null, 60, [0], [3010])] },
            ],
            Applications =
            [
                Application("APP1", "First application", @"installer.exe /file C:\Apps\first.txt /exit 3010", @"C:\Apps\first.txt", software),
                Application("APP2", "Second application", @"installer.exe /file C:\Apps\second.txt /value SOFTWARE\Vendor|Second|installed", @"C:\Apps\second.txt", software),
            ],
            Updates = [Update(media, "windows-kb1-x64.msu"), Update(media, "windows-kb2-notapplicable-x64.msu"), Update(media, "windows-kb3-reboot-x64.cab")],
            Drivers = [Drivers(media)],
            AllowUnprotectedSecrets = true,
            Variables =
            [
                new MediaVariable("CaptureAccount", LabShare.User), new MediaVariable("CapturePassword", share.Password, Secret: true),
                new MediaVariable("MediaForgeSerialPort", "COM1"), .. variables,
            ],
        };
        if (change is not null) definition = change(media, definition);
        var iso = await media.BuildAsync(definition, sequence ?? BuildAndCapture);
        var disk = LabDisk.CreateEmpty(media.Folder["disk.img"]);
        var machine = new VirtualMachine(firmware)
        {
            Disc = iso,
            Disks = { new MachineDisk(disk.Path) },
            DisksFirst = true,
            Network = true,
            Settings = { share.Setting, ("ostime", "900") },
            TimeLimit = TimeSpan.FromMinutes(20),
        };
        return new ReferenceMachine(firmware, media, share, disk, machine);
    }

    /// <summary>Runs the machine from start to start until the sequence has ended, and returns what the console showed each time.</summary>
    /// <param name="most">The most starts that it may take.</param>
    /// <param name="cut">The power is cut this long after the start of a number, from 0; null for no cut.</param>
    /// <param name="stopAt">Ends the run, too: a text on the console. A full Windows keeps running when the sequence has failed.</param>
    public async Task<IReadOnlyList<MachineRun>> RunAsync(int most = 12, Func<int, TimeSpan?>? cut = null, string? stopAt = null)
    {
        var runs = new List<MachineRun>();
        while (runs.Count < most)
        {
            Machine.CutAfter = cut?.Invoke(runs.Count);
            var run = await Machine.RunAsync(stopAt, TestContext.Current.CancellationToken);
            runs.Add(run);
            if (EndOf(run) is not null) return runs;
            if (Machine.CutAfter is null) run.ShouldEndWith(RunEnd.Restart);
        }
        Assert.Fail($"The sequence did not end within {most} starts.\n{string.Join("\n\n", runs)}");
        return runs;
    }

    /// <summary>How the sequence ended in a run: 0 for success; null when it did not end there.</summary>
    public int? EndOf(MachineRun run)
    {
        var signal = SerialSignal.Ended(Media.Id, 0)[..^1];
        return run.Find(signal) is { } line ? int.Parse(line.Text[(line.Text.IndexOf(signal, StringComparison.Ordinal) + signal.Length)..].Split(' ')[0]) : null;
    }

    public async ValueTask DisposeAsync()
    {
        Machine.Dispose();
        await Share.DisposeAsync();
        Media.Dispose();
    }

    /// <summary>What the wizard makes, with software of every kind in it.</summary>
    public const string BuildAndCapture = """
        name: Build and capture
        steps:
          - group: Build the Reference Machine
            steps:
              - partitionDisk: Partition Disk 0 - BIOS
                if:
                  - { variable: _SMSTSClientCache, exists: false }
                  - { variable: _SMSTSBootUEFI, notEquals: "true" }
                style: MBR
                partitions:
                  - { type: Primary, size: 350, sizeUnits: MB, fileSystem: NTFS, label: System Reserved, bootable: true, assignLetter: false }
                  - { type: Primary, size: 99, fileSystem: NTFS, label: Windows }
                  - { type: Recovery, size: 100, fileSystem: NTFS, label: Recovery, assignLetter: false }
              - partitionDisk: Partition Disk 0 - UEFI
                if:
                  - { variable: _SMSTSClientCache, exists: false }
                  - { variable: _SMSTSBootUEFI, equals: "true" }
                gptBootDisk: true
                style: GPT
                partitions:
                  - { type: EFI, size: 300, sizeUnits: MB, fileSystem: FAT32, assignLetter: false }
                  - { type: MSR, size: 16, sizeUnits: MB, assignLetter: false, quickFormat: false }
                  - { type: Primary, size: 99, fileSystem: NTFS, label: Windows, bootable: true }
                  - { type: Recovery, size: 100, fileSystem: NTFS, label: Recovery, assignLetter: false }
              - applyOperatingSystem: Apply Operating System
                image: WINDOWS
                imageIndex: 1
              - applyWindowsSettings: Apply Windows Settings
                user: Lab
                organization: MediaForge
                computerName: REFERENCE-1
              - applyNetworkSettings: Apply Network Settings
                join: workgroup
                workgroup: WORKGROUP
              - applyDriverPackage: Apply Device Drivers
                package: DRIVERS
                recurse: true
              - setupWindows: Setup Windows and Configuration Manager
              - installUpdates: Install Updates
              - installApplication: Install Applications
                applications:
                  - { id: APP1, displayName: First application }
                  - { id: APP2, displayName: Second application }
              - installPackage: Install Package
                package: TOOLS
                program: Install
              - runCommandLine: Leave a mark
                commandLine: cmd.exe /c echo %Token%>> C:\marks.txt
                runIn: FullOS
          - group: Capture the Reference Machine
            steps:
              - prepareClient: Prepare Configuration Manager Client
              - prepareOperatingSystem: Prepare OS
              - captureImage: Capture the Reference Machine
                destination: '\\deploy\logs\captures\reference.wim'
                account: '%CaptureAccount%'
                password: '%CapturePassword%'
                createdBy: MediaForge lab
                imageVersion: "1.0"
                imageDescription: A reference image
        """;

    /// <summary>An application that is there when a file is.</summary>
    internal static MediaApplication Application(string id, string name, string install, string file, string? content) => new(
        new CatalogApplication { Id = id, Name = name, Install = install, SuccessCodes = [0], RestartCodes = [3010, 1641], Timeout = 120, Detection = new CatalogDetection { File = file } }, content);

    private static string Update(LabMedia media, string name) => media.Folder.Write("updates/" + name, name + Guid.NewGuid());

    private static string Drivers(LabMedia media)
    {
        media.Folder.Write("drivers/labnet/labnet.cat", "a catalog");
        media.Folder.Write("drivers/labnet/labnet.inf", "[Version]\r\nSignature=\"$WINDOWS NT$\"\r\nClass=Net\r\nClassGuid={4d36e972-e325-11ce-bfc1-08002be10318}\r\nProvider=%P%\r\nCatalogFile=labnet.cat\r\nDriverVer=01/02/2026,1.0.0.0\r\n[Manufacturer]\r\n%P%=Models,NTamd64\r\n[Models.NTamd64]\r\n\"Lab network\"=Install,PCI\\VEN_1AF4&DEV_1000\r\n[Strings]\r\nP=\"Lab\"\r\n");
        return media.Folder["drivers"];
    }
}
