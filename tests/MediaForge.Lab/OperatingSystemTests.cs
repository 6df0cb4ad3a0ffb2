namespace MediaForge.Lab;

/// <summary>
/// The stand-in full Windows: a PE partitions the disk, applies it and makes the disk bootable with the tools that Windows PE has; it starts from the
/// disk, goes through setup, runs a service, starts Windows PE once from the disk, and then itself again. No MediaForge in it: this is the
/// ground that tests of whole deployments stand on. Each restart is a run of its own.
/// </summary>
public abstract class OperatingSystemTests(MachineFirmware firmware)
{
    private const int WindowsPartitionUefi = 3;
    private const int WindowsPartitionBios = 2;

    private bool Uefi => firmware != MachineFirmware.Bios;

    /// <summary>Explicit: <see cref="BuildAndCaptureTests"/> go the same way with the product in it. For whoever changes the lab.</summary>
    [Fact(Explicit = true)]
    public async Task Windows_is_deployed_starts_a_PE_once_from_the_disk_and_then_itself()
    {
        using var folder = new TempFolder();
        var disk = LabDisk.CreateEmpty(folder["disk.img"]);
        using var machine = new VirtualMachine(firmware)
        {
            Disc = CreateDisc(folder).Path,
            Disks = { new MachineDisk(disk.Path) },
            DisksFirst = true,
            TimeLimit = TimeSpan.FromMinutes(12),
            Settings = { ("ostime", "500") },
        };

        var deploy = await machine.RunAsync("FAILED", TestContext.Current.CancellationToken);
        deploy.ShouldShow("DEPLOYED");
        deploy.ShouldEndWith(RunEnd.Restart);

        var first = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        first.ShouldShow("mode=os");
        first.ShouldShow("SERVICE waits for the end of setup");
        first.ShouldShow("unattend specialize ComputerName=LAB-PC01");
        first.ShouldShow("ComputerName    REG_SZ    LAB-PC01");
        first.ShouldShow("ImageState    REG_SZ    IMAGE_STATE_COMPLETE");
        first.ShouldEndWith(RunEnd.Restart);

        machine.Disc = null;
        var once = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        once.ShouldShow("mode=pe");
        once.ShouldShow("STAGED PE sees windows.txt");
        once.ShouldEndWith(RunEnd.Restart);

        var again = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        again.ShouldShow("mode=os");
        again.Find("setup begins").ShouldBeNull();
        again.ShouldShow("SERVICE SetupComplete ran");
        again.ShouldShow("SERVICE second start");
        again.ShouldShow("Text    REG_SZ    kept");
        again.ShouldEndWith(RunEnd.PowerOff);

        var partition = Uefi ? WindowsPartitionUefi : WindowsPartitionBios;
        disk.ReadText(partition, "Lab/service.log").ShouldContain("second start");
        disk.Extract(partition, "Windows/System32/config/SOFTWARE", folder["SOFTWARE"]);
        var values = ExternalTool.Require("hivexsh", "libhivex-bin").Run([folder["SOFTWARE"]], input: "cd \\MediaForge\nlsval\n").Output;
        values.ShouldContain("\"Text\"=\"kept\"");
        TestContext.Current.TestOutputHelper?.WriteLine($"{deploy.Lines[^1].Time:c} {first.Lines[^1].Time:c} {once.Lines[^1].Time:c} {again.Lines[^1].Time:c}");
    }

    private ProbeDisc CreateDisc(TempFolder folder) => ProbeDisc.Create(folder, udf: true, startnet: string.Join("\r\n", Startnet()), files: new Dictionary<string, string>
    {
        ["sources/install.wim"] = LabAdk.Require().InstallWim,
        ["lab/labservice.exe"] = ProbeDisc.Compile(folder, "labservice"),
        ["lab/disk.txt"] = folder.Write("disk.txt", string.Join("\r\n", DiskScript())),
        ["lab/service.cmd"] = folder.Write("service.cmd", string.Join("\r\n", Service())),
        ["lab/SetupComplete.cmd"] = folder.Write("SetupComplete.cmd", "@echo SetupComplete ran> C:\\Lab\\complete.txt\r\n"),
        ["lab/unattend.xml"] = folder.Write("unattend.xml", Unattend),
    });

    private string[] DiskScript() =>
    [
        "select disk 0", "clean", Uefi ? "convert gpt" : "convert mbr",
        .. Uefi
            ? (string[])["create partition efi size=200", "format quick fs=fat32 label=System", "assign letter=S", "create partition msr size=16"]
            : ["create partition primary size=200", "format quick fs=ntfs label=\"System Reserved\"", "assign letter=S", "active"],
        "create partition primary", "format quick fs=ntfs label=Windows", "assign letter=W",
    ];

