using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// A whole computer in memory: disks, registry, programs that do what a test says, restarts, and power cuts at any point.
/// It starts as Windows PE on X: in UEFI mode with an empty disk.
/// </summary>
/// <remarks>
/// Every call that reaches outside is counted; <see cref="PowerCutAt"/> cuts the power at one of them. Calls that change
/// something count twice, before and after the change, so that both sides are cut. After a cut every call fails until
/// <see cref="PowerOn"/>.
/// </remarks>
public sealed partial class SimulatedMachine : Machine
{
    private const string RamDisk = @"X:\";

    private readonly Dictionary<string, Func<ProcessRequest, Action<string>, ProcessResult>> _programs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ProcessRequest> _runs = [];
    private readonly List<ProcessRequest> _starts = [];
    private readonly List<RestartTarget> _restarts = [];
    private readonly List<TimeSpan> _waits = [];
    private readonly List<NetworkShare> _shares = [];
    private readonly SimulatedClock _clock;
    private bool _inWindowsPE = true;
    private bool _off;

    /// <summary>Switches a machine on.</summary>
    public SimulatedMachine(SimulatedClock? clock = null)
    {
        _clock = clock ?? new SimulatedClock(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Disks.Format(new Volume(RamDisk, "Boot", "NTFS", VolumeKind.Fixed, 512 << 20, 256 << 20));
        AddProgram(@"X:\Windows\System32\cmd.exe", (_, _) => new ProcessResult(0));
        EnterEnvironment();
    }

    /// <summary>The disks.</summary>
    public SimulatedDisks Disks { get; } = new();

    /// <summary>The environment variables.</summary>
    public IDictionary<string, string> EnvironmentVariables { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The registry: key with its full root, a bar, and the value's name. A key exists when a value in it or below it does.</summary>
    public IDictionary<string, RegistryData> RegistryValues { get; } = new Dictionary<string, RegistryData>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The rows of WMI queries by their text; null when the machine has no WMI. A query that is not in it is refused.</summary>
    public IDictionary<string, int>? WmiRows { get; set; }

    /// <summary>The hardware.</summary>
    public HardwareFacts Hardware { get; set; } = new();

    /// <summary>The ids of each device, best first; empty when they cannot be found out.</summary>
    public IList<IReadOnlyList<string>> Devices { get; } = [];

    /// <summary>The serial ports by name, each with what is written to it.</summary>
    public IDictionary<string, Stream> SerialPorts { get; } = new Dictionary<string, Stream>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The running operating system.</summary>
    public OperatingSystemFacts RunningSystem { get; set; } = new(new Version(10, 0, 26100), null, true, 1033);

    /// <summary>Whether the firmware is in UEFI mode.</summary>
    public bool Uefi { get; set; } = true;

    /// <summary>The result of connecting a share; 0 without it.</summary>
    public Func<NetworkShare, int>? OnConnectShare { get; set; }

    /// <summary>Called at each restart.</summary>
    public Action<RestartTarget>? OnRestart { get; set; }

    /// <summary>Called in each wait, after the clock has moved on: what happens meanwhile.</summary>
    public Action<TimeSpan>? OnWait { get; set; }

    /// <summary>The programs that were run and waited for.</summary>
    public IReadOnlyList<ProcessRequest> Runs => _runs;

    /// <summary>The programs that were started and not waited for.</summary>
    public IReadOnlyList<ProcessRequest> Starts => _starts;

    /// <summary>The restarts that were asked for.</summary>
    public IReadOnlyList<RestartTarget> Restarts => _restarts;

    /// <summary>The waits.</summary>
    public IReadOnlyList<TimeSpan> Waits => _waits;

    /// <summary>The shares that were connected.</summary>
    public IReadOnlyList<NetworkShare> Shares => _shares;

    /// <summary>How many calls there were since the machine was switched on.</summary>
    public int Calls { get; private set; }

    /// <summary>The call, from 1, at which the power is cut; null for none.</summary>
    public int? PowerCutAt { get; set; }

    /// <summary>How many bytes of a write that the power cut hits still reach the disk.</summary>
    public int BytesWrittenAtPowerCut { get; set; }

    /// <summary>Asked at each call, by the name of the member, for a fault to throw; null for none.</summary>
    public Func<string, Exception?>? OnCall { get; set; }

    /// <summary>What a program does that is a file on the machine and no more; without it the system refuses to run one.</summary>
    public Func<ProcessRequest, Action<string>, ProcessResult>? OnOtherProgram { get; set; }

    /// <summary>Hears what is done to the machine: programs, images, shares, memberships, accounts.</summary>
    public Action<MachineActs>? OnAct { get; set; }

    /// <inheritdoc/>
    public override TimeProvider Clock => _clock;

    /// <inheritdoc/>
    public override bool IsWindowsPE => _inWindowsPE;

    /// <inheritdoc/>
    public override bool IsUefi => Uefi;

    /// <inheritdoc/>
    public override string ComputerName => _inWindowsPE ? "MININT-1234567" : "REFERENCE";

    /// <inheritdoc/>
    public override OperatingSystemFacts OperatingSystem => RunningSystem;

    /// <summary>Puts a program on a disk; it does what the function does. It may throw what a real one makes the machine throw.</summary>
    public void AddProgram(string path, Func<ProcessRequest, Action<string>, ProcessResult> behaviour)
    {
        _programs[path] = behaviour;
        Disks.AddFile(path, "MZ"u8);
    }

    /// <summary>Switches the machine on again after a restart or power cut, in Windows PE or in the installed system.</summary>
    public void PowerOn(bool inWindowsPE = true)
    {
        Disks.LosePower(RamDisk);
        (_inWindowsPE, _off, Calls, PowerCutAt) = (inWindowsPE, false, 0, null);
        _shares.Clear();
        EnterEnvironment();
    }

    /// <inheritdoc/>
    public override HardwareFacts ReadHardware()
    {
        Call();
        return Hardware;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ReadOemStrings()
    {
        Call();
        return Hardware.OemStrings;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<string>> ListHardwareIds()
    {
        Call();
        return [.. Devices];
    }

    /// <inheritdoc/>
    public override string? EnvironmentVariable(string name) => EnvironmentVariables.TryGetValue(name, out var value) ? value : null;

    /// <inheritdoc/>
    public override IReadOnlyList<Volume> ListVolumes()
    {
        Call();
        return [.. Disks.Volumes.Where(v => (_inWindowsPE || v.Root != RamDisk) && v.Root[1] == ':' && v.Kind != VolumeKind.Network)];
    }

    /// <inheritdoc/>
    public override bool FileExists(string path)
    {
        Call();
        return Reach(path) && Disks.Find(path) is not null;
    }

    /// <inheritdoc/>
    public override bool FolderExists(string path)
    {
        Call();
        return Reach(path) && Disks.FolderExists(path);
    }

    /// <inheritdoc/>
    public override DateTimeOffset? LastWriteTime(string path)
    {
        Call();
        return Disks.Find(path)?.Written ?? (Disks.FolderExists(path) ? DateTimeOffset.UnixEpoch : null);
    }

    /// <inheritdoc/>
    public override Version? FileVersion(string path)
    {
        Call();
        return Disks.Find(path)?.Version;
    }

    /// <inheritdoc/>
    public override long FileLength(string path)
    {
        Call();
        return Reach(path) ? Disks.Find(path)?.Length ?? -1 : -1;
    }

    /// <inheritdoc/>
    public override Stream OpenRead(string path)
    {
        Call();
        RequireReach(path);
        if (path.StartsWith(@"\\", StringComparison.Ordinal) && Disks.Find(path) is not null) return new SimulatedFileStream(this, path, canWrite: false);
        return new MemoryStream(Disks.Read(path) ?? throw new FileNotFoundException($"Could not find file '{path}'.", path), writable: false);
    }

    /// <inheritdoc/>
    public override void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        Call();
        RequireReach(path);
        Disks.Write(path, 0, content, durable: true, _clock.GetUtcNow());
        Call();
    }

    /// <inheritdoc/>
    public override void AppendFile(string path, ReadOnlySpan<byte> content)
    {
        Call();
        RequireReach(path);
        Disks.Write(path, Disks.Find(path)?.Length ?? 0, content, durable: false, _clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public override void AppendDurably(string path, long position, ReadOnlySpan<byte> content)
    {
        if (!_off && Disks.Find(path) is null) throw new FileNotFoundException($"Could not find file '{path}'.", path);
        if (!_off && Calls + 1 == PowerCutAt) Disks.Write(path, (int)position, content[..Math.Min(BytesWrittenAtPowerCut, content.Length)], durable: true, _clock.GetUtcNow());
        Call();
        Disks.Write(path, (int)position, content, durable: true, _clock.GetUtcNow());
        Call();
    }

    /// <inheritdoc/>
    public override bool RegistryKeyExists(string key)
    {
        Call();
        return RegistryValues.Keys.Any(k => k.StartsWith(key + "|", StringComparison.OrdinalIgnoreCase) || k.StartsWith(key + "\\", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override RegistryData? ReadRegistry(string key, string name)
    {
        Call();
        return RegistryValues.TryGetValue(key + "|" + name, out var data) ? data : null;
    }

    /// <inheritdoc/>
    public override int? QueryWmi(string scope, string query)
    {
        Call();
        if (WmiRows is null) return null;
        return WmiRows.TryGetValue(query, out var rows) ? rows : throw new InvalidDataException("WMI refuses the query");
    }

    /// <inheritdoc/>
    public override ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        Call();
        _runs.Add(request);
        if (!_programs.TryGetValue(request.Program, out var program)) program = Disks.Find(request.Program) is not null && OnOtherProgram is { } other ? other : throw new System.ComponentModel.Win32Exception(193);
        var result = program(request, line);
        OnAct?.Invoke(new MachineActs(MachineActs.Program, CommandLine(request), result.TimedOut ? null : result.ExitCode));
        Call();
        return result;
    }

    /// <inheritdoc/>
    public override void Start(ProcessRequest request)
    {
        Call();
        _starts.Add(request);
        OnAct?.Invoke(new MachineActs(MachineActs.Start, CommandLine(request), null));
    }

    /// <inheritdoc/>
    public override int ConnectShare(NetworkShare share)
    {
        Call();
        var code = OnConnectShare?.Invoke(share) ?? ConnectServer(share);
        if (code == 0) _shares.Add(share);
        OnAct?.Invoke(new MachineActs(MachineActs.Share, $"{share.Path}{(share.Drive.Length > 0 ? $" as {share.Drive}" : string.Empty)}{(share.Account.Length > 0 ? $" with the account {share.Account}" : string.Empty)}", code));
        return code;
    }

    /// <inheritdoc/>
    public override Stream OpenSerialPort(string name)
    {
        Call();
        return SerialPorts.TryGetValue(name, out var port) ? port : throw new FileNotFoundException($"There is no serial port {name}.", name);
    }

    /// <inheritdoc/>
    public override void Restart(RestartTarget target)
    {
        Call();
        _restarts.Add(target);
        OnRestart?.Invoke(target);
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan duration, bool untilKey = false)
    {
        Call();
        _waits.Add(duration);
        _clock.Advance(duration);
        OnWait?.Invoke(duration);
        return false;
    }

    /// <summary>What diskpart is given is in a file, which says more than its name.</summary>
    private string CommandLine(ProcessRequest request)
    {
        var text = $"{request.Program} {request.Arguments}".TrimEnd();
        var script = request.Program.EndsWith(@"\diskpart.exe", StringComparison.OrdinalIgnoreCase) && request.Arguments.StartsWith("/s ", StringComparison.Ordinal) ? Disks.Read(request.Arguments[3..]) : null;
        if (script is not null) text += $" ({System.Text.Encoding.ASCII.GetString(script).Trim().ReplaceLineEndings("; ")})";
        return request.Account is null ? text : $"{text} as {request.Account}";
    }

    /// <summary>A moment inside a program at which the power can be cut.</summary>
    internal void Tick() => Call(nameof(Run));

    private void Call([System.Runtime.CompilerServices.CallerMemberName] string member = "")
    {
        if (_off) throw new SimulatedPowerCutException();
        Calls++;
        if (Calls == PowerCutAt)
        {
            _off = true;
            throw new SimulatedPowerCutException();
        }
        if (OnCall?.Invoke(member) is { } fault) throw fault;
    }

    private void EnterEnvironment()
    {
        var root = _inWindowsPE ? @"X:\Windows" : @"C:\Windows";
        EnvironmentVariables["SystemRoot"] = root;
        EnvironmentVariables["SystemDrive"] = root[..2];
        EnvironmentVariables["ComSpec"] = root + @"\System32\cmd.exe";
        EnvironmentVariables["PATH"] = root + @"\System32;" + root;
    }
}
