using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace MediaForge.Lab;

/// <summary>
/// A whole PC in QEMU, for media that MediaForge wrote. One run lasts from power on until the guest restarts, switches off, or shows a line that
/// ends all hope; a restart ends the run, so that a test decides what is in the drive when it runs the machine again. UEFI variables and disks
/// keep their contents from run to run. At most two machines run at once, since one processor each is what the host has; others wait.
/// </summary>
/// <remarks>The product's <see cref="QemuMachine"/> does the work. Emulation is used even where hardware could help, so that a test does the same everywhere.</remarks>
public sealed partial class VirtualMachine : IDisposable
{
    private const int MostAtOnce = 2;
    private static readonly SemaphoreSlim Places = new(MostAtOnce);

    /// <summary>Lines after which nothing good can come: init's, the boot managers' and the firmware's last words.</summary>
    private static readonly string[] HopelessLines =
    [
        "Windows Boot Manager (lab):", "BOOTMGR is missing", "Access Denied", "Security Violation", "Kernel panic",
        "No bootable device", "No bootable option or device was found", "Missing operating system",
    ];

    private readonly MachineFirmware _firmware;
    private readonly TempFolder _folder = new();
    private readonly StreamWriter? _record;
    private static int s_records;

    /// <summary>A machine that is switched off. Skips the running test when QEMU or its firmware is not there.</summary>
    public VirtualMachine(MachineFirmware firmware)
    {
        _firmware = firmware;
        if (QemuMachine.FindObstacle(firmware) is { } obstacle) Assert.Skip(obstacle);
        _record = OpenRecord();
    }

    /// <summary>The ISO image in the CD drive; null for none. The machine starts from it when it can, then from removable disks, then from the others.</summary>
    public string? Disc { get; set; }

    /// <summary>The disks.</summary>
    public IList<MachineDisk> Disks { get; } = [];

    /// <summary>The machine starts from its disks when it can, and from the disc only then. So the disc may stay where it is after a Windows was put on the disk.</summary>
    public bool DisksFirst { get; set; }

    /// <summary>
    /// Cuts the power this long after power on; null for never. What the guest has flushed to its disks by then is kept, since QEMU leaves it to the
    /// host's page cache.
    /// </summary>
    public TimeSpan? CutAfter { get; set; }

    /// <summary>Hears each line of the console as it comes, on another thread: for a test that takes something away in the middle of a run.</summary>
    public Action<string>? Watch { get; set; }

    /// <summary>The disc can be changed while the machine runs.</summary>
    public bool CanChangeDisc { get; set; }

    /// <summary>Settings for the guest's init without their "lab." prefix, such as ("end", "shutdown"); lab/guest/init knows which. A name may come twice.</summary>
    public IList<(string Name, string Value)> Settings { get; } = [];

    /// <summary>A network card: the guest gets an address when it asks for one, and the host is 10.0.2.2 to it.</summary>
    public bool Network { get; set; }

    /// <summary>How long a run may last, from power on. Generous, so that it does not measure the neighbours.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(240);

    /// <summary>Switches the machine on and waits for the end of the run.</summary>
    /// <param name="stopAt">Cuts the power as soon as a line contains this text.</param>
    /// <param name="cancellation">Cuts the power, too.</param>
    public async Task<MachineRun> RunAsync(string? stopAt = null, CancellationToken cancellation = default)
    {
        var machine = new QemuMachine(_firmware, Disc)
        {
            Accelerator = MachineAccelerator.Emulation,
            Disks = [.. Disks],
            DisksFirst = DisksFirst,
            Network = Network,
            Variables = _folder["variables.fd"],
            Arguments = [.. SettingArguments(), .. CanChangeDisc ? new[] { "-qmp", $"unix:{QemuMachine.Quote(Monitor)},server=on,wait=off" } : []],
        };
        await Places.WaitAsync(cancellation);
        try
        {
            return new MachineRun(await machine.RunAsync(CutAfter ?? TimeLimit, EndsTheRun, cancellation));
        }
        finally
        {
            Places.Release();
        }

        bool EndsTheRun(SerialLine line)
        {
            _record?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Time.TotalSeconds,7:F2} {line.Text}"));
            Watch?.Invoke(line.Text);
            return IsHopeless(line.Text) || (stopAt is not null && line.Text.Contains(stopAt, StringComparison.Ordinal));
        }
    }

    private string Monitor => _folder["monitor"];

    /// <summary>Puts another disc into the drive of the running machine, by QEMU's monitor (QMP): one JSON object a line, each command has an answer.</summary>
    public void ChangeDisc(string iso)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Monitor));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        using var writer = new StreamWriter(stream) { AutoFlush = true };
        reader.ReadLine(); // the greeting
        Ask("""{"execute":"qmp_capabilities"}""");
        Ask($$$"""{"execute":"blockdev-change-medium","arguments":{"device":"disc","format":"raw","read-only-mode":"read-only","filename":"{{{iso}}}"}}""");

        void Ask(string command)
        {
            writer.WriteLine(command);
            while (reader.ReadLine() is { } answer)
            {
                if (answer.Contains("\"return\"", StringComparison.Ordinal)) return;
                if (answer.Contains("\"error\"", StringComparison.Ordinal)) throw new InvalidOperationException($"QEMU refuses {command}: {answer}");
            }
            throw new EndOfStreamException("The machine is off.");
        }
    }

    /// <summary>Forgets the UEFI variables. Discs and disks are the caller's.</summary>
    public void Dispose()
    {
        _record?.Dispose();
        _folder.Dispose();
    }

    /// <summary>With $MEDIAFORGE_LAB_CONSOLES, a folder, each machine's console goes to a file there as it comes: to watch a run, or to see where its time went.</summary>
    private static StreamWriter? OpenRecord()
    {
        if (Environment.GetEnvironmentVariable("MEDIAFORGE_LAB_CONSOLES") is not { Length: > 0 } folder) return null;
        Directory.CreateDirectory(folder);
        var name = TestContext.Current.TestCase is { } test ? $"{test.TestClassName}.{test.TestMethodName}" : "machine";
        return new StreamWriter(Path.Combine(folder, $"{name}-{Interlocked.Increment(ref s_records)}.log")) { AutoFlush = true };
    }

    private static bool IsHopeless(string text) => InitFailed().IsMatch(text) || HopelessLines.Any(line => text.Contains(line, StringComparison.Ordinal));

    /// <summary>The guest's settings travel in QEMU's own device for such things, which no media knows of.</summary>
    private IEnumerable<string> SettingArguments() =>
        Settings.Count == 0 ? [] : ["-fw_cfg", "name=opt/lab/args,string=" + QemuMachine.Quote(string.Join(' ', Settings.Select(setting => $"lab.{setting.Name}={setting.Value}")))];

    [GeneratedRegex(@"^LAB [0-9.]+ FAIL ")]
    private static partial Regex InitFailed();
}