    /// <summary>Not "||": Wine's command interpreter takes it for failure after each program.</summary>
    private const string Check = "if not %ERRORLEVEL%==0 goto failed";

    /// <summary>For both starts of the PE: from the disc, C: is the disc; from the disk it is the Windows volume.</summary>
    private string[] Startnet() =>
    [
        "@echo off",
        @"if exist C:\Lab\windows.txt goto staged",
        @"diskpart /s C:\lab\disk.txt", Check,
        @"dism /Apply-Image /ImageFile:C:\sources\install.wim /Index:1 /ApplyDir:W:\", Check,
        $@"bcdboot W:\Windows /s S: /f {(Uefi ? "UEFI" : "BIOS")}", Check,
        @"mkdir W:\Lab",
        @"mkdir W:\Windows\Setup\Scripts",
        @"copy C:\lab\labservice.exe W:\Lab",
        @"copy C:\lab\service.cmd W:\Lab",
        @"copy C:\lab\unattend.xml W:\Windows\Panther",
        @"copy C:\lab\SetupComplete.cmd W:\Windows\Setup\Scripts",
        @"copy C:\sources\boot.wim W:\Lab",
        @"copy C:\boot\boot.sdi W:\Lab",
        @"echo windows.txt> W:\Lab\windows.txt",
        @"reg load HKLM\OFFLINE W:\Windows\System32\config\SYSTEM", Check,
        @"set KEY=HKLM\OFFLINE\ControlSet001\Services\LabService",
        @"reg add %KEY% /v ImagePath /t REG_EXPAND_SZ /d C:\Lab\labservice.exe /f",
        "reg add %KEY% /v Start /t REG_DWORD /d 2 /f",
        "reg add %KEY% /v Type /t REG_DWORD /d 16 /f",
        @"reg unload HKLM\OFFLINE",
        "echo DEPLOYED",
        "wpeutil reboot",
        "goto end",
        ":staged",
        @"set /p NAME=< C:\Lab\windows.txt",
        "echo STAGED PE sees %NAME%",
        "wpeutil reboot",
        "goto end",
        ":failed",
        "echo FAILED",
        ":end",
    ];

    private string[] Service() =>
    [
        "@echo off",
        @"if exist C:\Lab\second goto second",
        @"echo second> C:\Lab\second",
        @"reg query HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName /v ComputerName",
        @"reg query HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State /v ImageState",
        @"reg add HKLM\SOFTWARE\MediaForge /v Text /t REG_SZ /d kept /f",
        "bcdedit /create /d Options /device> C:\\Lab\\id.txt",
        @"for /f ""tokens=2 delims={}"" %%a in (C:\Lab\id.txt) do set OPTIONS={%%a}",
        "bcdedit /set %OPTIONS% ramdisksdidevice partition=C:",
        @"bcdedit /set %OPTIONS% ramdisksdipath \Lab\boot.sdi",
        "bcdedit /create /d PE /application osloader> C:\\Lab\\id.txt",
        @"for /f ""tokens=2 delims={}"" %%a in (C:\Lab\id.txt) do set PE={%%a}",
        @"bcdedit /set %PE% device ramdisk=[C:]\Lab\boot.wim,%OPTIONS%",
        @"bcdedit /set %PE% osdevice ramdisk=[C:]\Lab\boot.wim,%OPTIONS%",
        $@"bcdedit /set %PE% path \windows\system32\boot\winload.{(Uefi ? "efi" : "exe")}",
        @"bcdedit /set %PE% systemroot \windows",
        "bcdedit /set %PE% winpe yes",
        "bcdedit /bootsequence %PE%",
        "shutdown /r /t 0 /f",
        "goto end",
        ":second",
        @"type C:\Lab\complete.txt",
        "echo second start",
        @"reg query HKLM\SOFTWARE\MediaForge /v Text",
        "shutdown /s /t 0 /f",
        ":end",
    ];

    private const string Unattend = """
        <?xml version="1.0" encoding="utf-8"?>
        <unattend xmlns="urn:schemas-microsoft-com:unattend">
          <settings pass="specialize">
            <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
              <ComputerName>LAB-PC01</ComputerName>
            </component>
          </settings>
        </unattend>
        """;
}

/// <summary>Under BIOS.</summary>
public sealed class BiosOperatingSystemTests() : OperatingSystemTests(MachineFirmware.Bios);

/// <summary>Under UEFI.</summary>
public sealed class UefiOperatingSystemTests() : OperatingSystemTests(MachineFirmware.Uefi);
