using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Windows;
using MediaForge.Registry;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Wizard;
using MediaForge.Wim;

namespace MediaForge.Executor.Tests;

/// <summary>A capture that a person starts inside the Windows of a reference machine, to the image on the share.</summary>
public sealed class CaptureProgramTests : IDisposable
{
    private const string Destination = @"\\deploy\images\ref.wim";
    private const string SystemHive = @"C:\Windows\System32\config\SYSTEM";
    private const string Executor = @"C:\_SMSTaskSequence\MediaForge\Executor";

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedSetup _setup;
    private readonly StringWriter _screen = new();
    private BootFiles _files;
    private bool _attended;

    public CaptureProgramTests()
    {
        var sequence = CaptureWizard.Create(new CaptureOptions { Name = "Capture", PrepareClient = true, CaptureDestination = string.Empty });
        byte[] sdi = [1, 2, 3];
        _files = BootFiles.Of(sequence, [new ManifestFile("boot/boot.sdi", 3, Hash(sdi))], new MediaVariable("OSDCaptureDestination", Destination), new MediaVariable("OSDCaptureAccount", @"LAB\writer"), new MediaVariable("OSDCaptureAccountPassword", "hunter22", true));
        SimulatedTools.Install(_machine);
        _setup = SimulatedSetupTools.Install(_machine);
        AddDisk();
        AddMedia(sdi, OnMediaFormat.Capture);
        _machine.AddServer(new SimulatedServer(@"\\deploy\images") { Account = @"LAB\writer", Password = "hunter22" });
        _machine.OnConnectTcp = (_, port) => port == 445 ? SimulatedServer.OpenSmb() : null;
        StartWindows();
    }

