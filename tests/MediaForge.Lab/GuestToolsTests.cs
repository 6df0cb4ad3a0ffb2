using System.Globalization;

namespace MediaForge.Lab;

/// <summary>
/// The stand-in tools of the PE, called from startnet.cmd: what they do, and that they refuse what the real ones refuse, with their exit
/// codes. One start of a machine serves many calls.
/// </summary>
public sealed class GuestToolsTests
{
    private const string Key = @"HKLM\OFFLINE\ControlSet001\Services\MediaForge";
    private const int NoSuchFile = unchecked((int)0x80070002);
    private const int DoesNotApply = unchecked((int)0x800F081E);
    private const int Unsigned = unchecked((int)0x800F0242);
    private const int UnknownCommand = 9009;
    private const int WrongInf = unchecked((int)0x800F0100);

    private const string ReadyDisk =
        """
        rem what the engine writes
        select disk 0
        attributes disk clear readonly noerr
        online disk noerr
        clean
        convert gpt
        create partition efi size=100
        format quick fs=fat32 label="System"
        assign letter=S
        create partition msr size=16
        create partition primary size=500
        format quick fs=ntfs label="Two words"
        assign letter=W
        gpt attributes=0x8000000000000001
        """;

    private const string ReadyMbrDisk =
        """
        select disk 0
        clean
        convert mbr
        create partition primary size=200
        active
        format quick fs=ntfs
        assign letter=S
        create partition extended
        create partition logical size=100
        format quick fs=ntfs
        assign letter=W
        """;

    /// <summary>Disks: 0 empty, 1 with two NTFS volumes (C:, D:) and Linux, 2 a stick (E:). The disc is F:.</summary>
    private static readonly (string Command, int? Code)[] DiskCalls =
    [
        ("diskpart", 2), (@"diskpart /x F:\1.txt", 2), (@"diskpart /s F:\nothing.txt", 3),
        ("> select disk 9", 5), ("> select disk x", 5), ("> create partition primary", 5), ("> select disk 0; bogus", 5), ("> clean", 5),
        ("> select disk 0; online disk", 4), ("> select disk 0; online disk noerr", 0),
        ("> " + ReadyDisk, 0),
        ("> select disk 0; create partition primary size=99999", 4), ("> select disk 0; create partition primary size=0", 5),
        ("> select disk 0; create partition primary size=10 colour=red", 5), ("> select disk 0; create partition logical", 4),
        ("> select disk 0; convert gpt", 4), ("> select disk 0; convert fat", 5),
        ("> select disk 0; select partition 9", 5), ("> select disk 0; format fs=ntfs quick", 5),
        ("> select disk 0; select partition 2; format fs=ntfs quick", 5), ("> select disk 0; select partition 3; format fs=ext4", 5),
        ("> select disk 0; select partition 3; assign letter=C", 4), ("> select disk 0; select partition 3; assign letter=CC", 5),
        ("> select disk 0; select partition 3; active", 4), ("> select disk 0; select partition 3; remove letter=V", 4),
        ("> select disk 0; select partition 3; set id=zz", 5), ("> select disk 0; select partition 3; set id=ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", 0),
        ("> select disk 0; select partition 3; remo letter=W; assign letter=V; remove; rem x; assign letter=W", 0), ("> select disk 0; select partition 1; remove letter=S; remove letter=S", 4),
        ("> select disk 0; select partition 1; assign letter=S", 0),
        ("echo text> W:\\text.txt", null),
        ("> select volume W; list volume; select disk 0; list partition; list disk; rescan", 0),
        ("bcdboot", 87), (@"bcdboot W:\Windows /s S: /f COMMODORE", 87), (@"bcdboot W:\Windows /s S: /f UEFI", 193), ("bcdedit /enum", 1),
        ("wmic diskdrive get Size,Index,InterfaceType,MediaType /format:csv", 0), ("wmic diskdrive get Colour /format:csv", unchecked((int)0x80041017)),
        ("wmic path Win32_LogicalDiskToPartition get Antecedent,Dependent /format:csv", 0),
        ("wmic path Win32_DiskPartition get DiskIndex,Index,Type,Bootable /format:csv", 0),
        ("> " + ReadyMbrDisk, 0), ("if exist W:\\text.txt echo STALE", null), ("> select disk 0; create partition efi size=10", 4),
        ("> select disk 0; select partition 5; set id=zz", 5), ("> select disk 0; select partition 5; set id=7", 0),
    ];

