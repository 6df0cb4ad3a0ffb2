using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>
/// The kinds of media besides the stand-alone one, each on a whole machine to its end: prestaged (a factory applies the WIM), bootable (from a
/// share, and from a web server that breaks off), capture (inside the running Windows). Explicit (-explicit only): a cycle takes ten minutes and more.
/// </summary>
public abstract class KindsTests(MachineFirmware firmware)
{
    private bool Uefi => firmware != MachineFirmware.Bios;

    private static string Console(IEnumerable<MachineRun> runs) => string.Join("\n\n", runs);

    [Fact(Explicit = true)]
    public async Task Prestaged_media_are_applied_in_a_factory_and_build_on_their_own_disk()
    {
        await using var reference = await ReferenceMachine.CreateAsync(firmware, change: (_, d) => d with { Kind = MediaKind.Prestaged, Loaders = LoaderChoice.Auto });
        using var folder = new TempFolder();
        var wim = reference.Machine.Disc!;
        reference.Machine.Disc = FactoryDisc(folder, wim).Path;
        var factory = await reference.Machine.RunAsync("FAILED", TestContext.Current.CancellationToken);
        factory.ShouldShow("PRESTAGED");
        factory.ShouldEndWith(RunEnd.PowerOff);
        reference.Machine.Disc = null;

        var runs = await reference.RunAsync();

        var console = Console(runs);
        reference.EndOf(runs[^1]).ShouldBe(0, console);
        runs[0].ShouldShow("boot manager");
        runs[0].ShouldShow("Windows PE from"); // from the disk
        console.ShouldContain($"the prestaged media on {(Uefi ? "C:" : "D:")} has done its work and is deleted");
        CapturedImage.ShouldHoldWhatWasInstalled(reference, console);
        var names = ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("dir", reference.Image, "1");
        names.ShouldNotContain("/MediaForge");
        names.ShouldNotContain("/sources/boot.wim");
        reference.Disk.List(Uefi ? 3 : 2, "/").ShouldNotContain("MediaForge", StringComparer.OrdinalIgnoreCase, console);
    }

    [Fact(Explicit = true)]
    public async Task Bootable_media_build_with_content_from_a_share()
    {
        var share = await LabShare.StartAsync();
        await using var reference = await ReferenceMachine.CreateAsync(firmware, change: (media, d) => Publish(media, d, LabShare.Unc + @"\pub", Path.Combine(share.Content, "pub")), share: share, variables: Account(share));

        var runs = await reference.RunAsync();

        var console = Console(runs);
        reference.EndOf(runs[^1]).ShouldBe(0, console);
        console.ShouldContain("is signed with the key that this media trusts");
        console.ShouldNotContain(share.Password);
        CapturedImage.ShouldHoldWhatWasInstalled(reference, console);
    }

    [Fact(Explicit = true)]
    public async Task Bootable_media_build_with_content_from_a_web_server()
    {
        const int Drops = 3;
        var share = await LabShare.StartAsync();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["pub"]);
        using var server = new LabWebServer(folder.Path, Drops);
        await using var reference = await ReferenceMachine.CreateAsync(firmware, change: (media, d) => Publish(media, d, server.Address + "/pub", folder["pub"]), share: share);

        var runs = await reference.RunAsync();

