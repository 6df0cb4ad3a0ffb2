using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Steps;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using NetworkAdapter = MediaForge.Execution.Machines.NetworkAdapter;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// A simulated machine with everything that a sequence needs (disks, the media with its content, servers, Microsoft's
/// programs), and the run on it: each <see cref="Start"/> is one start of the machine.
/// </summary>
/// <remarks>
/// Programs that the sequence runs and the machine lacks are there all the same and end with code 0: nobody knows what is in
/// a package or a boot image. What the sequence writes as <c>\\server\share</c> can be reached and takes any account.
/// </remarks>
public sealed partial class SimulatedRun
{
    private const string DiscRoot = @"D:\";
    private const string DiskRoot = @"C:\";
    private const long Gigabyte = 1L << 30;
    private const string Ccmsetup = @"C:\Windows\ccmsetup\ccmsetup.exe";
    private const string ClientKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\CcmExec";

    private static readonly byte[] BootImage = [.. "MSWIM simulated boot image"u8];

    private readonly TaskSequence _sequence;
    private readonly SimulationOptions _options;
    private readonly SimulatedSoftwareTools _software;
    private RunIdentity _identity;
    private readonly Dictionary<SequenceNode, string> _paths = [];
    private bool _mediaFirst = true;
    private bool _asks;