    private static readonly (string Command, int? Code)[] ServicingCalls =
    [
        ("dism /bogus", 87), (@"dism /Image:C:\ /Add-Driver /Driver:F:\good", 2), (@"dism /Online /Add-Package /PackagePath:F:\kb1.msu", 50),
        (@"mkdir C:\Windows\System32\config", null), (@"mkdir C:\Windows\INF", null), (@"copy X:\Windows\System32\config\SOFTWARE C:\Windows\System32\config", null),
        (@"dism /Image:C:\ /Add-Driver /Driver:F:\nothing.inf", 2), (@"dism /Image:C:\ /Add-Driver /Driver:F:\good", 0),
        (@"dism /Image:C:\ /Add-Driver /Driver:F:\unsigned\lab.inf", Unsigned), (@"dism /Image:C:\ /Add-Driver /Driver:F:\unsigned\lab.inf /ForceUnsigned", 0),
        (@"dism /Image:C:\ /Add-Driver /Driver:F:\bad\bad.inf", WrongInf), (@"dism /Image:C:\ /Add-Driver /Driver:F:\good /Add-Package", 87),
        (@"dism /Image:C:\ /Add-Package /PackagePath:F:\kb1.msu", 0), (@"dism /Image:C:\ /Add-Package /PackagePath:F:\kb9.msu", 2),
        (@"dism /Image:C:\ /Add-Package /PackagePath:F:\kb-notapplicable.msu", DoesNotApply), (@"dism /Image:C:\ /Add-Package /PackagePath:F:\kb-broken.msu", NoSuchFile),
        (@"drvload F:\nothing.inf", NoSuchFile), (@"drvload F:\good\lab.inf", 0), (@"drvload F:\bad\bad.inf", WrongInf),
        ("manage-bde -on C:", -1), ("wpeutil dance", unchecked((int)0x80070057)), ("wusa F:\\kb1.msu /quiet", UnknownCommand), ("shutdown /r /t 0", UnknownCommand), // neither is in Windows PE
    ];

    [Fact]
    public async Task Disk_tools_do_as_they_are_told_and_refuse_the_rest()
    {
        using var folder = new TempFolder();
        var run = await RunAsync(folder, DiskCalls, network: null);

        run.Find("STALE").ShouldBeNull("letters of a cleaned disk are gone");
        run.ShouldShow("Node,Index,InterfaceType,MediaType,Size");
        run.ShouldShow("MININT-LAB0001,2,USB,Removable Media,");
        run.ShouldShow("MININT-LAB0001,TRUE,0,0,GPT: System");
        run.ShouldShow(@"Win32_DiskPartition.DeviceID=""Disk #0, Partition #2"",\\MININT-LAB0001\root\cimv2:Win32_LogicalDisk.DeviceID=""W:""");
        var table = ExternalTool.Require("sfdisk", "fdisk").RunOk("--dump", folder["empty.img"]);
        table.ShouldContain("label: dos");
        table.ShouldMatch("empty.img1 : start= *2048, size= *409600, type=7, bootable");
        table.ShouldMatch("empty.img5 : .*size= *204800, type=7");
    }

    [Fact]
    public async Task Servicing_tools_keep_what_they_added_and_refuse_the_rest()
    {
        using var folder = new TempFolder();
        await RunAsync(folder, ServicingCalls, network: null);

        var volumes = new LabDisk(folder["volumes.img"]);
        volumes.List(1, "Windows/INF").ShouldBe(["oem0.inf", "oem1.inf"], ignoreOrder: true);
        volumes.List(1, "Windows/servicing/Packages").ShouldBe(["kb1.msu.installed"]);
        volumes.List(1, "Windows/System32/DriverStore/FileRepository").ShouldAllBe(name => name.StartsWith("lab.inf_amd64_"));
    }