        var console = Console(runs);
        reference.EndOf(runs[^1]).ShouldBe(0, console);
        console.ShouldContain("downloading the package WINDOWS");
        server.Resumed.ShouldBeGreaterThan(0, console);
        CapturedImage.ShouldHoldWhatWasInstalled(reference, console);
    }

    [Fact(Explicit = true)]
    public async Task Capture_media_capture_a_Windows_that_runs()
    {
        var share = await LabShare.StartAsync();
        await using var reference = await ReferenceMachine.CreateAsync(
            firmware,
            change: (_, d) => d with { Kind = MediaKind.Capture, Content = [], Applications = [], Updates = [] },
            sequence: CaptureOnly,
            share: share,
            variables: [new("OSDCaptureDestination", LabShare.Unc + @"\captures\reference.wim"), new("OSDCaptureAccount", LabShare.User), new("OSDCaptureAccountPassword", share.Password, Secret: true)]);
        using var folder = new TempFolder();
        var media = reference.Machine.Disc!;
        reference.Machine.Disc = InstallDisc(folder).Path;
        var install = await reference.Machine.RunAsync("FAILED", TestContext.Current.CancellationToken);
        install.ShouldShow("INSTALLED");
        install.ShouldEndWith(RunEnd.Restart);
        reference.Machine.Disc = media;

        var runs = await reference.RunAsync();

        var console = Console(runs);
        reference.EndOf(runs[^1]).ShouldBe(0, console);
        runs[0].ShouldShow("mode=os");
        runs[0].ShouldShow("copying the executor out of");
        runs[^1].ShouldShow("Windows PE from");
        console.ShouldNotContain(share.Password);
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        wimlib.RunOk("verify", reference.Image);
        wimlib.RunOk("dir", reference.Image, "1").ShouldContain("/Lab/service.cmd");
    }

    /// <summary>What the capture wizard makes.</summary>
    private const string CaptureOnly = """
        name: Capture
        steps:
          - prepareClient: Prepare ConfigMgr Client for Capture
          - prepareOperatingSystem: Prepare Windows for Capture
          - captureImage: Capture Operating System Image
        """;

    private static MediaVariable[] Account(LabShare share) => [new("MediaForgeSourceAccount", LabShare.User), new("MediaForgeSourcePassword", share.Password, Secret: true)];

    private static MediaDefinition Publish(LabMedia media, MediaDefinition definition, string source, string folder)
    {
        definition = definition with { Kind = MediaKind.Bootable, Source = source, PublicationKey = media.Folder["pub.key"] };
        media.Publish(definition, ReferenceMachine.BuildAndCapture, folder);
        return definition;
    }

    /// <summary>Not "||": Wine's command interpreter takes it for failure after each program.</summary>
    private const string Check = "if not %ERRORLEVEL%==0 goto failed";

    private string[] DiskScript() =>
    [
        "select disk 0", "clean", Uefi ? "convert gpt" : "convert mbr",
        .. Uefi
            ? (string[])["create partition efi size=300", "format quick fs=fat32 label=System", "assign letter=S", "create partition msr size=16"]
            : ["create partition primary size=300", "format quick fs=ntfs label=\"System\"", "assign letter=S", "active"],
        "create partition primary", "format quick fs=ntfs label=Windows", "assign letter=W",
    ];

    /// <summary>What docs/media-kinds.md has a factory do.</summary>
    private ProbeDisc FactoryDisc(TempFolder folder, string wim) => ProbeDisc.Create(folder, udf: true, startnet: string.Join("\r\n",
    [
        "@echo off",
        @"diskpart /s C:\lab\disk.txt", Check,
        @"dism /Apply-Image /ImageFile:C:\lab\oem.wim /Index:1 /ApplyDir:W:\", Check,
        @"call W:\MediaForge\prestage.cmd S:", Check,
        "echo PRESTAGED",
        "wpeutil shutdown",
        "goto end",
        ":failed",
        "echo FAILED",
        ":end",
    ]), files: new Dictionary<string, string>
    {
        ["lab/oem.wim"] = wim,
        ["lab/disk.txt"] = folder.Write("disk.txt", string.Join("\r\n", DiskScript())),
    });

    /// <summary>Installs a Windows by hand whose service stands for the person who starts the program on the media.</summary>
    private ProbeDisc InstallDisc(TempFolder folder) => ProbeDisc.Create(folder, udf: true, startnet: string.Join("\r\n",
    [
        "@echo off",
        @"diskpart /s C:\lab\disk.txt", Check,
        @"dism /Apply-Image /ImageFile:C:\sources\install.wim /Index:1 /ApplyDir:W:\", Check,
        $@"bcdboot W:\Windows /s S: /f {(Uefi ? "UEFI" : "BIOS")}", Check,
        @"mkdir W:\Lab",
        @"copy C:\lab\labservice.exe W:\Lab",
        @"copy C:\lab\service.cmd W:\Lab",
        @"reg load HKLM\OFFLINE W:\Windows\System32\config\SYSTEM", Check,
        @"set KEY=HKLM\OFFLINE\ControlSet001\Services\LabService",
        @"reg add %KEY% /v ImagePath /t REG_EXPAND_SZ /d C:\Lab\labservice.exe /f",
        "reg add %KEY% /v Start /t REG_DWORD /d 2 /f",
        "reg add %KEY% /v Type /t REG_DWORD /d 16 /f",
        @"reg unload HKLM\OFFLINE",
        "echo INSTALLED",
        "wpeutil reboot",
        "goto end",
        ":failed",
        "echo FAILED",
        ":end",
    ]), files: new Dictionary<string, string>
    {
        ["sources/install.wim"] = LabAdk.Require().InstallWim,
        ["lab/labservice.exe"] = ProbeDisc.Compile(folder, "labservice"),
        ["lab/disk.txt"] = folder.Write("disk.txt", string.Join("\r\n", DiskScript())),
        ["lab/service.cmd"] = folder.Write("service.cmd", string.Join("\r\n", "@echo off", @"for %%d in (D E F G) do if exist %%d:\MediaForge\Capture.exe %%d:\MediaForge\Capture.exe --capture")),
    });
}

/// <summary>Under BIOS.</summary>
public sealed class BiosKindsTests() : KindsTests(MachineFirmware.Bios);

/// <summary>Under UEFI.</summary>
public sealed class UefiKindsTests() : KindsTests(MachineFirmware.Uefi);
