using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>What can be wrong while the reference machine is built: drivers, updates, applications, Sysprep.</summary>
public sealed class FullSystemFaultTests
{
    private const string Domain = @"C:\lab-domain-joined";
    private const string Failing = @"C:\lab-sysprep-fails";

    /// <summary>One machine shows them all: what may go on after a failure does, and Sysprep's failure ends it, with the logs on the share.</summary>
    [Fact]
    public async Task Faults_of_drivers_updates_applications_and_Sysprep_are_told_apart()
    {
        await using var reference = await ReferenceMachine.CreateAsync(MachineFirmware.Bios, Sequence, change: AddFaults);

        var runs = await reference.RunAsync(most: 2, stopAt: "This message stays for");

        var console = string.Join("\n\n", runs);
        reference.EndOf(runs[^1]).ShouldBe(1, console);
        runs[0].ShouldTellOf("Apply Drivers", "1 of 2 drivers were refused.", @"bad\bad.inf: 0x800F0242");
        runs[0].ShouldShow("driver added: ");
        runs[1].ShouldTellOf("Install Updates", "0x80070002", "The update windows-kb4-broken-x64.msu cannot be installed.");
        runs[1].ShouldShow("Broken application: 0x00000643");
        runs[1].ShouldShow("The step goes on with the next one (continue on error).");
        runs[1].ShouldShow("not installed: BROKEN");
        runs[1].ShouldTellOf("Application that fails", "0x00000643", "Broken application");
        runs[1].ShouldTellOf("Application that is not there", "0x87D00324", "Ghost");
        runs[1].ShouldTellOf("Prepare in a domain", "Sysprep ended with code 1.", "This means: the machine is in a domain.");
        runs[1].ShouldTellOf("Prepare for capture", "the image state is IMAGE_STATE_UNDEPLOYABLE instead of IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE", "Failure occurred while executing a generalize provider");
        runs[1].ShouldShow("'Build with faults' has failed.");
        console.ShouldNotContain(reference.Share.Password);
        var log = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(reference.Share.Content, "captures", "Logs"), "smsts.log", SearchOption.AllDirectories).ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
        foreach (var text in new[] { "1 of 2 drivers were refused.", "windows-kb4-broken-x64.msu cannot be installed", "the machine is in a domain", "IMAGE_STATE_UNDEPLOYABLE" }) log.ShouldContain(text);
        File.Exists(reference.Image).ShouldBeFalse();
    }

    private static MediaDefinition AddFaults(LabMedia media, MediaDefinition definition)
    {
        var software = definition.Applications[0].Content;
        media.Folder.Write("drivers/bad/bad.inf", File.ReadAllText(media.Folder["drivers/labnet/labnet.inf"]).Replace("labnet.cat", "missing.cat", StringComparison.Ordinal));
        return definition with
        {
            Drivers = [],
            Updates = [media.Folder.Write("updates/windows-kb4-broken-x64.msu", Guid.NewGuid().ToString())],
            Applications =
            [
                .. definition.Applications,
                ReferenceMachine.Application("BROKEN", "Broken application", "installer.exe /exit 1603", @"C:\Apps\broken.txt", software),
                ReferenceMachine.Application("GHOST", "Ghost", "installer.exe /say done", @"C:\Apps\ghost.txt", software),
            ],
        };
    }

    private const string Sequence = $$"""
        name: Build with faults
        steps:
          - partitionDisk: Partition
            style: MBR
            partitions:
              - { type: Primary, size: 350, sizeUnits: MB, fileSystem: NTFS, bootable: true, assignLetter: false }
              - { type: Primary, fileSystem: NTFS, label: Windows }
          - applyOperatingSystem: Apply Operating System
            image: WINDOWS
            imageIndex: 1
          - applyWindowsSettings: Apply Windows Settings
            user: Lab
            organization: MediaForge
            computerName: REFERENCE-2
          - applyDriverPackage: Apply Drivers
            continueOnError: true
            package: DRIVERS
          - setupWindows: Setup Windows and Configuration Manager
          - installUpdates: Install Updates
            continueOnError: true
          - installApplication: Applications of which one fails
            continueOnInstallError: true
            applications:
              - { id: BROKEN, displayName: Broken application }
              - { id: APP2, displayName: Second application }
          - installApplication: Application that fails
            continueOnError: true
            applications:
              - { id: BROKEN, displayName: Broken application }
          - installApplication: Application that is not there
            continueOnError: true
            applications:
              - { id: GHOST, displayName: Ghost }
          - runCommandLine: Join the domain
            commandLine: cmd.exe /c echo x> {{Domain}}
          - prepareOperatingSystem: Prepare in a domain
            continueOnError: true
          - runCommandLine: Leave the domain
            commandLine: cmd.exe /c del {{Domain}}
          - runCommandLine: Let Sysprep fail
            commandLine: cmd.exe /c echo 0> {{Failing}}
          - prepareOperatingSystem: Prepare for capture
          - captureImage: Capture
            destination: '\\deploy\logs\captures\reference.wim'
            account: '%CaptureAccount%'
            password: '%CapturePassword%'
        """;
}