    /// <summary>Puts everything together.</summary>
    public SimulatedRun(TaskSequence sequence, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(options);
        (_sequence, _options) = (sequence, options);
        Machine = new SimulatedMachine { Uefi = options.Uefi, Hardware = Hardware, OnOtherProgram = RunOther };
        Machine.EnvironmentVariables["windir"] = @"X:\Windows";
        var program = new SequenceProgram(sequence);
        for (var i = 0; i < program.Count; i++) _paths[program[i]] = program.PathOf(i);
        SimulatedTools.Install(Machine);
        Setup = SimulatedSetupTools.Install(Machine);
        AddDisks();
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(sequence.Name ?? string.Empty)).AsSpan(0, 16));
        AddMedia(id);
        _software = SimulatedSoftwareTools.Install(Machine);
        _identity = new RunIdentity
        {
            SequenceSha256 = new string('0', 64),
            MediaId = id,
            SequenceName = sequence.Name ?? "Task sequence",
            MediaType = options.MediaType,
            LaunchMode = options.MediaType switch { SimulationOptions.OemMedia => "HD", "PXE" => "PXE", _ => "DVD" },
            MediaRoot = MediaRoot,
            Catalog = SimulatedContent.Put(Machine, sequence, MediaRoot),
            Manifest = IsPrestaged ? Manifest(id) : null,
            Variables = [new Variable("SMSTSErrorDialogTimeout", "0"), .. options.Variables],
        };
        _identity = _identity with { Content = ContentOf(sequence, _identity) };
        _asks = options.Attended;
        Machine.OnAskText = (prompt, _) => prompt.EndsWith(Machines.Machine.YesOrNo, StringComparison.Ordinal) ? "yes" : string.Empty;
        AddServers();
        Machine.OnRestart = _ => _mediaFirst = false;
    }

    /// <summary>The machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>What starts the machine.</summary>
    public SimulatedSetup Setup { get; }

    /// <summary>The variables since the last start.</summary>
    public VariableStore Variables { get; private set; } = new();

    /// <summary>The log since the last start.</summary>
    public ExecutionLog? Log { get; private set; }

    /// <summary>What a person at the machine sees.</summary>
    public TextWriter Screen { get; init; } = TextWriter.Null;

    /// <summary>Hears what happens.</summary>
    public Action<RunEvent>? Observer { get; init; }

    /// <summary>Set to cut the power: given how many calls the start itself took.</summary>
    public Action<int>? OnStarted { get; init; }

    /// <summary>
    /// Starts the machine as its firmware does, the media first until the first restart that the run asks for and the disk
    /// afterwards, and the executor.
    /// Null when Windows starts and nothing in it goes on with the run.
    /// </summary>
    /// <exception cref="InvalidOperationException">The firmware or the boot manager finds nothing that it can start.</exception>
    public RunResult? Start()
    {
        var executes = Setup.PowerOn(_mediaFirst);
        Observer?.Invoke(new MachineStarts(Machine.IsWindowsPE));
        if (!executes) return null;
        Machine.EnvironmentVariables["windir"] = Machine.EnvironmentVariables["SystemRoot"];
        _software.Place();
        Variables = new VariableStore();
        Log = new ExecutionLog(Machine, Variables.Secrets, new ProgressScreen(Screen));
        if (_asks && !Ask()) return new RunResult(RunOutcome.Failed, ErrorText.Interrupted, "Whoever was asked at the machine did not want the task sequence to run.");
        var run = _identity with { ExecutorFolder = Machine.IsWindowsPE ? _identity.ExecutorFolder : @"C:\" + StatePaths.Executor };
        OnStarted?.Invoke(Machine.Calls);
        var result = new Sequencer(Machine, _sequence, run, Variables, Log) { Observer = Observer, Stand = Prepare }.Run();
        new RunEnding(Machine, Variables, Log, (run, _sequence)).End(result);
        return result;
    }

    /// <summary>Asks what a media asks before a new run; whether that may begin.</summary>
    private bool Ask()
    {
        var start = new AttendedStart(Machine, Log!);
        if (!start.Confirm(_identity.SequenceName, MediaRoot, captures: false)) return false;
        var variables = start.Complete([.. _identity.Variables.Select(v => new MediaVariable(v.Name, v.Value, v.Secret))]);
        _identity = _identity with { Variables = [.. variables.Where(v => v.Value.Length > 0).Select(v => new Variable(v.Name, v.Value, v.Secret))] };
        _identity = _identity with { Content = ContentOf(_sequence, _identity) };
        _asks = false;
        return true;
    }

    private bool IsPrestaged => _options.MediaType == SimulationOptions.OemMedia;

    private string MediaRoot => IsPrestaged ? DiskRoot : DiscRoot;

    /// <summary>A person takes the media out of the boot order: the disk is first from now on.</summary>
    public void StartFromDisk() => _mediaFirst = false;

    /// <summary>What the journal keeps of a real run too.</summary>
    private static ProtectedContent ContentOf(TaskSequence sequence, RunIdentity run)
    {
        using var xml = new MemoryStream();
        TaskSequences.Xml.SequenceXml.Write(sequence, xml);
        return new ProtectedContent
        {
            Format = OnMediaFormat.Version,
            SequenceName = run.SequenceName,
            Sequence = xml.ToArray(),
            Variables = [.. run.Variables.Select(v => new MediaVariable(v.Name, v.Value, v.Secret))],
            Catalog = run.Catalog,
        };
    }

    private static HardwareFacts Hardware => new()
    {
        Make = "MediaForge",
        Model = "Simulated machine",
        SerialNumber = "SIMULATED-1",
        Uuid = "4D464F52-4745-0000-0000-000000000001",
        MemoryMegabytes = 8192,
        ProcessorMegahertz = 3000,
        OnMainsPower = true,
        TpmEnabled = true,
        TpmActivated = true,
        Adapters = [new NetworkAdapter("00:15:5D:01:02:03", false, ["192.0.2.10"], ["192.0.2.1"]) { DnsServers = ["192.0.2.1"] }],
    };

    private void AddDisks()
    {
        var stick = 'E';
        for (var i = 0; i < _options.Disks.Count; i++)
        {
            var state = _options.Disks[i].State;
            if (i == 0 && state == SimulatedDiskState.Empty && IsPrestaged) state = SimulatedDiskState.Formatted;
            var removable = state == SimulatedDiskState.Removable;
            var disk = new Disk(i, _options.Disks[i].Gigabytes * Gigabyte) { Bus = removable ? "USB" : "SATA", IsRemovable = removable, Model = removable ? "Simulated stick" : "Simulated disk" };
            Machine.AttachedDisks.Add(state switch
            {
                SimulatedDiskState.Removable => FormatStick(disk, stick++),
                SimulatedDiskState.Formatted or SimulatedDiskState.Windows => FormatDisk(disk, Machine.Disks.Volumes.Any(v => v.Root == @"C:\") ? stick++ : 'C', state),
                _ => disk,
            });
        }
    }

    private Disk FormatStick(Disk disk, char letter)
    {
        Machine.Disks.Format(new Volume($@"{letter}:\", "Stick", "FAT32", VolumeKind.Removable, disk.Length, disk.Length - Gigabyte / 2) { Disk = disk.Number, Partition = 1 });
        return disk with { Style = "MBR", Partitions = [new DiskPartition(1, 1 << 20, disk.Length - (1 << 20)) { Type = "0c" }] };
    }

    private Disk FormatDisk(Disk disk, char letter, SimulatedDiskState state)
    {
        const long System = 500L << 20;
        var uefi = _options.Uefi;
        Machine.Disks.Format(new Volume($@"\\?\{disk.Number}-1\", "System", uefi ? "FAT32" : "NTFS", VolumeKind.Fixed, System, System) { Disk = disk.Number, Partition = 1 });
        Machine.Disks.Format(new Volume($@"{letter}:\", "Windows", "NTFS", VolumeKind.Fixed, disk.Length - System, disk.Length - System) { Disk = disk.Number, Partition = 2 });
        if (state == SimulatedDiskState.Windows)
        {
            foreach (var (name, content) in SimulatedWindows.Files()) Machine.Disks.AddFile($@"{letter}:\{name}", content);
            SimulatedHive.Edit(Machine, $@"{letter}:\Windows\System32\config\SOFTWARE", hive => hive.Root.Create(@"Microsoft\Windows\CurrentVersion\Setup\State").SetString("ImageState", WindowsSetupState.Generalized));
        }
        return disk with
        {
            Style = uefi ? "GPT" : "MBR",
            Partitions =
            [
                new DiskPartition(1, 1 << 20, System) { Type = uefi ? DiskPartition.EfiSystem : "07", IsActive = !uefi },
                new DiskPartition(2, (1 << 20) + System, disk.Length - System - (2 << 20)) { Type = uefi ? "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" : "07" },
            ],
        };
    }

    private void AddMedia(Guid id)
    {
        if (!IsPrestaged) Machine.Disks.Format(new Volume(MediaRoot, "MEDIAFORGE", "UDF", VolumeKind.Optical, 8 * Gigabyte, 0));
        Machine.Disks.AddFile(MediaRoot + MediaPaths.BootImage.Replace('/', '\\'), BootImage);
        Machine.Disks.AddFile(MediaRoot + @"boot\boot.sdi", "sdi"u8);
        var identity = new MediaIdentity
        {
            Format = OnMediaFormat.Version,
            Id = id,
            MediaType = _options.MediaType,
            Label = "MEDIAFORGE",
            Disc = 1,
            Discs = 1,
            MadeBy = "simulation",
            MadeAt = Machine.Clock.GetUtcNow(),
            BootImageLength = BootImage.Length,
            BootImageSha256 = Convert.ToHexStringLower(SHA256.HashData(BootImage)),
        };
        Machine.Disks.AddFile(MediaRoot + MediaPaths.Identity.Replace('/', '\\'), identity.ToJson());
        foreach (var name in new[] { "MediaForge.Executor.exe", "sequence.xml", "variables.json" }) Machine.Disks.AddFile(@"X:\MediaForge\" + name, "MZ"u8);
    }

    private MediaManifest Manifest(Guid id)
    {
        string[] own = [MediaPaths.BootImage, MediaPaths.Identity];
        var files = Machine.Disks.Files.Where(f => f.StartsWith(MediaRoot, StringComparison.OrdinalIgnoreCase)).Select(f => f[MediaRoot.Length..].Replace('\\', '/')).Where(f => !own.Contains(f));
        return new MediaManifest
        {
            Format = OnMediaFormat.Version,
            Id = id,
            Files = [.. files.Select(f => (Path: f, Content: Machine.Disks.Read(MediaRoot + f.Replace('/', '\\'))!)).Select(f => new ManifestFile(f.Path, f.Content.Length, Convert.ToHexStringLower(SHA256.HashData(f.Content))))],
            BootImages = [],
        };
    }

    /// <summary>Every share that the sequence or a variable names.</summary>
    private void AddServers()
    {
        Machine.OnConnectTcp = (_, port) => port == 445 ? new SimulatedSmbServer() : null;
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var variable in _options.Variables) known[variable.Name] = variable.Value;
        var texts = _options.Variables.Select(v => v.Value).Concat(_sequence.Steps.SelectMany(s => s.Settings.Variables.Select(v => v.Value)));
        foreach (var share in texts.SelectMany(t => Share().Matches(Substitution.Expand(t, known.GetValueOrDefault)).Select(m => m.Value)).Distinct(StringComparer.OrdinalIgnoreCase))
            Machine.AddServer(new SimulatedServer(share));
    }

    [GeneratedRegex("""(?<![\\:])\\\\[A-Za-z0-9.\-_]+\\[^\\/:*?"<>|\s]+""")]
    private static partial Regex Share();

    /// <summary>Before a step runs: its failure if it has to fail, and the programs that only the real machine has.</summary>
    private StepResult? Prepare(Step step)
    {
        Machine.AddProgram(Machine.EnvironmentVariables["ComSpec"], RunShell);
        if (step.Settings is RunCommandLine command) AssumeProgram(command);
        if (step.Settings is RunPowerShellScript { RunAsUser: false }) _software.Place();
        return _options.Failures.TryGetValue(step.Name, out var code) || _options.Failures.TryGetValue(_paths[step], out code) ? new StepResult(code, "The simulation has it fail.") : null;
    }

    private void AssumeProgram(RunCommandLine command)
    {
        var text = Variables.Expand(command.CommandLine, Machine.EnvironmentVariable).Trim();
        var package = Variables.Expand(command.PackageId, _ => null).Trim();
        var folder = package.Length > 0 ? SimulatedContent.FolderOf(MediaRoot, package) : null;
        if (text.Length == 0 || CommandLineProgram.Find(Machine, text, folder) is not null) return;
        var name = text[0] == '"' && text.IndexOf('"', 1) is var end and > 1 ? text[1..end] : text.Split(' ')[0];
        if (Path.GetExtension(name).Length == 0) name += ".exe";
        var path = name.Length > 2 && name[1] == ':' ? name : $@"{folder ?? Machine.EnvironmentVariable("SystemRoot") + @"\System32"}\{name.TrimStart('\\', '.')}";
        // On a drive that there is not, the real machine does not find it either.
        if (Machine.Disks.Volumes.Any(v => path.StartsWith(v.Root, StringComparison.OrdinalIgnoreCase))) Machine.Disks.AddFile(path, "MZ assumed"u8);
    }

    /// <summary>The command shell: of its commands, <c>exit CODE</c> and <c>echo TEXT</c>.</summary>
    private static ProcessResult RunShell(ProcessRequest request, Action<string> line)
    {
        var command = ShellCommand().Match(request.Arguments);
        if (command.Groups["text"].Success) line(command.Groups["text"].Value);
        return new ProcessResult(int.TryParse(command.Groups["code"].Value, out var code) ? code : 0);
    }

    [GeneratedRegex(@"^(/d\s+)?/c\s+(exit\s+(/b\s+)?(?<code>-?[0-9]+)|echo\s+(?<text>[^&|<>]*))$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ShellCommand();

    /// <summary>What a program does that is nothing but a file: nothing, but for the setup of the client.</summary>
    private ProcessResult RunOther(ProcessRequest request, Action<string> line)
    {
        if (!request.Program.EndsWith(@"\ccmsetup.exe", StringComparison.OrdinalIgnoreCase)) return new ProcessResult(0);
        if (request.Arguments.Contains("/uninstall", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var value in new[] { "|ImagePath", "|Running" }) Machine.RegistryValues.Remove(ClientKey + value);
            return new ProcessResult(0);
        }
        Machine.Disks.AddFile(Ccmsetup, "MZ"u8);
        foreach (var value in new[] { "|ImagePath", "|Running" }) Machine.RegistryValues[ClientKey + value] = new RegistryData("REG_SZ", "1");
        return new ProcessResult(0);
    }
}
