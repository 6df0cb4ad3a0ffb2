using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>
/// Media that MediaForge itself builds, on whole machines: firmware, our boot entries and stores, the boot image that we edited, winpeshl.ini,
/// the real executor and a real sequence. A token made for the run goes onto the media as a variable and must come back over the serial port.
/// </summary>
public abstract class MediaTests(MachineFirmware firmware)
{
    /// <summary>The ADK's own loaders; the sequence that they lead to skips, fails and goes on as it should, and after a restart into Windows PE with the next step.</summary>
    [Fact]
    public async Task A_media_runs_its_sequence_and_resumes_it_after_a_restart()
    {
        using var media = new LabMedia();
        var iso = await media.BuildAsync(new MediaDefinition { BootFiles = [LabAdk.Require().Root], Loaders = LoaderChoice.Microsoft, Firmware = FirmwareChoice.Both },
            """
            name: Semantics
            steps:
              - setVariable: Compose
                variable: Shown
                value: token %Token% firmware %_SMSTSBootUEFI% media %_SMSTSMediaType% pe %_SMSTSInWinPE%
              - runCommandLine: Never
                if: { variable: _SMSTSInWinPE, equals: "false" }
                commandLine: cmd.exe /c echo NEVER-1
              - runCommandLine: Fails
                continueOnError: true
                commandLine: cmd.exe /c exit 7
              - group: Fails inside
                continueOnError: true
                steps:
                  - runCommandLine: Fails inside
                    commandLine: cmd.exe /c exit 8
                  - runCommandLine: Never after a failure
                    commandLine: cmd.exe /c echo NEVER-2
              - runCommandLine: Disabled
                disabled: true
                commandLine: cmd.exe /c echo NEVER-3
              - runCommandLine: Keep the output
                commandLine: cmd.exe /c echo kept
                outputVariable: Kept
              - runCommandLine: Show
                if:
                  all:
                    - { variable: Kept, like: "kep*" }
                    - { variable: _SMSTSLastActionRetCode, equals: "0" }
                commandLine: cmd.exe /c echo [%Shown%] [%Kept%]
              - restart: Into Windows PE
                target: WinPE
                timeout: 1
              - runCommandLine: After
                commandLine: cmd.exe /c echo AFTER %Token% [%Kept%]
            """);
        var disk = DataDisk.Create(media.Folder["disk.img"], firmware == MachineFirmware.Bios ? DataDisk.FileSystem.Fat32 : DataDisk.FileSystem.Ntfs);
        using var machine = new VirtualMachine(firmware) { Disc = iso, Disks = { new MachineDisk(disk.Path) } };

        var first = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        first.ShouldShow(SerialSignal.Started(media.Id));
        first.ShouldShow(Shown(media) + " [kept]");
        ShouldNotHaveRun(first, "NEVER-");
        first.Find(SerialSignal.Ended(media.Id, 0)).ShouldBeNull(first.ToString());
        ShouldNotHaveRun(first, "AFTER ");
        first.ShouldEndWith(RunEnd.Restart);

        var second = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        second.ShouldShow($"AFTER {media.Token} [kept]");
        ShouldNotHaveRun(second, "NEVER-");
        ShouldNotHaveRun(second, Shown(media));
        second.ShouldShow(SerialSignal.Ended(media.Id, 0));
        second.ShouldEndWith(RunEnd.Restart);
    }

    /// <summary>A boot image alone, with MediaForge's own loaders; and the executor as it is shipped, which this one machine compiles itself.</summary>
    [Fact]
    public async Task A_media_with_our_loaders_starts()
    {
        using var media = new LabMedia();
        var iso = await media.BuildAsync(
            new MediaDefinition { BootImage = LabAdk.Require().WinPeWim, Loaders = LoaderChoice.Own, Firmware = FirmwareChoice.Both, Executor = PublishedProgram.Executor() },
            """
            name: Start
            steps:
              - runCommandLine: Show
                commandLine: cmd.exe /c echo [token %Token% firmware %_SMSTSBootUEFI% media %_SMSTSMediaType% pe %_SMSTSInWinPE%]
            """);
        using var machine = new VirtualMachine(firmware) { Disc = iso };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow(SerialSignal.Started(media.Id));
        run.ShouldShow(Shown(media));
        run.ShouldShow(SerialSignal.Ended(media.Id, 0));
        run.ShouldEndWith(RunEnd.Restart);
    }

    private string Shown(LabMedia media) => $"[token {media.Token} firmware {(firmware == MachineFirmware.Uefi ? "true" : "false")} media FullMedia pe true]";

    /// <summary>No line has the text but those that show a command line.</summary>
    private static void ShouldNotHaveRun(MachineRun run, string text) =>
        run.Lines.ShouldNotContain(line => line.Text.Contains(text, StringComparison.Ordinal) && !line.Text.Contains("cmd.exe", StringComparison.Ordinal), run.ToString());
}