    public void Dispose() => _screen.Dispose();

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private void AddDisk()
    {
        const long System = 100L << 20;
        const long All = 64L << 30;
        _machine.Disks.Format(new Volume(@"\\?\0-1\", "System", "FAT32", VolumeKind.Fixed, System, System) { Disk = 0, Partition = 1 });
        _machine.Disks.Format(new Volume(@"C:\", "Windows", "NTFS", VolumeKind.Fixed, All - System, All / 2) { Disk = 0, Partition = 2 });
        _machine.AttachedDisks.Add(new Disk(0, All) { Style = "GPT", Bus = "SATA", Partitions = [new DiskPartition(1, 1 << 20, System) { Type = DiskPartition.EfiSystem }, new DiskPartition(2, 1 << 28, All - (1 << 28)) { Type = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" }] });
        foreach (var (name, content) in SimulatedWindows.Files()) _machine.Disks.AddFile(@"C:\" + name, content);
        _machine.Disks.AddFile(@"\\?\0-1\EFI\Microsoft\Boot\BCD", RegistryHive.Create("BCD00000000", 3).Write(Time));
        _machine.Disks.AddFile(@"C:\Users\me\work.txt", "work"u8);
    }

    private void AddMedia(byte[] sdi, string kind)
    {
        var tree = new MediaTree();
        foreach (var (name, content) in InBootImage(kind)) tree.AddFile("MediaForge/" + name, ByteSource.FromBytes(content));
        tree.AddFile("MediaForge/drivers/1/net.inf", ByteSource.FromText("[Version]"));
        tree.AddFile("Windows/System32/winpeshl.ini", ByteSource.FromText("[LaunchApps]"));
        var wim = WimBuilder.Create([new WimImageDefinition("PE", tree, Time.UtcDateTime)], BootFiles.Id, bootIndex: 1).ToArray();
        _machine.Disks.Format(new Volume(@"D:\", "CAPTURE", "UDF", VolumeKind.Optical, 1L << 30, 0));
        _machine.Disks.AddFile(@"D:\sources\boot.wim", wim);
        _machine.Disks.AddFile(@"D:\boot\boot.sdi", sdi);
        _machine.Disks.AddFile(@"D:\MediaForge\media.json", (MediaIdentity.FromJson(_files.Identity) with { MediaType = kind, BootImageLength = wim.Length, BootImageSha256 = Hash(wim) }).ToJson());
        _machine.Disks.AddFile(@"D:\MediaForge\manifest.json", _files.Manifest);
    }

    private Dictionary<string, byte[]> InBootImage(string kind)
    {
        var files = new Dictionary<string, byte[]> { ["MediaForge.Executor.exe"] = [.. "MZ"u8], ["boot.json"] = (BootIdentity.FromJson(_files.Boot) with { MediaType = kind }).ToJson() };
        if (_attended) files["options.json"] = new BootOptions { Format = OnMediaFormat.Version, Unattended = false }.ToJson();
        if (_files.Vault is { } vault) files["vault"] = vault;
        else (files["sequence.xml"], files["variables.json"]) = (_files.Sequence, _files.Variables);
        return files;
    }

    /// <summary>Starts the installed Windows, which is set up.</summary>
    private void StartWindows()
    {
        _setup.PowerOn().ShouldBeFalse();
        for (var i = 0; i < 5; i++) _machine.Wait(TimeSpan.FromSeconds(1));
        _machine.IsWindowsPE.ShouldBeFalse();
    }

    private int Capture()
    {
        var screen = new ProgressScreen(_screen);
        return new CaptureProgram(_machine, @"D:\MediaForge", screen).Run(folder => new Bootstrap(_machine, folder, screen) { BeginsInWindows = true });
    }

    /// <summary>Goes on with what the machine starts: Windows PE with the boot image's files, or the service.</summary>
    private int GoOn()
    {
        _setup.PowerOn().ShouldBeTrue(_screen.ToString());
        if (_machine.IsWindowsPE)
            foreach (var (name, content) in InBootImage(OnMediaFormat.Capture)) _machine.Disks.AddFile(@"X:\MediaForge\" + name, content);
        return new Bootstrap(_machine, _machine.IsWindowsPE ? @"X:\MediaForge" : Executor, new ProgressScreen(_screen)).Run();
    }

    private bool HasService => RegistryHive.Read(ByteSource.FromBytes(_machine.Disks.Read(SystemHive)!)).Root.Find(@"ControlSet001\Services\MediaForge") is not null;

    [Fact]
    public void Capture_media_with_a_password_asks_in_Windows_and_not_again()
    {
        _files = _files.Protect("right");
        AddMedia([1, 2, 3], OnMediaFormat.Capture);
        var typed = new Queue<string?>(["wrong", "right"]);
        _machine.OnAskText = (_, _) => typed.Dequeue();
        Capture().ShouldBe(ExitCode.Restarting, _screen.ToString());
        typed.ShouldBeEmpty();
        _machine.Disks.Files.ShouldNotContain(Executor + @"\vault");
        GoOn().ShouldBe(ExitCode.Done, _screen.ToString());
        _machine.Disks.Files.ShouldContain(Destination);
        _screen.ToString().ShouldNotContain("hunter22");
    }

    /// <summary>As ConfigMgr's capture media, which ask where the image goes and with which account.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attended_capture_media_ask_for_destination_and_account(bool isProtected)
    {
        _attended = true;
        var sequence = CaptureWizard.Create(new CaptureOptions { Name = "Capture", PrepareClient = true, CaptureDestination = string.Empty });
        _files = BootFiles.Of(sequence, [new ManifestFile("boot/boot.sdi", 3, Hash([1, 2, 3]))], new MediaVariable("OSDCaptureDestination", string.Empty), new MediaVariable("OSDCaptureAccount", string.Empty), new MediaVariable("OSDCaptureAccountPassword", string.Empty, true));
        if (isProtected) _files = _files.Protect("right");
        AddMedia([1, 2, 3], OnMediaFormat.Capture);
        var typed = new Queue<string?>([.. isProtected ? ["right"] : Array.Empty<string>(), "yes", Destination, @"LAB\writer", "hunter22"]);
        _machine.OnAskText = (_, _) => typed.Dequeue();
        Capture().ShouldBe(ExitCode.Restarting, _screen.ToString());
        typed.ShouldBeEmpty();
        _screen.ToString().ShouldContain("It prepares the Windows of this machine with Sysprep, and captures it.");
        GoOn().ShouldBe(ExitCode.Done, _screen.ToString());
        _machine.Disks.Files.ShouldContain(Destination);
        _screen.ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public void Attended_capture_that_is_declined_leaves_the_machine_as_it_was()
    {
        _attended = true;
        AddMedia([1, 2, 3], OnMediaFormat.Capture);
        _machine.OnAskText = (_, _) => "no";
        Capture().ShouldBe(ExitCode.Declined);
        _screen.ToString().ShouldContain("nothing was changed on this machine");
        _machine.Waits.ShouldNotContain(RunEnding.DeclinedTime);
        HasService.ShouldBeFalse();
        _machine.Disks.Files.Where(f => f.StartsWith(Executor, StringComparison.Ordinal)).ShouldBe([Executor + @"\MediaForge.Executor.exe"]); // which runs, and which Windows deletes
        _machine.Starts.ShouldHaveSingleItem().Arguments.ShouldContain("rmdir");
        _machine.Disks.Files.ShouldContain(@"C:\Users\me\work.txt");
    }

    [Fact]
    public void Capture_in_Windows_ends_after_five_wrong_passwords_and_leaves_the_machine_on()
    {
        _files = _files.Protect("right");
        AddMedia([1, 2, 3], OnMediaFormat.Capture);
        _machine.OnAskText = (_, _) => "wrong";
        Capture().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("The password was wrong too often. Nothing was changed.");
        HasService.ShouldBeFalse();
        _machine.Disks.Files.ShouldNotContain(Executor + @"\vault");
        _machine.Disks.Files.ShouldContain(@"C:\Users\me\work.txt");
    }

    [Fact]
    public void Capture_begins_in_Windows_restarts_into_Windows_PE_and_captures()
    {
        Capture().ShouldBe(ExitCode.Restarting, _screen.ToString());
        _machine.Disks.Files.ShouldContain(Executor + @"\MediaForge.Executor.exe");
        _machine.Disks.Files.ShouldNotContain(Executor + @"\drivers\1\net.inf");
        _machine.Disks.Files.ShouldNotContain(Executor + @"\sequence.xml");
        _machine.Disks.Files.ShouldNotContain(Executor + @"\variables.json");
        HasService.ShouldBeTrue();
        _machine.Disks.Files.ShouldNotContain(Destination);
        GoOn().ShouldBe(ExitCode.Done, _screen.ToString());
        _machine.IsWindowsPE.ShouldBeTrue();
        _machine.Disks.Files.ShouldContain(Destination);
        _machine.Captures.ShouldHaveSingleItem().Folder.ShouldBe(@"C:\");
        HasService.ShouldBeFalse();
        _machine.FolderExists(Executor).ShouldBeFalse();
        _screen.ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public void Capture_goes_on_after_a_restart_of_Windows_that_updates_wait_for()
    {
        const string Pending = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending|x";
        _machine.RegistryValues[Pending] = new RegistryData("REG_SZ", "1");
        Capture().ShouldBe(ExitCode.Restarting, _screen.ToString());
        _machine.RegistryValues.Remove(Pending);
        GoOn().ShouldBe(ExitCode.Restarting, _screen.ToString()); // the service, in Windows
        _machine.IsWindowsPE.ShouldBeFalse();
        GoOn().ShouldBe(ExitCode.Done, _screen.ToString());
        _machine.Disks.Files.ShouldContain(Destination);
    }

    [Fact]
    public void Capture_whose_destination_cannot_be_written_changes_nothing()
    {
        _machine.Servers[0].IsReadOnly = true;
        Capture().ShouldBe(ExitCode.Failed);
        _screen.ToString().ShouldContain("Nothing was changed yet");
        _machine.Runs.ShouldNotContain(r => r.Program.EndsWith("sysprep.exe", StringComparison.OrdinalIgnoreCase));
        HasService.ShouldBeFalse();
        // The machine is as it was, and can be captured when the share is right.
        _machine.Servers[0].IsReadOnly = false;
        Capture().ShouldBe(ExitCode.Restarting, _screen.ToString());
        GoOn().ShouldBe(ExitCode.Done, _screen.ToString());
    }

    [Fact]
    public void Capture_from_a_member_of_a_domain_fails_and_leaves_the_machine_as_it_was()
    {
        _machine.Membership = new DomainMembership(true, "corp.example");
        Capture().ShouldBe(ExitCode.Failed);
        _screen.ToString().ShouldContain("member of the domain corp.example");
        HasService.ShouldBeFalse();
        _setup.PowerOn().ShouldBeFalse(); // Windows starts, and nothing in it
    }

    [Fact]
    public void Capture_from_damaged_or_other_media_is_refused()
    {
        _machine.Disks.AddFile(@"D:\sources\boot.wim", [.. _machine.Disks.Read(@"D:\sources\boot.wim")!, 0]);
        Capture().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("is not what was put on the media");
        AddMedia([1, 2, 3], OnMediaFormat.StandAlone);
        Capture().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("is of the kind FullMedia, which is started by booting");
        _machine.Disks.Delete(@"D:\MediaForge\media.json");
        Capture().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("was not started from a capture media");
        HasService.ShouldBeFalse();
        _machine.FolderExists(Executor).ShouldBeFalse();
    }

    [Fact]
    public void Capture_while_one_is_under_way_is_refused()
    {
        Capture().ShouldBe(ExitCode.Restarting, _screen.ToString());
        Capture().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("is not over on this machine (C:\\)");
        GoOn().ShouldBe(ExitCode.Done, _screen.ToString());
    }

    [Fact]
    public void Capture_survives_power_cuts_in_Windows()
    {
        for (var cut = 1; ; cut += 40)
        {
            using var test = new CaptureProgramTests();
            test._machine.PowerCutAt = test._machine.Calls + cut;
            try
            {
                test.Capture().ShouldBe(ExitCode.Restarting, $"cut at {cut}: {test._screen}");
                if (cut > 1) return; // it came to its end before the cut
            }
            catch (SimulatedPowerCutException)
            {
                test.EndAfterCut(cut);
            }
        }
    }

    private void EndAfterCut(int cut)
    {
        for (var starts = 0; starts < 10; starts++)
        {
            // Nothing was begun: Windows starts, and the person starts the program again.
            if (!_setup.PowerOn())
            {
                Capture().ShouldBeOneOf(ExitCode.Restarting, ExitCode.Failed);
                continue;
            }
            if (_machine.IsWindowsPE)
                foreach (var (name, content) in InBootImage(OnMediaFormat.Capture)) _machine.Disks.AddFile(@"X:\MediaForge\" + name, content);
            var code = new Bootstrap(_machine, _machine.IsWindowsPE ? @"X:\MediaForge" : Executor, new ProgressScreen(_screen)).Run();
            if (code == ExitCode.Restarting) continue;
            if (code == ExitCode.Done && !_machine.IsWindowsPE)
            {
                Capture().ShouldBe(ExitCode.Restarting, $"cut at {cut}: {_screen}");
                continue;
            }
            // Half generalized is what a cut in Sysprep leaves; everything else ends in an image.
            if (code == ExitCode.Failed) _screen.ToString().ShouldContain("half generalized", Case.Sensitive, $"cut at {cut}");
            else _machine.Disks.Files.ShouldContain(Destination, $"cut at {cut}: {_screen}");
            return;
        }
        throw new InvalidOperationException($"cut at {cut}: the capture does not come to an end: {_screen}");
    }
}