    [Fact]
    public async Task Shares_are_connected_and_refusals_have_their_numbers()
    {
        using var folder = new TempFolder();
        await using var share = await LabShare.StartAsync(mebibytes: 64);
        var token = Guid.NewGuid().ToString("N");
        await File.WriteAllTextAsync(Path.Combine(share.Content, "token.txt"), token, TestContext.Current.CancellationToken);
        var login = $"{share.Password} /user:{LabShare.User}";
        var run = await RunAsync(folder,
        [
            ("wpeinit", 0), ($@"net use \\nobody\logs {login}", 2), ($@"net use \\deploy\nothing {login}", 2), ($"net use {LabShare.Unc} wrong /user:{LabShare.User}", 2),
            ($"net use {LabShare.ForbiddenUnc} {login}", 2), ($"net use Y: {LabShare.Unc} {login}", 0), ($@"net use {LabShare.ReadOnlyUnc} {login}", 0),
            ($@"net use \\deploy\logs {share.Password} /user:LAB\other", 2), ($@"net use Y: {LabShare.ReadOnlyUnc} {login}", 2), ($"net use {LabShare.Unc} /bogus", 1),
            ($@"copy {LabShare.Unc}\token.txt Y:\copy.txt", null), ($@"echo no> {LabShare.ReadOnlyUnc}\no.txt", null), ($@"X:\MediaForge\probe.exe space {LabShare.Unc}\", 0),
            ("net use Y: /delete", 0), ("net use Y: /delete", 2),
            (@"reg load HKLM\OFFLINE X:\Windows\System32\config\SYSTEM", 0), ($@"reg add {Key} /v ImagePath /t REG_EXPAND_SZ /d ""C:\Media Forge\a.exe service"" /f", 0),
            ($"reg add {Key} /v Start /t REG_DWORD /d 2 /f", 0), ($"reg delete {Key} /v Start /f", 0), ($"reg query {Key}", 0), ($@"reg query {Key}\Nothing", 1), (@"reg unload HKLM\OFFLINE", 0),
        ], share);

        foreach (var error in new[] { 53, 67, 1326, 5, 1219, 85, 2250 }) run.ShouldShow($"System error {error} has occurred.");
        run.ShouldShow("PROBE space 6"); // 63 or 64 MiB are free
        run.ShouldShow(@"ImagePath    REG_EXPAND_SZ    C:\Media Forge\a.exe service");
        run.Find("Start    REG_DWORD").ShouldBeNull();
        run.Find(share.Password).ShouldBeNull("a log holds no secret");
        (await File.ReadAllTextAsync(Path.Combine(share.Content, "copy.txt"), TestContext.Current.CancellationToken)).ShouldBe(token);
        File.Exists(Path.Combine(share.Content, "no.txt")).ShouldBeFalse();
    }

    /// <summary>Runs the calls in a PE and compares their exit codes, null with none. "> a; b" is a script for diskpart.</summary>
    private static async Task<MachineRun> RunAsync(TempFolder folder, (string Command, int? Code)[] calls, LabShare? network)
    {
        const string Inf = "[Version]\r\nSignature=\"$WINDOWS NT$\"\r\nClass=Net ; a comment\r\nCatalogFile=lab.cat\r\n";
        var files = new Dictionary<string, string>
        {
            ["good/lab.inf"] = folder.Write("lab.inf", Inf),
            ["good/lab.cat"] = folder.Write("lab.cat", "catalog"),
            ["unsigned/lab.inf"] = folder["lab.inf"],
            ["bad/bad.inf"] = folder.Write("bad.inf", "[Strings]\r\nName=\"no driver\"\r\n"),
            ["kb1.msu"] = folder.Write("kb1.msu", "package"),
            ["kb-notapplicable.msu"] = folder["kb1.msu"],
            ["kb-broken.msu"] = folder["kb1.msu"],
        };
        var script = new List<string> { "@echo off" };
        for (var i = 0; i < calls.Length; i++)
        {
            var command = calls[i].Command;
            if (command.StartsWith("> ", StringComparison.Ordinal))
            {
                files[$"{i}.txt"] = folder.Write($"{i}.txt", command[2..].Replace("; ", "\r\n", StringComparison.Ordinal));
                command = $@"diskpart /s F:\{i}.txt";
            }
            script.AddRange([command, $"echo CALL {i} ended with %ERRORLEVEL%."]);
        }
        script.Add("wpeutil shutdown");
        var disc = ProbeDisc.Create(folder, udf: true, startnet: string.Join("\r\n", script), files: files);
        using var machine = new VirtualMachine(MachineFirmware.Bios)
        {
            Disc = disc.Path,
            Disks =
            {
                new MachineDisk(LabDisk.CreateEmpty(folder["empty.img"], 4).Path),
                new MachineDisk(LabDisk.CreatePartitioned(folder["volumes.img"], gpt: true, ("ntfs", 64), ("ntfs", 32), ("ext4", 32)).Path),
                new MachineDisk(LabDisk.CreatePartitioned(folder["stick.img"], gpt: false, ("fat32", 64)).Path, MachineDiskBus.Removable),
            },
            Network = network is not null,
            TimeLimit = TimeSpan.FromMinutes(12),
        };
        if (network is not null) machine.Settings.Add(network.Setting);

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow("medium is f:");
        for (var i = 0; i < calls.Length; i++)
        {
            if (calls[i].Code is not { } code) continue; // cmd.exe leaves the code as it was
            var text = string.Create(CultureInfo.InvariantCulture, $"CALL {i} ended with {code}.");
            Assert.True(run.Find(text) is not null, $"'{calls[i].Command}' did not end with {calls[i].Code}.\n{run}");
        }
        run.ShouldEndWith(RunEnd.PowerOff);
        return run;
    }
}
