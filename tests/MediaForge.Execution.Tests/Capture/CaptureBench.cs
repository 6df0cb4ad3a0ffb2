using System.Globalization;
using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;
using MediaForge.Registry;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Tests.Capture;

/// <summary>A reference machine that was generalized, with a server to capture to.</summary>
internal sealed class CaptureBench
{
    public const string Share = @"\\deploy\images";
    public const string Destination = Share + @"\ref\W11.wim";
    public const string Partial = Destination + ".partial";
    public const string Local = @"C:\_SMSTaskSequence\Capture\W11.wim";
    public const string Account = @"LAB\tester";
    public const string Password = "hunter22-secret";
    public const string Software = @"Windows\System32\config\SOFTWARE";
    public const string SystemHive = @"Windows\System32\config\SYSTEM";
    private const string Service = @"ControlSet001\Services\MediaForge";

    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public CaptureBench(params SequenceNode[] nodes)
    {
        Bench = new Bench(nodes.Length > 0 ? nodes : [CaptureStep()]);
        Server = Machine.AddServer(new SimulatedServer(Share) { Account = Account, Password = Password });
        Machine.OnConnectTcp = (_, port) => Server.IsDown || port != 445 ? null : new FakeSmbServer(Speech);
        Machine.Hardware = new HardwareFacts { SerialNumber = "SN 1/2", Adapters = [new("00:15:5D:01:02:03", false, ["10.0.2.15"], ["10.0.2.2"]) { DnsServers = ["10.0.2.3"] }] };
        Machine.Disks.Format(Bench.DiskC);
        AddWindows(@"C:\");
    }

    public Bench Bench { get; }

    public SimulatedMachine Machine => Bench.Machine;

    public SimulatedServer Server { get; }

    public FakeSmbServer.Speech Speech { get; set; } = FakeSmbServer.Speech.Smb311;

    public static Step CaptureStep(string destination = Destination) => new("Capture", new CaptureImage { Destination = destination, Account = Account, Password = Password, ImageCreator = "Me", ImageVersion = "1.2", ImageDescription = "The reference" });

    public void AddWindows(string root, string? state = "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE", bool inDomain = false)
    {
        Machine.Disks.AddFile(root + @"Windows\System32\ntoskrnl.exe", "MZ"u8);
        Machine.Disks.AddFile(root + "pagefile.sys", "paged"u8);
        Machine.Disks.AddFile(root + @"Users\a.txt", "a"u8);
        Machine.Disks.AddFile(root + @"_SMSTaskSequence\cache.bin", "cache"u8);
        var software = RegistryHive.Create("ROOT");
        if (state is not null) software.Root.Create(@"Microsoft\Windows\CurrentVersion\Setup\State").SetString("ImageState", state);
        Machine.Disks.AddFile(root + Software, software.Write(Now));
        var system = RegistryHive.Create("ROOT");
        system.Root.Create("Select").SetDWord("Current", 1);
        var service = system.Root.Create(Service);
        service.SetString("ImagePath", "executor");
        service.Create("Parameters").SetDWord("Number", 7);
        Machine.Disks.AddFile(root + SystemHive, system.Write(Now));
        var security = RegistryHive.Create("ROOT");
        security.Root.Create(@"Policy\PolPrDmS").SetBinary(string.Empty, inDomain ? new byte[] { 1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 } : new byte[4]);
        Machine.Disks.AddFile(root + @"Windows\System32\config\SECURITY", security.Write(Now));
    }

    public RegistryHive Hive(string path) => RegistryHive.Read(ByteSource.FromBytes(Machine.Disks.Read(path)!));

    public RegistryHive HiveOf(SimulatedWim image, string path) => RegistryHive.Read(ByteSource.FromBytes(image.Files[path]));

    /// <summary>The service that resumes the run is in the Windows on the disk as it was.</summary>
    public bool HasService(RegistryHive system) => system.Root.Find(Service) is { } key && key.GetString("ImagePath") == "executor" && key.Find("Parameters")?.GetDWord("Number") == 7;

    public bool HasServiceKey(RegistryHive system) => system.Root.Find(Service) is not null;

    /// <summary>The images at the destination.</summary>
    public IReadOnlyList<SimulatedWim> Captured(string path = Destination) => SimulatedWim.Read(path, Machine.Disks.Read(path) ?? throw new FileNotFoundException(path));

    public static byte[] OldImage { get; } = SimulatedWim.Write(new SimulatedWim(new ImageFacts(1, "old", 1), new Dictionary<string, byte[]> { ["old.txt"] = "old"u8.ToArray() }));

    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(11).NextBytes(bytes);
        return bytes;
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public void Variable(string name, string value) => Bench.Identity = Bench.Identity with { Variables = [.. Bench.Identity.Variables, new Variable(name, value)] };

    public RunResult Start() => Bench.Start();

    public static IOException Network(int win32) => new(string.Create(CultureInfo.InvariantCulture, $"network error {win32}"), unchecked((int)(0x80070000u | (uint)win32)));
}