/// <summary>Under BIOS; also what need not be done under both.</summary>
public sealed class BiosMediaTests() : MediaTests(MachineFirmware.Bios)
{
    /// <summary>The account's password is a secret of the media: it opens the share, and nobody at the machine gets to see it.</summary>
    [Fact]
    public async Task Connect_to_Network_Folder_reaches_a_share()
    {
        using var media = new LabMedia();
        await using var share = await LabShare.StartAsync();
        var definition = new MediaDefinition
        {
            BootFiles = [LabAdk.Require().Root],
            Firmware = FirmwareChoice.Bios,
            AllowUnprotectedSecrets = true,
            Variables = [new MediaVariable("ShareAccount", LabShare.User), new MediaVariable("SharePassword", share.Password, Secret: true)],
        };
        var iso = await media.BuildAsync(definition,
            $$"""
            name: Share
            steps:
              - connectNetworkFolder: With a wrong password
                continueOnError: true
                path: {{LabShare.Unc}}
                account: '%ShareAccount%'
                password: not-the-password
              - setVariable: Keep the code
                variable: Refused
                value: '%_SMSTSLastActionRetCode%'
              - connectNetworkFolder: With the password
                path: {{LabShare.Unc}}
                driveLetter: 'Y:'
                account: '%ShareAccount%'
                password: '%SharePassword%'
              - runCommandLine: Write
                commandLine: cmd.exe /c echo %Token% %Refused%> Y:\token.txt
              - runCommandLine: Show what nobody shall see
                commandLine: cmd.exe /c echo the password is %SharePassword%
            """);
        using var machine = new VirtualMachine(MachineFirmware.Bios) { Disc = iso, Network = true, Settings = { share.Setting } };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow(SerialSignal.Ended(media.Id, 0));
        run.ShouldShow("the password is ********");
        run.Find(share.Password).ShouldBeNull(run.ToString());
        run.Find("not-the-password").ShouldBeNull(run.ToString());
        var written = Path.Combine(share.Content, "token.txt");
        File.Exists(written).ShouldBeTrue(run.ToString());
        (await File.ReadAllTextAsync(written, TestContext.Current.CancellationToken)).Trim().ShouldBe($"{media.Token} {unchecked((int)0x8007052E)}", run.ToString());
    }
}

/// <summary>Under UEFI; also what need not be done under both.</summary>
public sealed class UefiMediaTests() : MediaTests(MachineFirmware.Uefi)
{
    /// <summary>ConfigMgr's own export starts, and where its first step needs a PowerShell that the boot image does not have, it fails and says so.</summary>
    [Fact]
    public async Task ConfigMgrs_build_and_capture_sequence_starts_and_fails_where_PowerShell_is_missing()
    {
        using var media = new LabMedia();
        var xml = Repository.PathOf("tests", "MediaForge.TaskSequences.Tests", "Data", "configmgr-build-and-capture.xml");
        var iso = await media.BuildAsync(new MediaDefinition { BootFiles = [LabAdk.Require().Root], Sequence = xml });
        using var machine = new VirtualMachine(MachineFirmware.Uefi) { Disc = iso };

        var run = await machine.RunAsync(stopAt: SerialSignal.Ended(media.Id, 1)[..^1], TestContext.Current.CancellationToken);

        run.ShouldShow(SerialSignal.Started(media.Id));
        run.ShouldShow("Set PS Execution policy"); // PowerShell is not in the lab's PE: the step fails as it would in a plain winpe.wim
        run.Lines.ShouldContain(line => line.Text.StartsWith("ERROR: ", StringComparison.Ordinal), run.ToString());
        run.Find(SerialSignal.Ended(media.Id, 0)).ShouldBeNull();
    }

    /// <summary>A media whose content was changed after it was built is refused before the first step.</summary>
    [Fact]
    public async Task A_changed_manifest_is_refused()
    {
        using var media = new LabMedia();
        var iso = await media.BuildAsync(new MediaDefinition { BootFiles = [LabAdk.Require().Root] }, "name: X\nsteps:\n  - runCommandLine: Never\n    commandLine: cmd.exe /c echo NEVER\n");
        media.Change(iso, MediaPaths.Manifest);
        using var machine = new VirtualMachine(MachineFirmware.Uefi) { Disc = iso, TimeLimit = TimeSpan.FromSeconds(120) };

        var run = await machine.RunAsync(stopAt: "ERROR: ", TestContext.Current.CancellationToken);

        run.ShouldShow("manifest");
        run.Find("NEVER").ShouldBeNull();
        run.ShouldEndWith(RunEnd.StopLine);
    }
}
