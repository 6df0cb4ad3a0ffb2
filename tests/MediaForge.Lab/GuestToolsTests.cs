namespace MediaForge.Lab;

/// <summary>The stand-in tools of the PE, called from startnet.cmd: the network, an SMB share, an offline registry hive.</summary>
public sealed class GuestToolsTests
{
    private const string Key = @"HKLM\OFFLINE\ControlSet001\Services\MediaForge";

    [Fact]
    public async Task Startnet_reaches_a_share_and_edits_a_hive()
    {
        using var folder = new TempFolder();
        await using var share = await LabShare.StartAsync();
        var token = Guid.NewGuid().ToString("N");
        await File.WriteAllTextAsync(Path.Combine(share.Content, "token.txt"), token, TestContext.Current.CancellationToken);
        string[] script =
        [
            "@echo off",
            "wpeinit",
            $"net use {LabShare.Unc} wrong /user:{LabShare.User}",
            $"net use {LabShare.Unc} {share.Password} /user:{LabShare.User}",
            $@"copy {LabShare.Unc}\token.txt {LabShare.Unc}\copy.txt",
            @"reg load HKLM\OFFLINE X:\Windows\System32\config\SYSTEM",
            $@"reg add {Key} /v ImagePath /t REG_EXPAND_SZ /d ""C:\Media Forge\a.exe service"" /f",
            $"reg add {Key} /v Start /t REG_DWORD /d 2 /f",
            $"reg delete {Key} /v Start /f",
            $"reg query {Key}",
            $@"reg query {Key}\Nothing",
            "echo query ended with %ERRORLEVEL%",
            @"reg unload HKLM\OFFLINE",
            "wpeutil shutdown",
        ];
        using var machine = new VirtualMachine(MachineFirmware.Bios)
        {
            Disc = ProbeDisc.Create(folder, udf: true, startnet: string.Join("\r\n", script)).Path,
            Network = true,
            Settings = { share.Setting },
        };

        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow("System error 1326 has occurred.");
        run.ShouldShow(@"ImagePath    REG_EXPAND_SZ    C:\Media Forge\a.exe service");
        run.Find("Start    REG_DWORD").ShouldBeNull();
        run.ShouldShow("query ended with 1");
        run.Find(share.Password).ShouldBeNull("a log holds no secret");
        run.ShouldEndWith(RunEnd.PowerOff);
        (await File.ReadAllTextAsync(Path.Combine(share.Content, "copy.txt"), TestContext.Current.CancellationToken)).ShouldBe(token);
    }
}
